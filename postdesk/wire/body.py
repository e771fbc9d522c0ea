"""What every entry's body is built on."""

from __future__ import annotations

import msgspec


class Body(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What every kind of entry shares: nothing but being one."""
