"""What is proved of a plan before anything is written. A failure here refuses the plan: the disk is untouched."""

from __future__ import annotations

import ast
import builtins
import symtable
from collections.abc import Iterable

from boundary_guard.refactor.effects import Effects
from boundary_guard.refactor.loads import DEEPEST, Played, play
from boundary_guard.refactor.members import exported, member, source_of
from boundary_guard.refactor.text import Refusal, Source, Unparsable
from boundary_guard.refactor.units import Units, bound_names, is_type_checking
from boundary_guard.refactor.workspace import Workspace

_BUILTINS = frozenset({
    *dir(builtins), "__file__", "__name__", "__doc__", "__package__", "__spec__", "__loader__", "__path__",
    "__builtins__", "__annotations__", "__class__", "__dict__", "__qualname__", "__module__",
})  # fmt: skip
_MOST_ENTRIES = 40
NEW_CYCLE = "a new import cycle"


def prove(before: Workspace, after: Workspace, paths: Iterable[str], *, unsafe: bool = False) -> None:
    """Prove the changed files of a plan. Raises Refusal with what is wrong."""
    changed = [path for path in paths if path.endswith((".py", ".pyw"))]
    sources = [_compiles(after, path) for path in changed]
    known = {name for path in changed if (old := _before(before, path)) is not None for name in _unbound(before, old)}
    for source in sources:
        _no_new_undefined(after, source, known)
    for source in sources:
        _no_new_early_use(before, after, source)
    for source in sources:
        _imports_resolve(before, after, source)
    _names_still_there(before, after, changed)
    _loads_alike(before, after, sources, unsafe=unsafe)


def _compiles(after: Workspace, path: str) -> Source:
    try:
        source = after.source(path)
        symtable.symtable(source.text, path, "exec")
    except (Unparsable, SyntaxError, ValueError, RecursionError) as error:
        raise Refusal(f"internal: the edited file would not compile: {error}", path) from error
    return source


def _unbound(workspace: Workspace, source: Source) -> dict[str, int]:
    stars: set[str] = set()
    for node in source.top_nodes:
        if isinstance(node, ast.ImportFrom) and node.names[0].name == "*":
            origin = workspace.absolute(source, node.module, node.level)
            inner = source_of(workspace, origin)
            if inner is None:
                return {}
            stars |= exported(workspace, inner)
    found: dict[str, int] = {}
    for use in workspace.scopes(source).of_module():
        if use.scope is None and use.name not in _BUILTINS and use.name not in stars:
            found.setdefault(use.name, getattr(use.node, "lineno", 0))
    return found


def _before(before: Workspace, path: str) -> Source | None:
    try:
        return before.source(path)
    except Unparsable:
        return None


def _no_new_undefined(after: Workspace, source: Source, known: set[str]) -> None:
    for name, line in _unbound(after, source).items():
        if name not in known:
            raise Refusal(f"{name} would not be defined any more", source.path, line)


def _no_new_early_use(before: Workspace, after: Workspace, source: Source) -> None:
    """No statement needs, while the module is loaded, a name that only later statements bind."""
    old = _before(before, source.path)
    known = _early(before, old).keys() if old is not None else set()
    for name, line in _early(after, source).items():
        if name not in known:
            raise Refusal(f"{name} would be used before it is there", source.path, line)


def _early(workspace: Workspace, source: Source) -> dict[str, int]:
    units = Units(source, workspace.scopes(source))
    found: dict[str, int] = {}
    for unit in units.all:
        for use in unit.uses:
            binders = units.binders.get(use.name, [])
            if use.eager and not use.stores and use.name not in _BUILTINS and binders:
                if all(binder.index > unit.index for binder in binders):
                    found.setdefault(use.name, unit.line)
    return found


def _imports_resolve(before: Workspace, after: Workspace, source: Source) -> None:
    """Every name that a changed file takes from a module of the project is there, if it was there before."""
    for_types = {id(each) for node in ast.walk(source.tree) if is_type_checking(node) for each in ast.walk(node)}
    for node in ast.walk(source.tree):
        if not isinstance(node, ast.ImportFrom) or node.names[0].name == "*":
            continue
        origin = after.absolute(source, node.module, node.level)
        home = source_of(after, origin) if origin else None
        if home is None or home.module != origin:
            continue
        for alias in node.names:
            if _has(after, home, alias.name) and (id(node) in for_types or not _is_for_types(home, alias.name)):
                continue
            old = source_of(before, origin)
            if old is None or _has(before, old, alias.name):
                raise Refusal(f"{origin} would have no {alias.name} any more", source.path, node.lineno)


