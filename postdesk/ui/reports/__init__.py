"""Reports of the branch's books: on screen, and as files."""
