"""Whole days at one desk, end to end."""