def _is_for_types(home: Source, name: str) -> bool:
    """Whether a name of a module is bound under ``if TYPE_CHECKING`` only: at run time there is none."""
    binders = [node for node in home.tree.body if name in bound_names(node)]
    return bool(binders) and all(is_type_checking(node) for node in binders)


def _has(workspace: Workspace, home: Source, name: str) -> bool:
    bound = workspace.scopes(home).module.bound
    if name in bound or "__getattr__" in bound or workspace.exists(f"{home.module}.{name}"):
        return True
    has_star = any(isinstance(node, ast.ImportFrom) and node.names[0].name == "*" for node in home.top_nodes)
    return has_star and (member(workspace, home.module, name).owner != "" or name in exported(workspace, home) or True)


def _names_still_there(before: Workspace, after: Workspace, changed: list[str]) -> None:
    """No file takes from a changed module what that no longer has."""
    from boundary_guard.refactor.users import read_users  # noqa: PLC0415

    for path in changed:
        old = _before(before, path)
        if old is None or not old.module:
            continue
        new = after.source(path)
        lost = before.scopes(old).module.bound - after.scopes(new).module.bound
        if not lost:
            continue
        for each in after.mentioning(lost):
            try:
                users = read_users(after, after.source(each), old.module)
            except Unparsable:
                continue
            for use in users.from_uses:
                if use.alias.name in lost and not _has(after, new, use.alias.name):
                    raise Refusal(f"{old.module} would have no {use.alias.name} any more", each, use.statement.lineno)
            for attribute in users.attributes:
                if attribute.name in lost and not attribute.stores and not _has(after, new, attribute.name):
                    line = getattr(attribute.node, "lineno", 0)
                    raise Refusal(f"{old.module} would have no {attribute.name} any more", each, line)


def _loads_alike(before: Workspace, after: Workspace, sources: list[Source], *, unsafe: bool) -> None:
    """Loading any changed module meets no new cycle, and does what could be noticed in the same order."""
    effects_before, effects_after = Effects(before), Effects(after)
    users = frozenset(
        source.path for source in sources if _before(before, source.path) is not None and _is_user(before, source)
    )
    entries = [source for source in sources[:_MOST_ENTRIES] if source.module]
    loads = {
        source.module: play(before, source.module, effects_before, users)
        for source in entries
        if source_of(before, source.module) is not None
    }
    everywhere = {key: failure for played in loads.values() for key, failure in played.failures.items()}
    for source in entries:
        new = play(after, source.module, effects_after, users)
        if new.too_deep:
            reason = f"loading it goes more than {DEEPEST} modules deep, down to {new.too_deep}"
            raise Refusal(f"{reason}: what happens below is not known", source.path)
        old = loads.get(source.module)
        # what a new module loads can only go wrong as it did where its code came from
        known = old.failures if old is not None else everywhere
        for key, failure in new.failures.items():
            if key not in known:
                raise Refusal(f"{NEW_CYCLE}: {failure}", source.path)
        if old is not None and not unsafe and source.path in users and not _sound_alike(before, old, new, users):
            raise Refusal(
                "what is noticed while this is loaded would come in another order, or not at all",
                source.path,
                by_force=True,
            )


def _sound_alike(before: Workspace, old: Played, new: Played, users: frozenset[str]) -> bool:
    """Whether two loads are noticed alike.

    A statement of a user runs in both: that it reaches over to another module only now (``f.cache_clear()`` for an
    ``f`` that moved) makes no noise that was not there.
    """
    always = {path for path in users if before.module_at(path) in set(old.order) & set(new.order)}
    either = set(old.loud) ^ set(new.loud)
    doubtful = {key for key in either if key.rpartition(":")[0] in always}
    return [key for key in old.loud if key not in doubtful] == [key for key in new.loud if key not in doubtful]


def _is_user(before: Workspace, source: Source) -> bool:
    """Whether the file only uses what moved: its own statements, imports aside, are the same."""
    old = before.source(source.path)
    return len([n for n in old.tree.body if not _is_import(n)]) == len(
        [n for n in source.tree.body if not _is_import(n)]
    )


def _is_import(node: ast.stmt) -> bool:
    return isinstance(node, ast.Import | ast.ImportFrom)
