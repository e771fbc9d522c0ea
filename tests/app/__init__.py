"""Tests of postdesk/app."""
