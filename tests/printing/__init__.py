"""Tests of postdesk/printing."""
