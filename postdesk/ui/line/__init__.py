"""The line to headquarters: how it stands, linking, notices and documents."""
