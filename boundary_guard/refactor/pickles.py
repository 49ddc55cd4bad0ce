"""Whether objects of a class that moves may be in a pickle: that names the class by its module (``pickle`` docs).

What is given to a pickler is looked at, not who imports it. A value is *plain* where it is made of constants, of
containers and results of builtins only; anything else may be, or hold, an object of the class.
"""

from __future__ import annotations

import ast
import re

from boundary_guard.refactor.context import Move
from boundary_guard.refactor.scopes import Scopes, Use
from boundary_guard.refactor.text import Source, Unparsable
from boundary_guard.refactor.users import parents_of

_LIBRARIES = frozenset({"pickle", "cPickle", "_pickle", "shelve", "joblib", "dill", "cloudpickle"})
_BETWEEN_PROCESSES = frozenset({"multiprocessing", "celery", "concurrent", "billiard", "dramatiq", "rq"})
"""They pickle what one process hands to another, both of the same version: only who names the class is looked at."""
_MENTION = re.compile(
    rb"^\s*(?:import|from)\s+(?:\w+\s*,\s*)*(?:"
    + b"|".join(name.encode() for name in sorted(_LIBRARIES | _BETWEEN_PROCESSES))
    + rb")\b|\bcopyreg\b|[\"'](?:application/x-python-serialize|pickle)[\"']",
    re.MULTILINE,
)
_HARMLESS = frozenset({"PickleError", "PicklingError", "UnpicklingError", "HIGHEST_PROTOCOL", "DEFAULT_PROTOCOL"})
_OWN_WAY = frozenset({
    "__reduce__", "__reduce_ex__", "__getstate__", "__setstate__", "__getnewargs__", "__getnewargs_ex__",
})  # fmt: skip
_PLAIN_CALLS = frozenset({
    "str", "int", "float", "bool", "bytes", "len", "abs", "round", "sum", "ord", "chr", "repr", "hash", "hex", "range",
})  # fmt: skip
_PLAIN_TYPES = frozenset({"str", "int", "float", "bool", "bytes", "None", "complex"})
_ADVICE = "; keep pickles readable with a module-level __getattr__ in {module} that gives {name}"


def check_pickles(move: Move) -> None:
    """Refuse to move a class whose objects may have been pickled under its old name."""
    classes = sorted(
        name for unit in move.closure.moving if isinstance(unit.node, ast.ClassDef) for name in unit.bound & move.names
    )
    if not classes:
        return
    advice = _ADVICE.format(module=move.module, name=classes[0])
    for unit in move.closure.moving:
        for node in ast.walk(unit.node) if isinstance(unit.node, ast.ClassDef) else ():
            if isinstance(node, ast.FunctionDef) and node.name in _OWN_WAY:
                reason = f"{classes[0]} says how it is pickled ({node.name}), under the name of {move.module}"
                move.doubt(reason + advice, move.source.path, node.lineno)
    for path in move.workspace.python_files():
        raw = move.workspace.read(path)
        if raw is None or not _MENTION.search(raw):
            continue
        line = _pickles(move, path, raw)
        if line:
            move.doubt(f"objects of {classes[0]} may have been pickled under {move.module}{advice}", path, line)


def _pickles(move: Move, path: str, raw: bytes) -> int:
    """The line in which a file may pickle, or read, an object of the project; 0 where it does not."""
    try:
        source = move.workspace.source(path)
    except Unparsable:
        return raw.count(b"\n", 0, _MENTION.search(raw).start()) + 1  # type: ignore[union-attr]
    scopes = move.workspace.scopes(source)
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Constant) and node.value in ("pickle", "application/x-python-serialize"):
            return node.lineno
        if not isinstance(node, ast.Import | ast.ImportFrom):
            continue
        for alias in node.names:
            top = (node.module if isinstance(node, ast.ImportFrom) and not node.level else alias.name) or ""
            top = top.partition(".")[0]
            if top in _BETWEEN_PROCESSES and _names_it(move, path):
                return node.lineno
            if top == "copyreg" or (top in _LIBRARIES and alias.name == "*"):
                return node.lineno
            if top in _LIBRARIES:
                bound = alias.asname or alias.name.partition(".")[0]
                line = _uses(source, scopes, bound, alias.name if isinstance(node, ast.ImportFrom) else "")
                if line:
                    return line
    return 0


