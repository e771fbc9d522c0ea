"""What was settled: find it, print it again, undo it, pay it back."""
