"""`python -m postdesk`: the same commands as `postdesk`."""

from __future__ import annotations

import sys

from postdesk.app.commands import main

if __name__ == "__main__":
    if getattr(sys, "frozen", False):
        # In the installed program headquarters' workers are this very program once more.
        import multiprocessing

        multiprocessing.freeze_support()
    main()
