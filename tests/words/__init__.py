"""Tests of postdesk/words."""
