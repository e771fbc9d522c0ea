"""Whoever comes to fetch something: items on the shelf, money to pay out; and bags that come in."""
