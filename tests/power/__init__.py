"""The power goes, the disk fails, a copy is put back: what was confirmed stands, once."""
