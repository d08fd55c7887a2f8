"""A layer written whole, in the format of its file's ending, and everything that the format changed told."""
