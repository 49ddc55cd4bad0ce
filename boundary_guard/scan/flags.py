"""What stands for ``TYPE_CHECKING`` in a text, and whether the lexer understood each use of it."""

from __future__ import annotations

import re

from boundary_guard.scan.records import TYPE_CHECKING, TYPING_MODULES, Doubt, Statement
from boundary_guard.scan.strings import COMMENT, STRING

_MOST_NAMES = 8  # a text that gives more is no real one, and each is one more to look for everywhere


class Flags:
    """The names of ``TYPE_CHECKING`` and of ``typing``, and how many uses of them were met.

    A use is understood in an import or as the whole test of a branch; ``if TYPE_CHECKING or x`` is for
    ``ast``.
    """

    __slots__ = ("_modules", "_others", "_understood", "is_complete", "names")

    def __init__(self, names: tuple[str, ...]) -> None:
        self.names = names
        """``TYPE_CHECKING``, and what else the text calls it."""
        self.is_complete = True
        """Whether the text gave no further name, with which it has to be read again."""
        self._modules = set(TYPING_MODULES)
        self._others: set[str] = set()
        self._understood = 0

    def is_flag(self, test: str) -> bool:
        """Whether ``test``, which ends with one of the names, is ``TYPE_CHECKING``."""
        self._understood += 1
        module, _, _ = test.strip().rpartition(".")
        if not module or module in self._modules:
            return True
        self._others.add(module)
        return False

    def learn(self, statement: Statement) -> None:
        """Take note of the names that an import statement gives."""
        for alias in statement.names:
            if statement.is_from:
                self._understood += (alias.name in self.names) + (alias.asname in self.names)
                is_flag = statement.module in TYPING_MODULES and alias.name == TYPE_CHECKING
                if is_flag and alias.asname and alias.asname not in self.names:
                    if len(self.names) == _MOST_NAMES:
                        raise Doubt("too many names for TYPE_CHECKING")
                    self.names += (alias.asname,)
                    self.is_complete = False
            elif alias.asname and alias.name in TYPING_MODULES:
                self._modules.add(alias.asname)
                if alias.asname in self._others:
                    raise Doubt("a name for typing is used before it is given")

    def check(self, text: str, end: int) -> None:
        """Raise ``Doubt`` if one of the names stands before ``end`` where it was not understood."""
        if sum(text.count(name, 0, end) for name in self.names) == self._understood:
            return
        if _count(text, end, self.names) != self._understood:
            raise Doubt("TYPE_CHECKING in an expression")


def _count(text: str, end: int, names: tuple[str, ...]) -> int:
    """How often ``names`` stand in the code before ``end``, other than assigned to.

    -1 if that cannot be told, for an f-string out of the ordinary.
    """
    flags = "|".join(map(re.escape, names))
    assigned = rf"\n[ \t]*+(?:{flags})[ \t]*+(?::[^=\n]*+)?=(?!=)"
    pattern = re.compile(rf"{STRING}|{COMMENT}|{assigned}|([\"'])|\b(?P<flag>{flags})\b", re.DOTALL)
    count = 0
    for found in pattern.finditer(text, 0, end):
        if found[1]:
            return -1
        count += found["flag"] is not None
    return count
