"""Import statements by compiled patterns: one steps over the code, strings and comments of a file in C and stops only at
the keywords that matter, at the start of a line. No grammar, so no Python version: ``lazy import`` (PEP 810) and t-strings read
like anything else.

Why this is right: ``import``, ``def``, ``class``, ``try`` and ``except`` are reserved words that no expression contains, so where one
stands outside strings and comments it begins a statement, or follows ``from x`` or a backslash. What begins a line of
brackets (``if``, ``else``, ``for``, ``from`` after ``yield``) is either told apart by what follows (``if TYPE_CHECKING:``) or
not looked at. Everything else is in doubt, and goes to ``ast``.
"""

from __future__ import annotations

import re
from functools import lru_cache

from boundary_guard.scan.blocks import Blocks, Kind
from boundary_guard.scan.clauses import Clause, read_clause
from boundary_guard.scan.records import CATCHES_IMPORT_ERROR, TYPE_CHECKING, TYPING_MODULES, Doubt, Statement
from boundary_guard.scan.strings import COMMENT, STRING, end_of_string

_IMPORT = r"(?:lazy[ \t]++)?+(?:import|from)\b"
_ONE_LINE = re.compile(rf":[ \t\f]*+{_IMPORT}"), re.compile(rf";[ \t\f]*+{_IMPORT}")
_LAZY = re.compile(r"lazy[ \t]++")
_EXCEPT = re.compile(r"except[ \t]*+(?:\*[ \t]*+)?+(\(?[\w.,\s]*+\)?)(?:[ \t]++as[ \t]++\w++)?[ \t]*+:")


def read_lexically(text: str) -> tuple[Statement, ...]:
    """All import statements of ``text``, which comes from ``decode``; raises ``Doubt`` where ``ast`` shall decide."""
    names: tuple[str, ...] = (TYPE_CHECKING,)
    while True:
        lexer = _Lexer(text, names)
        lexer.run()
        if lexer.names == names:
            lexer.check_flags()
            return tuple(lexer.statements)
        names = lexer.names


@lru_cache(maxsize=64)
def _event(names: tuple[str, ...], *, one_line: bool) -> re.Pattern[str]:
    """Matches up to and including the next event: (1) white space, (2) keyword; or (3) a sign before an import.

    ``names`` are those that stand for ``TYPE_CHECKING``.
    """
    flags = "|".join(map(re.escape, names))
    keyword = (
        r"(?:import\b|from\b|lazy(?=[ \t]++(?:import|from)\b)|def\b|async(?=[ \t]++def\b)|class\b|except\b"
        rf"|try(?=[ \t]*+[:\\])|(?:el)?if(?=[ \t]++(?:\w++\.)?(?:{flags})[ \t]*+:))"
    )
    signs = ";:" if one_line else ""
    sign = rf"[;:](?=[ \t\f]*+{_IMPORT})"
    skipped = (
        rf"\n(?![ \t\f]*+{keyword})[^\"'#\n{signs}]*+|[^\"'#\n{signs}]++|{COMMENT}|{STRING}"
        + rf"|(?!{sign})[;:]" * one_line
    )
    event = rf"\n([ \t\f]*+)({keyword})" + rf"|({sign})[ \t\f]*+" * one_line
    return re.compile(rf"(?:{skipped})*+(?:{event})?", re.DOTALL)


