"""Tests of postdesk/storage."""
