"""``move``: definitions leave one module for another, and everybody who used them follows."""

from __future__ import annotations

import ast
import keyword
import re
import sys
from collections.abc import Sequence

from boundary_guard.model.errors import UsageError
from boundary_guard.model.names import is_module_name, nearest
from boundary_guard.model.plan import Kind, Operation, Unchanged
from boundary_guard.refactor import checks
from boundary_guard.refactor.arrival import Arrival
from boundary_guard.refactor.closure import Closure
from boundary_guard.refactor.context import Move
from boundary_guard.refactor.departure import Departure
from boundary_guard.refactor.effects import Effects
from boundary_guard.refactor.lines import LineEdits
from boundary_guard.refactor.loading import settle_loads
from boundary_guard.refactor.loads import closure_of
from boundary_guard.refactor.members import import_of, imported_member, listed
from boundary_guard.refactor.naming import Naming
from boundary_guard.refactor.needs import NeedReader
from boundary_guard.refactor.rewriting import Rewriting
from boundary_guard.refactor.steps import Step
from boundary_guard.refactor.strings import Texts, read_texts
from boundary_guard.refactor.text import Refusal, Source, Unparsable
from boundary_guard.refactor.units import Units
from boundary_guard.refactor.users import Users, read_users
from boundary_guard.refactor.workspace import Workspace


def plan_move(
    workspace: Workspace,
    symbols: Sequence[str],
    source: str,
    destination: str,
    *,
    unsafe: bool = False,
    keep_log_names: bool = True,
    docstring: str = "",
) -> Step:
    """The step that moves ``symbols`` from one module to another; empty where that is done already.

    Raises ``UsageError`` for names that cannot be meant, ``Refusal`` where the move would change what the program does.
    """
    source, destination = _canonical(workspace, source), _canonical(workspace, destination)
    _check_request(workspace, symbols, source, destination)
    path = workspace.path_of(source)
    try:
        left = workspace.source(path)
        target_path = workspace.path_of(destination)
        target = workspace.source(target_path) if target_path else None
    except Unparsable as error:
        raise UsageError(f"{path}: {error}") from error
    wanted = _still_to_move(workspace, list(dict.fromkeys(symbols)), left, target, destination)
    if not wanted:
        return Step(
            Operation(
                Kind.MOVE, f"{', '.join(symbols)} is in {destination} already", tuple(symbols), source, destination
            )
        )
    extra: dict[str, bytes] = {}
    if target is None:
        target_path, extra = _new_path(workspace, left, destination)
    units = Units(left, workspace.scopes(left))
    users, texts, unreadable = collect(workspace, source, set(wanted), left)
    elsewhere = {name for each in users.values() if each.source.path != path for name in each.names()}
    elsewhere |= {use.name for path_, each in texts.items() for use in each.uses if path_ != path or not use.patches}
    closure = Closure(units, wanted, elsewhere, listed_names(left))
    needs = NeedReader(workspace, left, units, closure).read()
    move = Move(
        workspace, left, destination, target, target_path, units, closure, needs, users, texts, Effects(workspace),
        unsafe, keep_log_names, docstring=docstring,
    )  # fmt: skip
    move.extra.update(extra)
    move.unchanged += _unreadable(workspace, unreadable, closure.names, source)
    checks.check(move)
    _list_stub(move)
    Naming(move).check()
    move.keep_lazy = _needs_lazy(move)
    settle_loads(move)
    _plan_files(move)
    text = f"move {', '.join(wanted)} from {source} to {destination}"
    operation = Operation(Kind.MOVE, text, tuple(wanted), source, destination, closure.also)
    return Step(operation, _bytes(move), move.edits, move.notes, move.unchanged, move.names)


def _canonical(workspace: Workspace, name: str) -> str:
    """The one name of a module: ``package`` for ``package.__init__``, ``package.module`` below a source root."""
    name = name.removesuffix(".__init__")
    found = workspace.tree.find(name)
    return found.name if found is not None else name


def _check_request(workspace: Workspace, symbols: Sequence[str], source: str, destination: str) -> None:
    for name in symbols:
        if not name.isidentifier():
            raise UsageError(f'"{name}" is no name of a module: give functions, classes or constants, without dots')
    for name in (source, destination):
        if not is_module_name(name):
            raise UsageError(f'"{name}" is no module: write package.module')
    if not workspace.path_of(source):
        known = [module.name for module in workspace.tree.modules()]
        raise UsageError(f'--from: there is no module "{source}" with a source to read{nearest(source, known)}')
    if source == destination or workspace.path_of(source) == workspace.path_of(destination):
        raise Refusal(f"{source} is the destination itself")
    if any(keyword.iskeyword(part) for part in destination.split(".")):
        raise Refusal(f"{destination} cannot be imported: it holds a keyword")


