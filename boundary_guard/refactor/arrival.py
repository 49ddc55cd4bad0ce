"""The destination's file: the moved statements as they were written, with the imports that they need."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterable

from boundary_guard.refactor.annotations import settle
from boundary_guard.refactor.closure import logger_call
from boundary_guard.refactor.context import Move
from boundary_guard.refactor.lines import (
    LineEdits,
    add_imports,
    is_docstring,
    leading_imports,
    module_span,
    remove_aliases,
)
from boundary_guard.refactor.members import exported, import_of, imported_member, listed, source_of
from boundary_guard.refactor.needs import ImportLine, group
from boundary_guard.refactor.scopes import Scope, bound_by_import, own_nodes
from boundary_guard.refactor.text import Edits, Refusal, Source
from boundary_guard.refactor.twins import Twins
from boundary_guard.refactor.units import Unit, Units
from boundary_guard.refactor.users import FromUse, parents_of

_TYPING = ImportLine("typing", "TYPE_CHECKING")


class Arrival:
    """Plans the destination's new text."""

    def __init__(self, move: Move) -> None:
        self.move = move
        self.moving = Edits(move.source)
        self.imports: list[ImportLine] = []
        self.typing: list[ImportLine] = []
        self.blocks: list[Unit] = []
        self.loggers: list[str] = []
        self.taken = set(move.workspace.scopes(move.target).module.bound) if move.target else set()
        self.indirect: dict[int, ast.alias] = {}
        self.freed = self._freed()

    def plan(self) -> None:
        """Write the destination's text into the move."""
        move = self.move
        self._check_names()
        self._settle_needs()
        self._settle_inner_imports()
        self._rename()
        future = settle(move, self.moving)
        if move.target is None:
            text = self._new_text(future)
            move.outcome[move.target_path] = text
            return
        edits = LineEdits(move.target)
        self._drop_own_imports(edits)
        self._add_to_list(edits)
        if future:
            self._add_future(edits)
        add_imports(edits, self._import_lines(), "imports for what was moved here")
        if move.arriving:
            self._insert(edits)
        move.outcome[move.target_path] = edits.result()
        move.edits.setdefault(move.target_path, []).extend(edits.log)

    # names

    def _freed(self) -> set[str]:
        """Names that the destination has only because it imports the moved symbols."""
        if self.move.target is None:
            return set()
        module = self.move.workspace.scopes(self.move.target).module
        return {bound_by_import(use.alias) for use in self._own_imports() if use.scope is module}

    def _own_imports(self) -> list[FromUse]:
        """Where the destination imports what moves: from the source, or from a package that re-exports it."""
        move = self.move
        users = move.users.get(move.target_path)
        found = [use for use in users.from_uses if use.alias.name in move.names] if users is not None else []
        known = {id(use.alias) for use in found}
        assert move.target is not None
        for node, scope in move.workspace.scopes(move.target).scope_of.items():
            if not isinstance(node, ast.ImportFrom):
                continue
            for alias in node.names:
                if alias.name == "*" or id(alias) in known:
                    continue
                origin = imported_member(move.workspace, move.target, node, alias)
                if origin.owner == move.module and origin.name in move.names:
                    found.append(FromUse(node, ast.alias(origin.name, alias.asname or alias.name), scope))
                    self.indirect[id(found[-1].alias)] = alias
        return found

    def _check_names(self) -> None:
        move, target = self.move, self.move.target
        if target is None:
            return
        for name in sorted(move.names - move.twins):
            if name in self.taken - self.freed:
                where = next((n.lineno for n in target.tree.body if getattr(n, "name", "") == name), 0)
                raise Refusal(f"{move.destination} has a {name} of its own", target.path, where)
        throwaway = {name for unit in move.arriving for name in unit.bound} - move.names
        for name in sorted(throwaway & self.taken):
            if name != "_" or import_of(target, name) is not None:
                raise Refusal(f"{move.destination} has a {name} of its own", target.path)
        scopes = move.workspace.scopes(target)
        stars = any(isinstance(n, ast.ImportFrom) and n.names[0].name == "*" for n in target.top_nodes)
        unbound = {use.name for use in scopes.of_module() if use.scope is None}
        coming = (move.names - move.twins) | set(move.needs.imports) | set(move.needs.loggers) | move.needs.from_source
        for name in sorted(coming & unbound):
            if not stars:
                raise Refusal(f"{move.destination} means another {name} (a builtin)", target.path)
        for name in sorted(move.needs.builtins & (self.taken | move.names)):
            if name in self.taken:
                raise Refusal(f"{name} is a builtin in {move.module}, but not in {move.destination}", target.path)
        self._check_star_users(coming)

    def _check_star_users(self, coming: set[str]) -> None:
        """Whoever imports everything from the destination gets the new names too."""
        move = self.move
        assert move.target is not None
        try:
            if listed(move.target) is not None:
                return
        except ValueError:
            return
        last = move.destination.rpartition(".")[2]
        for path in move.workspace.mentioning([last]):
            if path in (move.target_path, move.source.path):
                continue
            source = (
                source_of(move.workspace, move.workspace.module_at(path)) if move.workspace.module_at(path) else None
            )
            if source is None:
                continue
            for node in source.top_nodes:
                if isinstance(node, ast.ImportFrom) and node.names[0].name == "*":
                    if move.workspace.absolute(source, node.module, node.level) == move.destination:
                        self._check_star_user(source, {name for name in coming if not name.startswith("_")})

    def _check_star_user(self, source: Source, coming: set[str]) -> None:
        scopes = self.move.workspace.scopes(source)
        users = self.move.users.get(source.path)
        mine = {use.alias.name for use in users.from_uses} if users else set()
        if users and users.stars:
            mine |= exported(self.move.workspace, self.move.source)
        for name in sorted(coming & scopes.module.bound - mine):
            raise Refusal(
                f"{source.path} imports everything from {self.move.destination}, and has a {name} of its own",
                source.path,
            )

    # needs

    def _settle_needs(self) -> None:
        needs = self.move.needs
        for name, lines in needs.imports.items():
            self._settle_import(name, lines)
        for name, lines in needs.typing.items():
            if not self._is_here(name, lines, typing=True):
                self.typing += [line for line in lines if line.module != self.move.destination]
        for unit in needs.blocks:
            self._settle_block(unit)
        for name, (unit, record) in needs.loggers.items():
            self._settle_logger(name, unit, record)
        for name in sorted(needs.from_source):
            self._settle_from_source(name)
        if self.typing and not self._binds_type_checking():
            self.imports.append(_TYPING)

    def _settle_import(self, name: str, lines: list[ImportLine]) -> None:
        wanted = []
        for line in lines:
            if line.name and line.module == self.move.destination and not self._is_inner_module(line.name):
                if line.bound != line.name:
                    self.move.renames[name] = line.name
                continue
            if self._is_self(line):
                self._unqualify(name)
                continue
            wanted.append(line)
        if not wanted or self._is_here(name, wanted):
            return
        self.imports += wanted

    def _is_inner_module(self, name: str) -> bool:
        """Whether the destination is a package, and the name one of its modules: that has to be loaded, too."""
        return name not in self.taken and self.move.workspace.exists(f"{self.move.destination}.{name}")

    def _is_self(self, line: ImportLine) -> bool:
        """Whether an import binds the destination itself (``from package import destination``)."""
        whole = f"{line.module}.{line.name}" if line.name else line.module
        return whole == self.move.destination and bool(line.name or line.asname or "." not in line.module)

    def _unqualify(self, name: str) -> None:
        """``destination.other`` in the moved code is plain ``other`` now."""
        parents = parents_of(self.move.source.tree)
        for unit in self.move.arriving:
            for use in unit.uses:
                if use.name != name:
                    continue
                above = parents.get(use.node)
                if (
                    use.quoted is not None
                    or not isinstance(above, ast.Attribute)
                    or not isinstance(above.ctx, ast.Load)
                ):
                    raise Refusal(
                        f"{name} is the destination itself, and used as a module", self.move.source.path, unit.line
                    )
                if above.attr in use.inside.bound:
                    raise Refusal(f"{above.attr} would be a local name", self.move.source.path, unit.line)
                self.moving.replace_node(above, above.attr)

    def _is_here(self, name: str, lines: Iterable[ImportLine], *, typing: bool = False) -> bool:
        """Whether the destination binds the name already, and to the same; refuses where it binds another."""
        target = self.move.target
        if target is None or name not in self.taken - self.freed:
            return False
        existing = _lines_of(self.move, target, name)
        wanted = {(line.module, line.name, line.asname) for line in lines}
        if wanted <= existing["run"] or (typing and wanted <= existing["run"] | existing["typing"]):
            return True
        if not existing["other"]:
            if wanted <= existing["typing"] and not existing["run"]:
                return False
            tops = {
                module.partition(".")[0] for module, inner, alias in wanted | existing["run"] if not inner and not alias
            }
            if all(not inner and not alias for _, inner, alias in wanted | existing["run"]) and len(tops) == 1:
                return all(module == name or (module, "", "") in existing["run"] for module, _, _ in wanted)
            if self._means_the_same(name, list(lines)):
                return True
        raise Refusal(f"{name} is something else in {self.move.destination}", target.path)

    def _means_the_same(self, name: str, lines: list[ImportLine]) -> bool:
        assert self.move.target is not None
        mine, theirs = import_of(self.move.source, name), import_of(self.move.target, name)
        if mine is None or theirs is None or len(lines) != 1:
            return False
        workspace = self.move.workspace
        first = imported_member(workspace, self.move.source, *mine)
        return first == imported_member(workspace, self.move.target, *theirs) and bool(first.module or first.owner)

    def _settle_block(self, unit: Unit) -> None:
        target = self.move.target
        if target is not None:
            for node in target.tree.body:
                if ast.dump(node) == ast.dump(unit.node):
                    return
            clash = sorted(unit.bound & (self.taken - self.freed))
            if clash:
                raise Refusal(f"{clash[0]} is something else in {self.move.destination}", target.path)
        self.blocks.append(unit)

    def _settle_logger(self, name: str, unit: Unit, record: str) -> None:
        call = logger_call(unit)
        assert call is not None
        new = record if self.move.keep_log_names else self.move.destination
        callee = self.move.source.segment(call.func)
        target = self.move.target
        bound = name
        if target is not None and name in self.taken - self.freed:
            same = [each for each in Units(target, self.move.workspace.scopes(target)).binders.get(name, [])]  # noqa: C416
            theirs = logger_call(same[0]) if len(same) == 1 else None
            if theirs is not None and self._record(theirs) == new:
                return
            bound = f"_{self.move.module.rpartition('.')[2]}_{name.lstrip('_')}"
            if bound in self.taken or bound in self.move.workspace.scopes(self.move.source).identifiers:
                raise Refusal(f"{name} is something else in {self.move.destination}", target.path)
            self.move.renames[name] = bound
        argument = "__name__" if new == self.move.destination else f'"{new}"'
        self.loggers.append(f"{bound} = {callee}({argument})")

    def _record(self, call: ast.Call) -> str:
        given = call.args[0]
        return str(given.value) if isinstance(given, ast.Constant) else self.move.destination

    def _settle_from_source(self, name: str) -> None:
        line = ImportLine(self.move.module, name)
        if self.move.target is not None and name in self.taken - self.freed:
            if Twins(self.move.workspace, self.move.source, self.move.target).are_alike(name):
                return
        if not self._is_here(name, [line]):
            self.imports.append(line)

    def _binds_type_checking(self) -> bool:
        target = self.move.target
        return target is not None and "TYPE_CHECKING" in self.taken

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
                    if use.quoted is not None or any(new in scope.bound for scope in _around(use.inside)):
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
        blocks += [newline.join(lines) for lines in _sections(self.move, self.imports)]
        blocks += [self._block_text(unit, newline) for unit in self.blocks]
        if self.typing:
            indent = newline + "    "
            blocks.append("if TYPE_CHECKING:" + indent + indent.join(group(self.typing)))
        blocks += [newline.join(self.loggers)] if self.loggers else []
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
        lines = group(self.imports)
        lines += [self._block_text(unit, newline) for unit in self.blocks]
        if self.typing:
            lines += ["if TYPE_CHECKING:", *(f"    {line}" for line in group(self.typing))]
        if self.loggers:
            lines += ["", *self.loggers]
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
        limit = self._first_need(units)
        anchor = self._anchor(units, limit)
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

    def _first_need(self, units: Units) -> Unit | None:
        """The first statement of the destination that uses a moved name while it is loaded."""
        users = self.move.users.get(self.move.target_path)
        names = self.freed | self.move.names
        places = {
            (getattr(use.use.node, "lineno", 0), use.use.eager)
            for use in (users.attributes if users else [])
            if use.name in self.move.names
        }
        needing = {unit for unit in units.all if not unit.is_import and self._needs(unit, names, places, eager=False)}
        for unit in units.all:
            if unit.is_import:
                continue
            if (
                self._needs(unit, names, places, eager=True)
                or unit.is_main_block()
                or self._calls(units, unit, needing)
            ):
                return unit
        return None

    def _needs(self, unit: Unit, names: set[str], places: set[tuple[int, bool]], *, eager: bool) -> bool:
        """Whether a statement uses a moved name: while the module is loaded, or at any time."""
        if any(use.name in names and not use.stores and (use.eager or not eager) for use in unit.uses):
            return True
        end = unit.node.end_lineno or unit.line
        return any(unit.line <= line <= end and (is_eager or not eager) for line, is_eager in places)

    def _calls(self, units: Units, unit: Unit, needing: set[Unit]) -> bool:
        """Whether a statement calls, while it is loaded, a function of the destination that uses a moved name."""
        waiting = {use.name for use in unit.uses if use.eager and not use.stores}
        seen: set[str] = set()
        while waiting:
            name = waiting.pop()
            if name in seen:
                continue
            seen.add(name)
            for binder in units.binders.get(name, []):
                if binder.is_import or binder.index >= unit.index:
                    continue
                if binder in needing:
                    return True
                waiting |= binder.reads
        return False

    def _anchor(self, units: Units, limit: Unit | None) -> Unit | None:
        """The statement before which the moved code goes; None for the end of the file."""
        if limit is None:
            return None
        needed = {use.name for unit in self.move.arriving for use in unit.uses if use.eager and not use.stores}
        for name in needed - self.move.names:
            for binder in units.binders.get(name, []):
                if binder.index >= limit.index:
                    raise Refusal(
                        f"{self.move.destination} uses what moves before it has {name}", units.source.path, limit.line
                    )
        return limit

    def _drop_own_imports(self, edits: LineEdits) -> None:
        """The destination does not import from itself."""
        move = self.move
        users = move.users.get(move.target_path)
        if move.target is None:
            return
        scopes = move.workspace.scopes(move.target)
        parents = parents_of(move.target.tree)
        own = self._own_imports()
        for statement in dict.fromkeys(use.statement for use in own):
            uses = [use for use in own if use.statement is statement]
            if _is_guarded(parents, statement):
                raise Refusal("the destination imports what moves inside of `try`", move.target_path, statement.lineno)
            for use in uses:
                self._honour_alias(edits, use.alias, use.scope)
            aliases = [self.indirect.get(id(use.alias), use.alias) for use in uses]
            remove_aliases(edits, statement, aliases, f"defines {uses[0].alias.name} itself now")
        for attribute in users.attributes if users is not None else []:
            if attribute.name not in move.names:
                continue
            if attribute.is_text or attribute.use.quoted is not None:
                raise Refusal("the destination reaches what moves by its name as text", move.target_path)
            if any(
                attribute.name in scope.bound for scope in _around(attribute.use.inside) if scope is not scopes.module
            ):
                raise Refusal(
                    f"{attribute.name} is a local name here", move.target_path, getattr(attribute.node, "lineno", 0)
                )
            edits.replace_node(attribute.node, attribute.name, f"defines {attribute.name} itself now")

    def _honour_alias(self, edits: LineEdits, alias: ast.alias, scope: Scope) -> None:
        new = alias.name
        for use in self.move.workspace.scopes(edits.source).uses:
            if use.scope is not scope or use.name != bound_by_import(alias):
                continue
            inner = [each for each in _around(use.inside) if each is not scope and each.parent is not None]
            if any(new in each.bound for each in inner):
                raise Refusal(f"{new} is a local name here", edits.source.path, getattr(use.node, "lineno", 0))
            if not alias.asname or alias.asname == alias.name:
                continue
            if use.quoted is not None or use.stores or use.deletes:
                raise Refusal(
                    f"{alias.asname} cannot be renamed to {new}", edits.source.path, getattr(use.node, "lineno", 0)
                )
            edits.replace_node(use.node, new)

    def _add_to_list(self, edits: LineEdits) -> None:
        """``__all__`` of the destination, where it has one."""
        try:
            ours = listed(self.move.source)
            theirs = listed(edits.source)
        except ValueError:
            return
        if theirs is None:
            return
        wanted = [name for name in sorted(self.move.names) if not name.startswith("_")]
        if ours is not None:
            public = {str(entry.value) for entry in ours}
            wanted = [name for name in sorted(self.move.names) if name in public]
        have = {str(entry.value) for entry in theirs}
        missing = [name for name in wanted if name not in have]
        if missing:
            extend_list(edits, theirs, missing)


