"""Tests of headquarters, on a real PostgreSQL."""