def _still_to_move(
    workspace: Workspace, symbols: list[str], left: Source, target: Source | None, destination: str
) -> list[str]:
    here = workspace.scopes(left).module.bound
    there = workspace.scopes(target).module.bound if target is not None else set()
    wanted = []
    for name in symbols:
        if name in here and not _comes_from(workspace, left, name, destination):
            if name in there and target is not None and not _comes_from(workspace, target, name, left.module):
                raise Refusal(
                    f"both {left.module} and {destination} define {name}", target.path, _line_of(target, name)
                )
            wanted.append(name)
        elif name not in there:
            raise Refusal(f"neither {left.module} nor {destination} defines {name}{nearest(name, here)}", left.path)
    return wanted


def _comes_from(workspace: Workspace, source: Source, name: str, module: str) -> bool:
    """Whether a module only imports a name, from another."""
    found = import_of(source, name)
    if found is None:
        return False
    node, alias = found
    if isinstance(node, ast.ImportFrom) and workspace.absolute(source, node.module, node.level) == module:
        return alias.name == name
    return imported_member(workspace, source, node, alias).owner == module


def _line_of(source: Source, name: str) -> int:
    return next((node.lineno for node in source.tree.body if getattr(node, "name", "") == name), 0)


def _new_path(workspace: Workspace, left: Source, destination: str) -> tuple[str, dict[str, bytes]]:
    """Where the destination's file goes, and the ``__init__`` files that its new packages need."""
    parts = destination.split(".")
    root = _root_of(workspace, left)
    found = workspace.tree.find(parts[0])
    if found is None and parts[0] in sys.stdlib_module_names:
        raise Refusal(f"{destination} would hide the standard library's {parts[0]}")
    extra: dict[str, bytes] = {}
    folder = root
    with_init = _has_init(workspace, left.module.partition(".")[0])
    for count in range(1, len(parts)):
        name = ".".join(parts[:count])
        known = workspace.tree.find(name)
        made = workspace.path_of(name)
        if known is not None or made:
            if not workspace.is_package(name):
                raise Refusal(f"{name} is a module, not a package: nothing can lie below it", made)
            folder = known.folders[0] if known is not None else made.rpartition("/")[0]
            with_init = bool(made)
            continue
        folder = f"{folder}/{parts[count - 1]}" if folder else parts[count - 1]
        if with_init:
            extra[f"{folder}/__init__.py"] = b""
    known = workspace.tree.find(destination)
    if known is not None and known.folders:
        if len(known.folders) > 1:
            raise Refusal(f"{destination} is a namespace of several folders: it cannot hold code")
        path = f"{known.folders[0]}/__init__.py"
    elif known is not None:
        raise Refusal(f"{destination} is a compiled module", known.path)
    else:
        path = f"{folder}/{parts[-1]}.py" if folder else f"{parts[-1]}.py"
    if workspace.on_disk(path) is not None or workspace.tree.exists(path):
        raise Refusal(f"{path} exists, and is not the module {destination}", path)
    return path, extra


def _root_of(workspace: Workspace, left: Source) -> str:
    inner = left.module.replace(".", "/")
    stem = left.path.removesuffix(".py").removesuffix("/__init__")
    root = stem.removesuffix(inner).rstrip("/") if stem.endswith(inner) else ""
    return root if root in workspace.tree.source_roots else ""


def _has_init(workspace: Workspace, top: str) -> bool:
    return workspace.path_of(top).endswith("__init__.py")


def collect(
    workspace: Workspace, module: str, names: set[str], left: Source
) -> tuple[dict[str, Users], dict[str, Texts], list[str]]:
    """Who uses the module, in any way: only files that mention it, or the names, are parsed."""
    last = module.rpartition(".")[2]
    paths = set(workspace.mentioning({last, *names}))
    if left.is_package:
        folder = left.path.rpartition("/")[0] + "/"
        paths |= {path for path in workspace.python_files() if path.startswith(folder)}
    users: dict[str, Users] = {}
    texts: dict[str, Texts] = {}
    unreadable = []
    for path in sorted(paths):
        try:
            source = workspace.source(path)
        except Unparsable:
            unreadable.append(path)
            continue
        users[path] = read_users(workspace, source, module)
        if last in source.text:
            texts[path] = read_texts(source, module)
        _check_script(workspace, source, module)
    return users, texts, unreadable


