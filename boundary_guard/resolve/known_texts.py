"""Which known texts a container holds: tables of hundreds of names are asked for one name after the other."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from boundary_guard.resolve.values import Constant, Mapping, Sequence, Text, Value


@dataclass(frozen=True, slots=True)
class KnownTexts:
    """``sure`` are those that it certainly holds, ``possible`` all of them."""

    sure: frozenset[str]
    possible: frozenset[str]
    are_all: bool
    """Whether nothing else in it may equal a text."""

    def contains(self, known: str) -> bool | None:
        """Whether the text is in the container; None where that is not known."""
        if known in self.sure:
            return True
        return False if self.are_all and known not in self.possible else None


def known_texts(container: Sequence | Mapping) -> KnownTexts:
    """The known texts among the elements, or the keys; those that may not be there (yet) are possible."""
    if container.index is None:
        object.__setattr__(container, "index", _index(container))
    assert isinstance(container.index, KnownTexts)
    return container.index


@lru_cache(maxsize=512)
def _index(container: Sequence | Mapping) -> KnownTexts:
    """The same for equal containers; to find that they are equal is dear where they are large."""
    if isinstance(container, Sequence):
        certain, others = list(container.items), [container.rest]
    else:
        certain = [keys for keys, _ in container.certain_items]
        others = [keys for keys, _ in container.items[len(certain) :]]
    by_item = [{_known(each.value) for each in item} for item in certain]
    values = [each.value for item in (*certain, *others) for each in item]
    return KnownTexts(
        sure=frozenset(one for item in by_item if len(item) == 1 for one in item if one is not None),
        possible=frozenset(known for value in values if (known := _known(value)) is not None),
        are_all=container.is_complete
        and all(_known(value) is not None or isinstance(value, _NO_TEXTS) for value in values),
    )


_NO_TEXTS = (Constant, Sequence, Mapping)
"""What equals no text."""


def _known(value: Value) -> str | None:
    return value.known if isinstance(value, Text) else None
