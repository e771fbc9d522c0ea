"""Tests of postdesk/ui."""
