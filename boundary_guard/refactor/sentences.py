"""Names as words, for what is written into docstrings."""

from __future__ import annotations


def sentence(name: str) -> str:
    """A name as words: ``create_databases`` is ``Create databases``."""
    words = name.strip("_").replace("_", " ")
    return words[:1].upper() + words[1:]
