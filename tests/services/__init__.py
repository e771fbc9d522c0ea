"""Tests of postdesk/services."""
