"""`python -m postdesk`: the same commands as `postdesk`."""

from __future__ import annotations

from postdesk.app.commands import main

if __name__ == "__main__":
    main()
