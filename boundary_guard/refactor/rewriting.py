"""The files that use what moves: each import in its own place and style, and the attributes of the moved names."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from boundary_guard.refactor.context import Move
from boundary_guard.refactor.import_lines import module_span, relative_name, remove_aliases
from boundary_guard.refactor.lines import LineEdits, insert_after, is_alone
from boundary_guard.refactor.members import exported
from boundary_guard.refactor.naming import Naming
from boundary_guard.refactor.scopes import Scope
from boundary_guard.refactor.text import Refusal, Source
from boundary_guard.refactor.units import trailing_comment
from boundary_guard.refactor.users import AttributeUse, FromUse, ModuleBinding, Users


class Rewriting:
    """Plans the edits of one file."""

    def __init__(self, move: Move, users: Users, edits: LineEdits) -> None:
        self.move = move
        self.users = users
        self.source: Source = users.source
        self.edits = edits
        self.scopes = move.workspace.scopes(users.source)
        self._made: set[str] = set()

    def plan(self) -> None:
        """Rewrite every use of a moved name."""
        statements = dict.fromkeys(use.statement for use in self.users.from_uses if use.alias.name in self.move.names)
        for statement in statements:
            self._from([use for use in self.users.from_uses if use.statement is statement])
        self._attributes()
        if self.users.stars:
            self._stars()

    # from module import name

    def _from(self, uses: list[FromUse]) -> None:
        statement = uses[0].statement
        moved = [use.alias for use in uses if use.alias.name in self.move.names]
        module = self._module_text(statement)
        why = f"takes {', '.join(alias.name for alias in moved)} from {self.move.destination}"
        if len(moved) == len(statement.names):
            start, end = module_span(self.source, statement)
            before = "" if self.source.text[start - 1].isspace() else " "
            after = "" if self.source.text[end].isspace() or self.source.text[end] == "\\" else " "
            self.edits.replace(start, end, before + module + after, why)
            self._keep_load(statement)
            return
        comment = self._carried_comment(statement, moved)
        names = ", ".join(alias.name + (f" as {alias.asname}" if alias.asname else "") for alias in moved)
        remove_aliases(self.edits, statement, moved)
        insert_after(self.edits, statement, f"from {module} import {names}{comment}", why)

    def _carried_comment(self, statement: ast.ImportFrom, moved: list[ast.alias]) -> str:
        """The comment beside the one name that leaves a list in parentheses."""
        if len(moved) != 1 or not is_alone(self.source, statement):
            return ""
        line = self.source.line_of(self.source.span(moved[0])[0])
        others = [each for each in statement.names if each not in moved]
        first = self.source.line_of(self.source.span(statement)[0])
        if line == first or any(self.source.line_of(self.source.span(each)[0]) == line for each in others):
            return ""
        comment = trailing_comment(self.source, moved[0])
        return f"  {comment}" if comment else ""

    def _module_text(self, statement: ast.ImportFrom) -> str:
        """The destination as this statement names modules: relative where it was, if that is possible."""
        if statement.level:
            near = relative_name(self.source.package, self.move.destination)
            if near:
                return near
        return self.move.destination

    def _keep_load(self, statement: ast.stmt) -> None:
        """Where loading the source does something, it goes on being loaded, before the destination."""
        if self.source.path not in self.move.kept_imports:
            return
        start, _ = self.source.span(statement)
        top = self.move.module.partition(".")[0]
        is_free = top not in self.scopes.identifiers or any(
            isinstance(node, ast.Import) and any(alias.name.partition(".")[0] == top for alias in node.names)
            for node in ast.walk(self.source.tree)
        )
        text = f"import {self.move.module}" if is_free else f"import {self.move.module} as {self._fresh('_loaded')}"
        if not is_alone(self.source, statement):
            self.edits.insert(start, f"{text}; ", "goes on loading it, for what that does")
            return
        at = self.source.line_start(start)
        indent = self.source.text[at:start]
        comment = "  # noqa: F401 - for what it does when it is loaded"
        self.edits.insert(at, f"{indent}{text}{comment}{self.source.newline}", "goes on loading it, for what that does")

    # module.name

    def _attributes(self) -> None:
        moved = [use for use in self.users.attributes if self._is_moved(use)]
        by_binding: dict[int, list[AttributeUse]] = {}
        for use in moved:
            by_binding.setdefault(id(use.binding), []).append(use)
        for uses in by_binding.values():
            binding = uses[0].binding
            expression = self._expression(binding, uses)
            for use in uses:
                self._replace(use, expression)

    def _is_moved(self, use: AttributeUse) -> bool:
        """Whether an attribute is to be reached in the destination; a patch goes to where the name is read."""
        if use.patches:
            return Naming(self.move).is_moved_for(use, self.source.path)
        return use.name in self.move.names

    def _replace(self, use: AttributeUse, expression: str) -> None:
        why = f"reaches {use.name} through {self.move.destination}"
        if use.use.quoted is not None:
            self._replace_quoted(use, expression, why)
            return
        self.edits.replace_node(use.expression, expression, why)

    def _replace_quoted(self, use: AttributeUse, expression: str, why: str) -> None:
        literal = use.use.node
        assert isinstance(literal, ast.Constant)
        text = self.source.segment(literal)
        inner = str(literal.value)
        at = text.find(inner)
        if at < 1 or text.count(inner) != 1 or not text.isascii() or "\n" in text or inner != inner.strip():
            raise Refusal(
                "a quoted annotation is written in a way that cannot be edited", self.source.path, literal.lineno
            )
        base = self.source.span(literal)[0] + at
        node = use.expression
        assert node.end_col_offset is not None
        self.edits.replace(base + node.col_offset, base + node.end_col_offset, expression, why)

    def _expression(self, binding: ModuleBinding, uses: list[AttributeUse]) -> str:
        """How this file reaches the destination from now on; adds the import that it needs."""
        known = self._already_bound(binding, uses)
        if known:
            self._drop_if_idle(binding, uses)
            return known
        statement, alias = binding.statement, binding.alias
        is_idle = self._is_idle(binding, uses)
        parent, _, last = self.move.destination.rpartition(".")
        why = f"reaches {uses[0].name} through {self.move.destination}"
        if isinstance(statement, ast.Import) and not alias.asname:
            top = self.move.destination.partition(".")[0]
            if not self._is_bound_otherwise(top, binding.scope, uses):
                self._add(binding, f"import {self.move.destination}", why)
                return self.move.destination
            name = self._free(last)
            self._add(binding, f"import {self.move.destination} as {name}", why)
            return name
        name = self._free(last)
        renamed = f" as {name}" if name != last else ""
        if isinstance(statement, ast.Import):
            self._add(binding, f"import {self.move.destination} as {name}", why)
            return name
        near = ""
        if statement.level:
            near = relative_name(self.source.package, self.move.destination)
            if near:
                head = near[: len(near) - len(last)] if near.endswith(last) else ""
                near = head if head.endswith(".") and not head.strip(".") else head.removesuffix(".")
        text = f"import {last}{renamed}" if not near and not parent else f"from {near or parent} import {last}{renamed}"
        if is_idle:
            self._replace_import(binding, text, why)
        else:
            self._add(binding, text, why)
        return name

    def _add(self, binding: ModuleBinding, text: str, why: str) -> None:
        key = f"{id(binding.scope)}:{text}"
        if key not in self._made:
            self._made.add(key)
            insert_after(self.edits, binding.statement, text, why)

    def _replace_import(self, binding: ModuleBinding, text: str, why: str) -> None:
        statement = binding.statement
        if len(statement.names) == 1:
            start, end = self.source.span(statement)
            self.edits.replace(start, end, text, why)
            self._keep_load(statement)
            return
        remove_aliases(self.edits, statement, [binding.alias])
        insert_after(self.edits, statement, text, why)

    def _is_idle(self, binding: ModuleBinding, uses: list[AttributeUse]) -> bool:
        """Whether ``from package import module`` serves nothing else."""
        if not isinstance(binding.statement, ast.ImportFrom) or binding.module != self.move.module:
            return False
        if self.source.is_package and binding.scope is self.scopes.module:
            return False
        same = [
            each
            for each in self.users.bindings
            if each.name == binding.name and each.scope is binding.scope and each is not binding
        ]
        if same or not binding.is_sure:
            return False
        mine = {id(use.use) for use in uses}
        others = [
            use for use in self.scopes.uses
            if use.name == binding.name and use.scope is binding.scope and id(use) not in mine
        ]  # fmt: skip
        exports = {entry for entry in exported(self.move.workspace, self.source)} if _has_list(self.source) else set()  # noqa: C416
        return not others and binding.name not in exports

    def _drop_if_idle(self, binding: ModuleBinding, uses: list[AttributeUse]) -> None:
        if self._is_idle(binding, uses) and self.source.path not in self.move.kept_imports:
            remove_aliases(self.edits, binding.statement, [binding.alias], "nothing here uses it any more")

    def _already_bound(self, binding: ModuleBinding, uses: list[AttributeUse]) -> str:
        """The name that stands for the destination already, wherever the old one does."""
        end = binding.statement.lineno
        for node, scope in self.scopes.scope_of.items():
            if not isinstance(node, ast.Import | ast.ImportFrom) or scope is not self.scopes.module:
                continue
            if node not in self.source.tree.body or node.lineno > max(end, self._first_line(uses)):
                continue
            for alias in node.names:
                name = alias.asname or alias.name
                if isinstance(node, ast.Import) and alias.name == self.move.destination:
                    is_plain = not alias.asname
                    root = name.partition(".")[0]
                    if not self._is_shadowed(root, uses) and (is_plain or self._binds_once(name)):
                        return name
                if isinstance(node, ast.ImportFrom):
                    origin = self.move.workspace.absolute(self.source, node.module, node.level)
                    whole = f"{origin}.{alias.name}"
                    if whole == self.move.destination and not self._is_shadowed(name, uses) and self._binds_once(name):
                        return name
        return ""

    def _first_line(self, uses: list[AttributeUse]) -> int:
        lines = [getattr(use.use.node, "lineno", 0) for use in uses]
        return min(lines) if all(use.use.eager for use in uses) else 0

    def _binds_once(self, name: str) -> bool:
        stores = [
            use for use in self.scopes.uses if use.name == name and use.scope is self.scopes.module and use.stores
        ]
        return not stores

    def _is_shadowed(self, name: str, uses: Iterable[AttributeUse]) -> bool:
        return any(name in scope.bound for use in uses for scope in self._inner_scopes(use))

    def _inner_scopes(self, use: AttributeUse) -> list[Scope]:
        found = []
        scope: Scope | None = use.use.inside
        while scope is not None and scope is not self.scopes.module:
            found.append(scope)
            scope = scope.parent
        return found

    def _is_bound_otherwise(self, top: str, scope: Scope, uses: list[AttributeUse]) -> bool:
        """Whether ``import top.…`` would collide with another meaning of ``top``, here or between here and the uses."""
        if top not in self.scopes.identifiers:
            return False
        for each in self.users.bindings:
            if each.name == top and each.module == top and each.is_sure:
                inner = [s for use in uses for s in self._inner_scopes(use) if s is not each.scope and s is not scope]
                return any(top in s.bound for s in inner)
        return True

    def _free(self, name: str) -> str:
        if name not in self.scopes.identifiers and name not in self._made:
            return name
        return self._fresh(self.move.destination.replace(".", "_"))

    def _fresh(self, name: str) -> str:
        candidate, number = name, 2
        while candidate in self.scopes.identifiers:
            candidate, number = f"{name}_{number}", number + 1
        return candidate

    # from module import *

    def _stars(self) -> None:
        names = sorted(self.move.names & exported(self.move.workspace, self.move.source))
        if not names or self.source.path == self.move.target_path:
            return
        for statement in self.users.stars:
            text = f"from {self._module_text(statement)} import {', '.join(names)}"
            insert_after(self.edits, statement, text, f"takes {', '.join(names)} from {self.move.destination}")


def _has_list(source: Source) -> bool:
    return "__all__" in source.text