def extend_list(edits: LineEdits, entries: list[ast.Constant], names: list[str]) -> None:
    """Add names to ``__all__``, in the style of what is there."""
    source = edits.source
    quoted = [f'"{name}"' for name in names]
    why = f"__all__ names {', '.join(names)}"
    if not entries:
        for node in source.tree.body:
            if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "__all__":
                start, end = source.span(node.value)
                one = ", ".join(quoted)
                text = f"[{one}]" if isinstance(node.value, ast.List) else f"({one},)"
                edits.replace(start, end, text, why)
        return
    last = entries[-1]
    start, end = source.span(last)
    mark = source.text[start]
    quoted = [f"{mark}{name}{mark}" if mark in "\"'" else f'"{name}"' for name in names]
    before = source.text[source.line_start(start) : start]
    if not before.strip() and len(entries) > 1:
        for one in quoted:
            edits.insert(end, f",{source.newline}{before}{one}", why)
    else:
        edits.insert(end, "".join(f", {one}" for one in quoted), why)


def _resolve(package: str, module: str | None, level: int) -> str:
    for _ in range(level - 1):
        package = package.rpartition(".")[0]
    return ".".join(filter(None, (package, module or "")))


def _around(scope: Scope | None) -> list[Scope]:
    found = []
    while scope is not None:
        found.append(scope)
        scope = scope.parent
    return found