def _list_stub(move: Move) -> None:
    """A stub beside the source is not changed, but told."""
    stub = f"{move.source.path}i"
    raw = move.workspace.on_disk(stub) if move.workspace.tree.exists(stub) else None
    if raw is not None and any(name.encode() in raw for name in move.names):
        move.unchanged.append(Unchanged(stub, f"the stub of {move.module} may define what moves; change it by hand"))


def _check_script(workspace: Workspace, source: Source, module: str) -> None:
    """A script finds the modules beside it by their bare names (``sys.path[0]``)."""
    folder = source.path.rpartition("/")[0]
    if not folder or folder in workspace.tree.source_roots:
        return
    last = module.rpartition(".")[2]
    if last in sys.stdlib_module_names or workspace.on_disk(f"{folder}/__init__.py") is not None:
        return
    if workspace.path_of(module).rpartition("/")[0] != folder or module == last or workspace.exists(last):
        return
    for node in ast.walk(source.tree):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and not node.level:
            names = [node.module or ""]
        if last in names:
            raise Refusal(
                f"it imports {module} as {last}, from its own folder", source.path, getattr(node, "lineno", 0)
            )


def _unreadable(workspace: Workspace, paths: list[str], names: set[str], module: str) -> list[Unchanged]:
    found = []
    for path in paths:
        raw = workspace.read(path) or b""
        if any(re.search(rb"(?<!\w)" + name.encode() + rb"(?!\w)", raw) for name in names):
            raise Refusal("this file cannot be parsed, and mentions what moves", path)
        found.append(Unchanged(path, f"cannot be parsed; it mentions {module.rpartition('.')[2]}, but not what moves"))
    return found


def listed_names(left: Source) -> set[str]:
    """The names in ``__all__``, as far as they can be read."""
    try:
        return {str(entry.value) for entry in listed(left) or []}
    except ValueError:
        return set()


def _needs_lazy(move: Move) -> bool:
    """Whether the destination loads the source, so that the source cannot load the destination in turn."""
    needed = move.needed_by_source()
    if not needed:
        return False
    if move.needs.from_source:
        return True
    starts = [line.module for lines in move.needs.imports.values() for line in lines]
    starts += [f"{line.module}.{line.name}" for lines in move.needs.imports.values() for line in lines if line.name]
    if move.target is not None:
        starts.append(move.destination)
    users = move.users.get(move.target_path)
    loaded = closure_of(move.workspace, [name for name in starts if move.workspace.exists(name)])
    if move.module not in loaded:
        return False
    if users is not None and move.destination in starts:
        rest = [name for name in loaded if name != move.destination]
        only_own = [node for node in users.imports if node in move.target.tree.body] if move.target else []
        taken = {use.alias.name for use in users.from_uses} | {use.name for use in users.attributes}
        if only_own and taken <= move.names and not _others_load(move, rest):
            return False
    return True


def _others_load(move: Move, modules: list[str]) -> bool:
    """Whether modules other than the destination load the source."""
    from boundary_guard.refactor.loads import load_imports  # noqa: PLC0415

    return any(move.module in load_imports(move.workspace, name) for name in modules if name != move.module)


def _plan_files(move: Move) -> None:
    naming = Naming(move)
    left = LineEdits(move.source)
    Departure(move, left).plan()
    own = move.users.get(move.source.path)
    if own is not None:
        Rewriting(move, own, left).plan()
    naming.rewrite(move.source.path, left)
    move.outcome[move.source.path] = left.result()
    move.edits.setdefault(move.source.path, []).extend(left.log)
    Arrival(move).plan()
    for path in sorted({*move.users, *move.texts}):
        if path in (move.source.path, move.target_path):
            continue
        source = move.workspace.source(path)
        edits = LineEdits(source)
        if path in move.users:
            Rewriting(move, move.users[path], edits).plan()
        naming.rewrite(path, edits)
        if edits.log:
            move.outcome[path] = edits.result()
            move.edits.setdefault(path, []).extend(edits.log)
    naming.data()


def _bytes(move: Move) -> dict[str, bytes]:
    found = dict(move.extra)
    for path, text in move.outcome.items():
        if path == move.target_path and move.target is None:
            found[path] = text.encode("utf-8")
            continue
        found[path] = move.workspace.source(path).encode(text)
    return found