class _Lexer:
    """One pass over one text."""

    __slots__ = ("_blocks", "_counted", "_flags_seen", "_last_event", "_line", "_modules", "_nested", "_position")
    __slots__ += ("_text", "_typed", "names", "statements")

    def __init__(self, text: str, names: tuple[str, ...]) -> None:
        self.names = names
        """What stands for ``TYPE_CHECKING``: itself, and what the text calls it."""
        self.statements: list[Statement] = []
        self._text = text
        self._typed = TYPE_CHECKING in text
        self._nested = False
        self._modules = set(TYPING_MODULES)
        self._blocks = Blocks(text)
        self._line = self._counted = self._position = self._flags_seen = 0
        self._last_event = (-1, 0)
        """The line break before the last event at the start of a line, and its indentation."""

    def run(self) -> None:
        """Read all statements into ``statements``."""
        text = self._text
        last = text.rfind("import")
        one_line = any(pattern.search(text) for pattern in _ONE_LINE)
        match = _event(self.names, one_line=one_line).match
        while self._position <= last or self._is_guard_open():
            event = match(text, self._position)
            assert event is not None
            group = event.lastindex
            self._position = event.end()
            if group == 2:
                self._at_line_start(event)
            elif group == 3:
                self._after_sign(event.start(3), event.end())
            elif self._position < len(text):
                self._position = end_of_string(text, self._position)
            else:
                return

    def _is_guard_open(self) -> bool:
        """Whether the handlers of a ``try`` with imports in its body are yet to come."""
        read = len(self.statements)
        return any(block.handled < 0 and block.first < read for block in self._blocks.stack if block.kind is Kind.TRY)

    def _at_line_start(self, event: re.Match[str]) -> None:
        keyword, start = event[2], event.start(2)
        line_break, end = event.span(1)
        line_break -= 1
        indent = end - line_break - 1
        if "\f" in event[1]:
            indent -= event[1].rindex("\f") + 1
        if keyword in {"import", "from", "lazy"}:
            clause = self._clause(start)
            if clause is None:
                return
            self._refuse_joined(line_break)
            self._last_event = line_break, indent
            if self._blocks.stack:
                self._blocks.leave(indent)
            self._add(start, line_break, indent, clause)
            return
        self._refuse_joined(line_break)
        self._last_event = line_break, indent
        if keyword == "except":
            self._at_handler(start, indent)
        elif keyword == "class":
            self._blocks.leave(indent)
        else:
            self._blocks.enter(self._kind_of(keyword, start), indent, line_break, len(self.statements))

    def _refuse_joined(self, line_break: int) -> None:
        if line_break and self._text[line_break - 1] == "\\":
            raise Doubt("a backslash before a keyword")

    def _kind_of(self, keyword: str, start: int) -> Kind:
        if keyword in {"def", "async"}:
            return Kind.FUNCTION
        if keyword == "try":
            return Kind.TRY
        self._flags_seen += 1
        test = self._text[start + len(keyword) : self._text.index(":", start)].strip()
        module, _, _ = test.rpartition(".")
        return Kind.TYPE_CHECKING if not module or module in self._modules else Kind.OTHER

    def _at_handler(self, start: int, indent: int) -> None:
        """An ``except`` clause: it ends the body of its ``try`` and says what the body is guarded against."""
        self._blocks.leave(indent + 1)
        block = self._blocks.stack[-1] if self._blocks.stack else None
        if block is None or block.kind is not Kind.TRY or block.indent != indent:
            raise Doubt("except without try")
        if block.handled < 0:
            block.handled = len(self.statements)
        if block.first == block.handled:
            return
        clause = _EXCEPT.match(self._text, start)
        if clause is None:
            raise Doubt("an odd except clause")
        caught = clause[1].strip("()").replace(",", " ").split()
        if not clause[1] or not CATCHES_IMPORT_ERROR.isdisjoint(caught):
            body = slice(block.first, block.handled)
            self.statements[body] = [statement._replace(guarded=True) for statement in self.statements[body]]

    def _after_sign(self, sign: int, start: int) -> None:
        """An import after ``;`` or ``:``, in the logical line that the physical line begins, or in doubt."""
        clause = self._clause(start)
        if clause is None:
            return
        self._nested = True
        line_break = self._text.rfind("\n", 0, sign)
        if self._last_event[0] == line_break:
            indent = self._last_event[1]
        else:
            indent = self._indent_of_plain_line(line_break, sign)
            self._blocks.leave(indent)
        self._add(start, line_break, indent, clause)

    def _indent_of_plain_line(self, line_break: int, end: int) -> int:
        """The indentation of a line that is sure to begin a logical one: it closes no bracket or string of another."""
        before = self._text[line_break + 1 : end]
        depth = 0
        for character in before:
            depth += (character in "([{") - (character in ")]}")
            if depth < 0 or character in "\"'\\":
                raise Doubt("an odd line before an import")
        self._refuse_joined(line_break)
        code = before.lstrip(" \t\f")
        return len(before[: len(before) - len(code)].rpartition("\f")[2])

    def _clause(self, start: int) -> Clause | None:
        """The clause of the statement at ``start``; the scan goes on after it."""
        self._line += self._text.count("\n", self._counted, start)
        self._counted = start
        lazy = _LAZY.match(self._text, start)
        clause = read_clause(self._text, lazy.end() if lazy else start, self._line)
        if clause is not None:
            self._position = clause[3]
        return clause

    def _add(self, start: int, line_break: int, indent: int, clause: Clause) -> None:
        text = self._text
        kinds = self._blocks.around(line_break) if self._blocks.stack else ()
        module, level, names, _ = clause
        is_lazy = text.startswith("lazy", start)
        is_from = bool(module or level)
        column = start - line_break
        self.statements.append(
            tuple.__new__(
                Statement,
                (
                    *(self._line, column, module, level, is_from, names, indent, is_lazy),
                    *(Kind.FUNCTION in kinds, Kind.TYPE_CHECKING in kinds, False),
                ),
            )
        )
        if self._typed:
            self._learn_names(self.statements[-1])

    def _learn_names(self, statement: Statement) -> None:
        """Take note of what a statement calls ``typing`` and its ``TYPE_CHECKING``."""
        for alias in statement.names:
            if statement.is_from:
                self._flags_seen += (alias.name in self.names) + (alias.asname in self.names)
                is_flag = statement.module in TYPING_MODULES and alias.name == TYPE_CHECKING
                if is_flag and alias.asname and alias.asname not in self.names:
                    self.names += (alias.asname,)
            elif alias.asname and alias.name in TYPING_MODULES:
                self._modules.add(alias.asname)

    def check_flags(self) -> None:
        """Raise ``Doubt`` if ``TYPE_CHECKING`` stands where it was not understood, such as ``if TYPE_CHECKING or x``."""
        if not self._typed or not (self._nested or any(statement.indent for statement in self.statements)):
            return
        if sum(self._text.count(name, 0, self._position) for name in self.names) == self._flags_seen:
            return
        flags = "|".join(map(re.escape, self.names))
        pattern = rf"{STRING}|{COMMENT}|\n[ \t]*+(?:{flags})[ \t]*+(?::[^=\n]*+)?=(?!=)|([\"']|\b(?:{flags})\b)"
        found = re.compile(pattern, re.DOTALL).finditer(self._text, 0, self._position)
        if sum(match[1] is not None for match in found) != self._flags_seen:
            raise Doubt("TYPE_CHECKING in an expression")
