"""`python -m postdesk`: the same commands as `postdesk`."""

from __future__ import annotations

import multiprocessing

from postdesk.app.commands import main

if __name__ == "__main__":
    # In the installed program headquarters' workers are this very program once more.
    multiprocessing.freeze_support()
    main()
