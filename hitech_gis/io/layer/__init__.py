"""Layers of one file, read and written whole, with everything that was decided or changed on the way told."""
