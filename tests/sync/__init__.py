"""Tests of the line, over a real socket to a real headquarters."""
