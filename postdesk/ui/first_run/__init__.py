"""The first start in an empty folder: a training branch, or a real one with its manager."""