def _names_it(move: Move, path: str) -> bool:
    users = move.users.get(path)
    return path == move.source.path or (users is not None and bool(users.names() & move.names))


def _uses(source: Source, scopes: Scopes, bound: str, member: str) -> int:
    """Where a pickling module, or one of its functions, is used for something that is not plain."""
    if member in _HARMLESS:
        return 0
    parents = parents_of(source.tree)
    for use in scopes.uses:
        if use.name == bound and not use.stores and not _is_plain_use(use, member, parents, scopes):
            return getattr(use.node, "lineno", 1)
    return 0


def _is_plain_use(use: Use, member: str, parents: dict[ast.AST, ast.AST], scopes: Scopes) -> bool:
    name: ast.AST | None = use.node
    above = parents.get(use.node)
    if not member:
        if not isinstance(above, ast.Attribute):
            return use.annotation
        member, above, name = above.attr, parents.get(above), above
    if member in _HARMLESS:
        return True
    if not isinstance(above, ast.Call) or above.func is not name:
        return use.annotation
    if member in ("dump", "dumps"):
        return bool(above.args) and _Plain(use, scopes).is_plain(above.args[0])
    if member == "loads" and above.args and isinstance(above.args[0], ast.Call):
        inner = above.args[0]
        is_dump = isinstance(inner.func, ast.Attribute) and inner.func.attr == "dumps"
        return is_dump and bool(inner.args) and _Plain(use, scopes).is_plain(inner.args[0])
    return False


class _Plain:
    """Judges expressions that stand where a name is used."""

    def __init__(self, use: Use, scopes: Scopes) -> None:
        self.use = use
        self.scopes = scopes
        self.seen: set[str] = set()

    def is_plain(self, node: ast.expr | None) -> bool:
        """Whether the value can be no object of a class of the project, and hold none."""
        match node:
            case None | ast.Constant() | ast.JoinedStr() | ast.Compare():
                return True
            case ast.List(elts=parts) | ast.Tuple(elts=parts) | ast.Set(elts=parts) | ast.BoolOp(values=parts):
                return all(self.is_plain(each) for each in parts)
            case ast.Dict(keys=keys, values=values):
                return all(self.is_plain(each) for each in [*keys, *values]) and None not in keys
            case ast.BinOp(left=left, right=right):
                return self.is_plain(left) and self.is_plain(right)
            case ast.UnaryOp(operand=inner) | ast.Starred(value=inner):
                return self.is_plain(inner)
            case ast.Call(func=ast.Name(id=name)):
                return name in _PLAIN_CALLS and name not in self.scopes.module.bound
            case ast.Name(id=name):
                return self._is_plain_name(name)
        return False

    def _is_plain_name(self, name: str) -> bool:
        """A local variable that only plain values are assigned to, or a parameter that says so."""
        if name in self.seen:
            return True
        self.seen.add(name)
        function = self.use.inside.node
        if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            return False
        every = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
        for each in every:
            if each.arg == name:
                return each.annotation is not None and _is_plain_type(each.annotation)
        values = [
            node.value
            for node in ast.walk(function)
            if isinstance(node, ast.Assign) and any(_is_name(target, name) for target in node.targets)
        ]
        stores = [
            node
            for node in ast.walk(function)
            if isinstance(node, ast.Name) and node.id == name and not isinstance(node.ctx, ast.Load)
        ]
        others = [
            node
            for node in ast.walk(function)
            if isinstance(node, ast.Attribute | ast.Subscript) and _is_name(node.value, name)
        ]
        return bool(values) and len(values) == len(stores) and not others and all(map(self.is_plain, values))


def _is_name(node: ast.expr, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def _is_plain_type(node: ast.expr) -> bool:
    """``str``, ``dict[str, int]``, ``int | None``: types that hold no object of the project."""
    match node:
        case ast.Constant(value=None):
            return True
        case ast.Name(id=name):
            return name in _PLAIN_TYPES
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            return _is_plain_type(left) and _is_plain_type(right)
        case ast.Subscript(value=ast.Name(id=name), slice=inner):
            parts = inner.elts if isinstance(inner, ast.Tuple) else [inner]
            return name in ("list", "dict", "set", "tuple", "frozenset") and all(map(_is_plain_type, parts))
    return False
