"""Import statements by compiled patterns: one steps over the code, strings and comments of a file in C and
stops only at the keywords that matter, at the start of a line. No grammar, so no Python version: ``lazy
import`` (PEP 810) and t-strings read like anything else.

Why this is right: ``import``, ``def``, ``class``, ``try`` and ``except`` are reserved words that no
expression contains, so where one stands outside strings and comments it begins a statement, or follows ``from
x`` or a backslash. What begins a line of brackets (``if``, ``else``, ``for``, ``from`` after ``yield``) is
either told apart by what follows (``if TYPE_CHECKING:``) or not looked at. Everything else is in doubt, and
goes to ``ast``.
"""

from __future__ import annotations

import re
from functools import cached_property

from boundary_guard.scan.blocks import Blocks, Kind
from boundary_guard.scan.caught import ASSIGNED
from boundary_guard.scan.clauses import Clause, read_clause
from boundary_guard.scan.events import event_pattern, has_one_line_import
from boundary_guard.scan.flags import Flags
from boundary_guard.scan.records import CATCHES_IMPORT_ERROR, TYPE_CHECKING, Doubt, Statement
from boundary_guard.scan.strings import end_of_string

_new = tuple.__new__  # half the time of Statement(...), for the same value
_LAZY = re.compile(r"lazy[ \t]++")
_EXCEPT = re.compile(r"except[ \t]*+(?:\*[ \t]*+)?+(\(?[\w.,\s]*+\)?)(?:[ \t]++as[ \t]++\w++)?[ \t]*+:")


def read_lexically(text: str) -> tuple[Statement, ...]:
    """All import statements of ``text``, which comes from ``decode``.

    Raises ``Doubt`` where ``ast`` shall decide.
    """
    flags = Flags((TYPE_CHECKING,))
    statements = _Lexer(text, flags).run()
    while not flags.is_complete:
        flags = Flags(flags.names)
        statements = _Lexer(text, flags).run()
    return statements


