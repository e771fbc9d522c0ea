"""postdesk: a post office counter that works with no network.

The floors, top down; a module imports only from floors below its own:

- `app`: puts the parts together: commands, the desk, the demo. The only one who knows everybody.
- `ui`: what a person at a desk sees. `hq`: the other end, on PostgreSQL. Neither knows the other.
- `sync`: carries the journal to headquarters and documents back, on a thread of its own.
- `services`: one function for each thing a person can do, one transaction each.
- `storage`: the encrypted books. `printing`: records to paper. `devices`: scales, scanners.
- `words`: every sentence and caption, Khmer and English.
- `wire`: what desks and headquarters exchange, and how it is judged.
- `domain`: the rules of post and money. Values in, values out.

Beside the floors stand `paths`, `config`, `logs` and `crash`. Begin reading at
`postdesk/domain/journal.py`. The way of an entry to headquarters: `sync/engine.py` sends it,
`wire/receiving.py` judges it, `hq/intake.py` stores it, `hq/projecting.py` works it in. The way of
a document back: `hq/feed.py`, `wire/documents.py`, `sync/apply.py`. What anybody can check without
us: `services/proof.py` writes it, `resources/verifier/verifier.py` checks it and shares nothing.
"""

from __future__ import annotations

from typing import Final

__version__: Final = "0.1.0"
