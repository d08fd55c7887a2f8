"""Opening a copy of a plan's document: a file from a stranger, read line by line, of bounded size."""

from hitech_gis.io.document.passages import Document, Passage
from hitech_gis.io.document.reader import read_document

__all__ = ["Document", "Passage", "read_document"]
