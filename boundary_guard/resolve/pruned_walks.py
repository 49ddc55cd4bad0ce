"""Folders that ``os.walk`` does not go into because the loop takes them out of the list: ``dirs[:] = […]``.

Source: ``os.walk`` in the Library Reference: "the caller can modify the dirnames list in-place".
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from boundary_guard.resolve.frames import Frame
from boundary_guard.resolve.mentions import last_name
from boundary_guard.resolve.values import Alternative, Alternatives, Sequence, Text

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

_Test = Callable[[str], bool | None]
"""Whether a folder of that name is gone into; None where that is not known."""
_LEAVING = (ast.Continue, ast.Break, ast.Return, ast.Raise)
_OF_TEXT: dict[str, Callable[[str, str], bool]] = {"startswith": str.startswith, "endswith": str.endswith}


def goes_into(evaluator: Evaluator, walk: ast.AST, frame: Frame, *, given: int = 1) -> Callable[[str], bool]:
    """Whether the walk goes into a folder of that name: not where the loop surely takes it out of the list.

    ``given`` are the arguments that the call has where nothing is said of the order.
    """
    is_plain = isinstance(walk, ast.Call) and len(walk.args) == given and not walk.keywords
    tests = list(_tests(evaluator, walk, frame)) if is_plain else []
    return lambda folder: all(test(folder) is not False for test in tests)


def _tests(evaluator: Evaluator, walk: ast.AST, frame: Frame) -> Iterator[_Test]:
    loop = frame.facts.parents.get(walk)
    match loop:
        case ast.For(target=ast.Tuple(elts=[_, ast.Name(id=folders), _]), iter=iterated, body=body) if iterated is walk:
            if not _is_only_pruned(loop, folders, frame):
                return
            for statement in body:
                if any(isinstance(each, _LEAVING) for each in ast.walk(statement)):
                    return
                yield from _of_statement(evaluator, statement, folders, frame)


def _of_statement(evaluator: Evaluator, statement: ast.stmt, folders: str, frame: Frame) -> Iterator[_Test]:
    match statement:
        case ast.Assign(targets=[ast.Subscript(ast.Name(id=name), ast.Slice(None, None, None))], value=kept):
            if name == folders:
                yield from _kept(evaluator, kept, folders, frame)
        case ast.If(test=ast.Compare(asked, [ast.In()], [ast.Name(id=name)]), body=body) if name == folders:
            for each in body:
                yield from _taken_out(evaluator, each, folders, frame, ast.dump(asked))
        case ast.For(target=ast.Name() as target, iter=iterated, body=body):
            skipped = _known_texts(_elements(evaluator.value(iterated, frame)))
            if skipped and any(_takes(each, folders, target.id) for each in body):
                yield partial(_is_none_of, skipped)
        case ast.Expr() | ast.Delete():
            yield from _taken_out(evaluator, statement, folders, frame)


def _takes(statement: ast.stmt, folders: str, name: str) -> bool:
    """``dirs.remove(name)``, also below ``if name in dirs``."""
    match statement:
        case ast.If(ast.Compare(ast.Name(id=asked), [ast.In()], [ast.Name(id=owner)]), [inner]):
            return asked == name and owner == folders and _takes(inner, folders, name)
        case ast.Expr(ast.Call(ast.Attribute(ast.Name(id=owner), attr="remove"), [ast.Name(id=taken)])):
            return owner == folders and taken == name
    return False


def _is_only_pruned(loop: ast.For, folders: str, frame: Frame) -> bool:
    """Whether nothing in the loop gives the list another name, binds its name anew, or adds to it."""
    if any(
        each.node is not loop for each in frame.scope.bindings.get(folders, ()) if _is_within(frame, each.node, loop)
    ):
        return False
    for node in (each for statement in loop.body for each in ast.walk(statement)):
        if isinstance(node, ast.Name) and node.id == folders:
            above = frame.facts.parents[node]
            match above:
                case ast.Attribute(attr=name):
                    if name not in _PRUNING:
                        return False
                case ast.Call(func=func):
                    if last_name(func) not in _HARMLESS:
                        return False
                case ast.Subscript() | ast.Compare() | ast.For() | ast.comprehension():
                    pass
                case _:
                    return False
    return True


def _is_within(frame: Frame, node: ast.AST, loop: ast.For) -> bool:
    return node is loop or any(above is loop for _, above in frame.facts.ancestors(node))


_PRUNING = frozenset({"remove", "clear", "sort", "reverse", "copy", "index", "count"})
_HARMLESS = frozenset(
    {"len", "sorted", "list", "tuple", "set", "print", "enumerate", "reversed", "filter", "bool", "any"}
)


def _taken_out(
    evaluator: Evaluator, statement: ast.stmt, folders: str, frame: Frame, asked: str | None = None
) -> Iterator[_Test]:
    """``dirs.remove(x)``, where ``x`` was asked for or must be there; ``dirs.clear()``, ``del dirs[:]``."""
    match statement:
        case ast.Expr(ast.Call(ast.Attribute(ast.Name(id=name), attr="remove"), [taken])) if name == folders:
            if asked in (None, ast.dump(taken)):
                names = _texts(evaluator, taken, frame)
                yield partial(_is_none_of, names or frozenset())
        case ast.Expr(ast.Call(ast.Attribute(ast.Name(id=name), attr="clear"), [])) if name == folders and not asked:
            yield lambda _: False
        case ast.Delete([ast.Subscript(ast.Name(id=name), ast.Slice(None, None, None))]) if name == folders:
            yield lambda _: bool(asked)


def _kept(evaluator: Evaluator, kept: ast.expr, folders: str, frame: Frame) -> Iterator[_Test]:
    match kept:
        case ast.Call(func=ast.Name(id="sorted" | "list" | "reversed"), args=[inner]):
            yield from _kept(evaluator, inner, folders, frame)
        case ast.List(elts=[]):
            yield lambda _: False
        case ast.ListComp(
            ast.Name(id=given), [ast.comprehension(ast.Name(id=name), ast.Name(id=source), tests)]
        ) | ast.GeneratorExp(ast.Name(id=given), [ast.comprehension(ast.Name(id=name), ast.Name(id=source), tests)]):
            if given == name and source == folders:
                yield from (_as_test(evaluator, each, name, frame) for each in tests)


def _as_test(evaluator: Evaluator, test: ast.expr, name: str, frame: Frame) -> _Test:
    """The test of a comprehension as a question about one name."""
    match test:
        case ast.UnaryOp(ast.Not(), inner):
            asked = _as_test(evaluator, inner, name, frame)
            return lambda folder: None if (found := asked(folder)) is None else not found
        case ast.BoolOp(ast.And(), parts):
            every = [_as_test(evaluator, each, name, frame) for each in parts]
            return lambda folder: False if False in [each(folder) for each in every] else None
        case ast.Compare(ast.Name(id=asked_for), [kind], [given]) if asked_for == name:
            is_table = isinstance(kind, ast.In | ast.NotIn)
            names = _texts(evaluator, given, frame, is_table=is_table)
            if names is not None and isinstance(kind, ast.In | ast.Eq):
                return names.__contains__
            if names is not None and isinstance(kind, ast.NotIn | ast.NotEq):
                return partial(_is_none_of, names)
        case ast.Call(ast.Attribute(ast.Name(id=asked_for), attr=method), [given]) if asked_for == name:
            names = _texts(evaluator, given, frame) if method in _OF_TEXT else None
            if names is not None:
                return lambda folder: any(_OF_TEXT[method](folder, each) for each in names)
        case ast.Call(ast.Attribute(ast.Name(id=asked_for), attr="isidentifier"), []) if asked_for == name:
            return str.isidentifier
    return lambda _: None


def _is_none_of(names: frozenset[str], folder: str) -> bool:
    return folder not in names


def _texts(evaluator: Evaluator, node: ast.expr, frame: Frame, *, is_table: bool = False) -> frozenset[str] | None:
    """The texts that it surely is: one, or the elements of a container."""
    found = evaluator.value(node, frame)
    if is_table or isinstance(node, ast.Tuple):
        found = _elements(found)
    elif len(found) > 1:
        return None
    return _known_texts(found)


def _known_texts(found: Alternatives) -> frozenset[str] | None:
    known = [each.value.known if isinstance(each.value, Text) else None for each in found]
    return frozenset(each for each in known if each is not None) if known and None not in known else None


def _elements(found: Alternatives) -> Alternatives:
    """What surely lies in a container; nothing where that is not known."""
    match found:
        case (Alternative(value=Sequence(items=items, rest=(), is_complete=True)),):
            return tuple(one for item in items for one in item) if all(len(item) == 1 for item in items) else ()
    return ()
