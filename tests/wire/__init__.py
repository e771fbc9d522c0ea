"""Tests of postdesk/wire."""
