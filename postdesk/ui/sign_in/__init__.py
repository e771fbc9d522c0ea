"""Signing in, unlocking, changing person."""
