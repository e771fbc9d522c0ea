"""Tests of postdesk/domain."""
