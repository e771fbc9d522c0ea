"""The business day: how it stands, its close, its sheet."""
