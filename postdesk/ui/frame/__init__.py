"""The window's own parts: bar, status line, training band, help of keys.

Not here: what a page shows or does.
"""