def _is_block(node: ast.stmt) -> bool:
    return isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)


def _is_guarded(parents: dict[ast.AST, ast.AST], node: ast.AST) -> bool:
    above: ast.AST | None = node
    while above is not None:
        if isinstance(above, ast.Try):
            return True
        above = parents.get(above)
    return False


def _lines_of(move: Move, target: Source, name: str) -> dict[str, set[tuple[str, str, str]]]:
    """How the destination binds a name at module level: by imports that run, for type checking, or otherwise."""
    found: dict[str, set[tuple[str, str, str]]] = {"run": set(), "typing": set(), "other": set()}
    units = Units(target, move.workspace.scopes(target))
    for unit in units.binders.get(name, []):
        if not unit.is_import and not unit.is_type_checking():
            found["other"].add(("", "", ""))
            continue
        for node in own_nodes([unit.node]):
            if not isinstance(node, ast.Import | ast.ImportFrom):
                continue
            for alias in node.names:
                if bound_by_import(alias) != name:
                    continue
                kind = "typing" if unit.is_type_checking() else "run"
                if isinstance(node, ast.Import):
                    found[kind].add((alias.name, "", alias.asname or ""))
                else:
                    origin = move.workspace.absolute(target, node.module, node.level)
                    found[kind].add((origin, alias.name, alias.asname or ""))
    return found


def _sections(move: Move, lines: list[ImportLine]) -> list[list[str]]:
    """Standard library, packages from outside, the project itself: three groups, as isort has them."""
    groups: list[list[ImportLine]] = [[], [], []]
    for line in lines:
        top = line.module.partition(".")[0]
        is_ours = move.workspace.tree.is_first_party(top) or bool(move.workspace.path_of(top))
        groups[2 if is_ours else 0 if top in sys.stdlib_module_names else 1].append(line)
    return [group(each) for each in groups if each]