class _Lexer:
    """One pass over one text."""

    def __init__(self, text: str, flags: Flags) -> None:
        self._text = text
        self._flags = flags if TYPE_CHECKING in text else None
        self._statements: list[Statement] = []
        self._blocks = Blocks(text)
        self._line = self._counted = self._position = 0
        self._last_event = (-1, 0)
        """The line break before the last event at the start of a line, and its indentation."""
        self._nested = False
        """Whether any statement may stand in a block."""

    def run(self) -> tuple[Statement, ...]:
        """Read all statements."""
        names = self._flags.names if self._flags else ()
        self._read(event_pattern(names, one_line=has_one_line_import(self._text)))
        if self._flags and self._flags.is_complete and self._nested:
            self._flags.check(self._text, self._position)
        return tuple(self._statements)

    def _read(self, pattern: re.Pattern[str]) -> None:
        text = self._text
        last = text.rfind("import")
        match = pattern.match
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
        """Whether handlers are yet to come that may guard statements read already."""
        read = len(self._statements)
        return any(
            block.kind is Kind.TRY and block.first < (read if block.handled < 0 else block.handled)
            for block in self._blocks.stack
        )

    def _at_line_start(self, event: re.Match[str]) -> None:
        keyword, start = event[2], event.start(2)
        line_break, end = event.span(1)
        line_break -= 1
        indent = end - line_break - 1
        if "\f" in event[1]:
            indent -= event[1].rindex("\f") + 1
        if keyword in {"import", "from", "lazy"}:
            clause = self._clause(start, line_break)
            if clause is not None:
                self._refuse_joined(line_break)
                self._last_event = line_break, indent
                self._nested = self._nested or indent > 0
                self._blocks.leave(indent)
                self._add(start, line_break, indent, clause)
            return
        self._refuse_joined(line_break)
        self._last_event = line_break, indent
        if keyword == "except":
            self._at_handler(start, indent)
        else:
            self._blocks.enter(self._kind_of(keyword, start), indent, line_break, len(self._statements))

    def _refuse_joined(self, line_break: int) -> None:
        if line_break and self._text[line_break - 1] == "\\":
            raise Doubt("a backslash before a keyword")

    def _kind_of(self, keyword: str, start: int) -> Kind:
        if keyword in {"def", "async"}:
            return Kind.FUNCTION
        if keyword == "class":
            return Kind.CLASS
        if keyword == "try":
            return Kind.TRY
        test = self._text[start + len(keyword) : self._text.index(":", start)]
        return Kind.TYPE_CHECKING if self._flags and self._flags.is_flag(test) else Kind.OTHER

    def _at_handler(self, start: int, indent: int) -> None:
        """An ``except`` clause: it ends the body of its ``try`` and says what the body is guarded against."""
        self._blocks.leave(indent + 1)
        block = self._blocks.stack[-1] if self._blocks.stack else None
        if block is None or block.kind is not Kind.TRY or block.indent != indent:
            raise Doubt("except without try")
        if block.handled < 0:
            block.handled = len(self._statements)
        if block.first == block.handled:
            return
        clause = _EXCEPT.match(self._text, start)
        if clause is None:
            raise Doubt("an odd except clause")
        caught = clause[1].strip("()").replace(",", " ").split()
        if not clause[1] or not CATCHES_IMPORT_ERROR.isdisjoint(caught):
            body = slice(block.first, block.handled)
            block.first = block.handled
            self._statements[body] = [statement._replace(guarded=True) for statement in self._statements[body]]
        elif not self._constants.isdisjoint(caught):
            raise Doubt("an except clause that names errors by a constant")

    @cached_property
    def _constants(self) -> frozenset[str]:
        """What the text assigns to: a handler may name errors by it."""
        return frozenset(ASSIGNED.findall(self._text))

    def _after_sign(self, sign: int, start: int) -> None:
        """An import after ``;`` or ``:``, in the logical line that the physical line begins, or in doubt."""
        line_break = self._text.rfind("\n", max(self._last_event[0], 0), sign)
        clause = self._clause(start, line_break)
        if clause is None:
            return
        self._nested = True
        if self._last_event[0] == line_break:
            indent = self._last_event[1]
        else:
            indent = self._indent_of_plain_line(line_break, sign)
            self._blocks.leave(indent)
            self._last_event = line_break, indent
        self._add(start, line_break, indent, clause)

    def _indent_of_plain_line(self, line_break: int, end: int) -> int:
        """The indentation of a line that begins a logical one: it closes no bracket or string of another."""
        before = self._text[line_break + 1 : end]
        depth = 0
        for character in before:
            depth += (character in "([{") - (character in ")]}")
            if depth < 0 or character in "\"'\\":
                raise Doubt("an odd line before an import")
        self._refuse_joined(line_break)
        code = before.lstrip(" \t\f")
        return len(before[: len(before) - len(code)].rpartition("\f")[2])

    def _clause(self, start: int, line_break: int) -> Clause | None:
        """The clause of the statement at ``start``; the scan goes on after it."""
        self._line += self._text.count("\n", self._counted, start)
        self._counted = start
        lazy = _LAZY.match(self._text, start)
        clause = read_clause(self._text, lazy.end() if lazy else start, self._line, line_break)
        if clause is not None:
            self._position = clause[3]
        return clause

    def _add(self, start: int, line_break: int, indent: int, clause: Clause) -> None:
        text = self._text
        kinds = {block.kind for block in self._blocks.around(line_break)} if self._blocks.stack else ()
        module, level, names, _ = clause
        is_lazy, is_from = text.startswith("lazy", start), bool(module or level)
        type_checking = Kind.TYPE_CHECKING in kinds
        function = self._blocks.function_around() if Kind.FUNCTION in kinds else ""
        values = self._line, start - line_break, module, level, is_from, names, indent
        self._statements.append(_new(Statement, (*values, is_lazy, function, type_checking, False)))
        if self._flags:
            self._flags.learn(self._statements[-1])
