"""The destination's file: the moved statements as they were written, with the imports that they need."""

from __future__ import annotations

import ast
import re
import sys

from boundary_guard.refactor.annotations import settle
from boundary_guard.refactor.clashes import check_names
from boundary_guard.refactor.closure import logger_call
from boundary_guard.refactor.context import Move
from boundary_guard.refactor.exports import add_moved
from boundary_guard.refactor.import_lines import add_imports, leading_imports, module_span
from boundary_guard.refactor.insertion import Insertion
from boundary_guard.refactor.inside import import_inside
from boundary_guard.refactor.lines import LineEdits, is_docstring
from boundary_guard.refactor.needs import ImportLine, group
from boundary_guard.refactor.own_imports import OwnImports
from boundary_guard.refactor.scopes import scopes_around
from boundary_guard.refactor.settling import Settling
from boundary_guard.refactor.text import Edits, Refusal
from boundary_guard.refactor.units import Unit, Units


class Arrival:
    """Plans the destination's new text."""

    def __init__(self, move: Move) -> None:
        self.move = move
        self.moving = Edits(move.source)
        self.own = OwnImports(move)
        self.taken = set(move.workspace.scopes(move.target).module.bound) if move.target else set()
        self.settling = Settling(move, self.moving, self.taken - self.own.freed)

    def plan(self) -> None:
        """Write the destination's text into the move."""
        move = self.move
        check_names(move, self.taken, self.own.freed)
        self.settling.settle()
        self._settle_inner_imports()
        self._rename()
        import_inside(move, self.moving)
        future = settle(move, self.moving)
        if move.target is None:
            text = self._new_text(future)
            move.outcome[move.target_path] = text
            return
        edits = LineEdits(move.target)
        self.own.drop(edits)
        add_moved(move, edits)
        if future:
            self._add_future(edits)
        add_imports(edits, self._import_lines(), "imports for what was moved here")
        if move.arriving:
            self._insert(edits)
        move.outcome[move.target_path] = edits.result()
        move.edits.setdefault(move.target_path, []).extend(edits.log)

    # the moved text

    def _settle_inner_imports(self) -> None:
        """Relative imports inside of what moves begin somewhere else now."""
        move = self.move
        for unit in move.arriving:
            for node in ast.walk(unit.node):
                if not isinstance(node, ast.ImportFrom) or not node.level:
                    continue
                origin = move.workspace.absolute(move.source, node.module, node.level)
                if not origin:
                    raise Refusal("this relative import leads above the top package", move.source.path, node.lineno)
                package = self._package()
                if package and _resolve(package, node.module, node.level) == origin:
                    continue
                start, end = module_span(move.source, node)
                spaced = "" if move.source.text[start - 1].isspace() else " "
                self.moving.replace(start, end, spaced + origin + ("" if move.source.text[end].isspace() else " "))

    def _package(self) -> str:
        is_package = self.move.target_path.endswith("__init__.py")
        return self.move.destination if is_package else self.move.destination.rpartition(".")[0]

    def _rename(self) -> None:
        source = self.move.source
        for old, new in self.move.renames.items():
            for unit in self.move.arriving:
                for use in unit.uses:
                    if use.name != old:
                        continue
                    if use.quoted is not None or any(new in scope.bound for scope in scopes_around(use.inside)):
                        raise Refusal(f"{old} cannot be renamed to {new} here", source.path, unit.line)
                    self.moving.replace_node(use.node, new)
        for unit in self.move.arriving:
            call = logger_call(unit)
            if call is not None and isinstance(call.args[0], ast.Name) and self.move.keep_log_names:
                start, end = source.span(call.args[0])
                self.moving.replace(start, end, f'"{self.move.module}"')

    def texts(self) -> list[tuple[Unit, str]]:
        """The moved statements with the destination's line ends."""
        newline = self.move.target.newline if self.move.target else self.move.source.newline
        found = []
        for unit in self.move.arriving:
            text = self.moving.within(unit.start, unit.end)
            found.append((unit, re.sub(r"\r\n|\r|\n", newline, text)))
        return found

    def _joined(self, newline: str) -> str:
        parts: list[str] = []
        previous: Unit | None = None
        for unit, text in self.texts():
            if previous is not None:
                parts.append(newline * self._gap(previous, unit))
            parts.append(text)
            previous = unit
        return "".join(parts)

    def _gap(self, above: Unit, below: Unit) -> int:
        if _is_block(above.node) or _is_block(below.node):
            between = self.move.source.text[above.end : below.start]
            if below.index == above.index + 1 and not between.strip():
                return max(1, min(3, self.move.source.line_of(below.start) - self.move.source.line_of(above.end)))
            return 3
        return 1 if below.index == above.index + 1 else 2

    # text

    def _new_text(self, future: bool) -> str:
        newline = self.move.source.newline
        blocks: list[str] = [self.move.docstring] if self.move.docstring else []
        if future:
            blocks.append("from __future__ import annotations")
        blocks += [newline.join(lines) for lines in _sections(self.move, self.settling.imports)]
        blocks += [self._block_text(unit, newline) for unit in self.settling.blocks]
        if self.settling.typing:
            indent = newline + "    "
            blocks.append("if TYPE_CHECKING:" + indent + indent.join(group(self.settling.typing)))
        blocks += [newline.join(self.settling.loggers)] if self.settling.loggers else []
        head = (newline * 2).join(blocks)
        body = self._joined(newline)
        first = self.move.arriving[0]
        gap = newline * (3 if _is_block(first.node) else 2) if head else ""
        return head + gap + body + newline

    def _block_text(self, unit: Unit, newline: str) -> str:
        return re.sub(r"\r\n|\r|\n", newline, self.move.source.text[unit.start : unit.end])

    def _import_lines(self) -> list[str]:
        assert self.move.target is not None
        newline = self.move.target.newline
        lines = group(self.settling.imports)
        lines += [self._block_text(unit, newline) for unit in self.settling.blocks]
        if self.settling.typing:
            lines += ["if TYPE_CHECKING:", *(f"    {line}" for line in group(self.settling.typing))]
        if self.settling.loggers:
            lines += ["", *self.settling.loggers]
        return lines

    def _add_future(self, edits: LineEdits) -> None:
        target = edits.source
        line = f"from __future__ import annotations{target.newline}"
        body = target.tree.body
        at = 0
        if body and is_docstring(body[0]):
            at = target.next_line(target.span(body[0])[1])
            edits.insert(at, target.newline + line, "annotations stay text, as they were")
            return
        first = leading_imports(target)
        at = (
            target.line_start(target.span(first[0])[0])
            if first
            else target.line_start(target.span(body[0])[0])
            if body
            else 0
        )
        gap = (
            "" if first and isinstance(first[0], ast.ImportFrom) and first[0].module == "__future__" else target.newline
        )
        edits.insert(at, line + gap, "annotations stay text, as they were")

    def _insert(self, edits: LineEdits) -> None:
        """Behind all that the moved code needs while it is loaded, before the first use of it."""
        target = edits.source
        newline = target.newline
        body = self._joined(newline)
        units = Units(target, self.move.workspace.scopes(target))
        anchor = Insertion(self.move, units, self.own.freed).anchor()
        first = self.move.arriving[0]
        wide = 3 if _is_block(first.node) else 2
        why = f"receives {', '.join(sorted(self.move.names))}"
        if anchor is None:
            text = target.text
            ends = not text or text.endswith(("\n", "\r"))
            trailing = len(text) - len(text.rstrip("\r\n \t\f"))
            blank = len(re.findall(r"\r\n|\r|\n", text[len(text) - trailing :]))
            if not text.strip():
                edits.insert(len(text), body + newline, why)
                return
            wide = max(wide, self._wide_above(units))
            missing = newline * max(0, wide - blank)
            edits.insert(len(text), missing + body + (newline if ends else ""), why)
            return
        at = target.line_start(anchor.start)
        edits.insert(
            at,
            body + newline * (3 if _is_block(self.move.arriving[-1].node) or _is_block(anchor.node) else 2),
            why,
        )

    def _wide_above(self, units: Units) -> int:
        return 3 if units.all and _is_block(units.all[-1].node) else 2


def _resolve(package: str, module: str | None, level: int) -> str:
    for _ in range(level - 1):
        package = package.rpartition(".")[0]
    return ".".join(filter(None, (package, module or "")))


def _is_block(node: ast.stmt) -> bool:
    return isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)


def _sections(move: Move, lines: list[ImportLine]) -> list[list[str]]:
    """Standard library, packages from outside, the project itself: three groups, as isort has them."""
    groups: list[list[ImportLine]] = [[], [], []]
    for line in lines:
        top = line.module.partition(".")[0]
        is_ours = move.workspace.tree.is_first_party(top) or bool(move.workspace.path_of(top))
        groups[2 if is_ours else 0 if top in sys.stdlib_module_names else 1].append(line)
    return [group(each) for each in groups if each]
