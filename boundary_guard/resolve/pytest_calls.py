"""What pytest calls tests and fixtures with: the rows of ``parametrize``, the ``params`` of fixtures, and fixtures.

Sources: "How to parametrize fixtures and test functions" and "Fixtures reference" in pytest's documentation.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, TypeGuard

from boundary_guard.resolve.alternatives import behind, distinct, without_choices
from boundary_guard.resolve.arguments import Arguments, Lazy
from boundary_guard.resolve.call_sites import CallSite
from boundary_guard.resolve.frames import Frame, general_frame
from boundary_guard.resolve.mentions import last_name
from boundary_guard.resolve.rules import Rule
from boundary_guard.resolve.values import (
    NAMESPACE,
    Alternatives,
    ClassValue,
    Constant,
    External,
    FunctionValue,
    Mapping,
    Sequence,
    Text,
    Unknown,
    Value,
    only,
)
from boundary_guard.scan.bindings import BindingKind
from boundary_guard.scan.facts import Facts, Scope
from boundary_guard.scan.remembered import remembered

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

_ROW = "<row>"
"""The names of what ``pytest.param(a, b)`` gives: the arguments of one call."""
_FIXTURES = ("pytest.fixture", "pytest_asyncio.fixture")
_REQUEST = "request"
_SAID = r"parametrize\(\r?\n?[^\n]{0,400}\b%s\b"
"""Where a test gives values to what is a fixture otherwise."""


def of_pytest(found: list[Value]) -> bool:
    """Whether a decorator is one of pytest's, which keeps the function for pytest to call (``called_by_pytest``)."""
    names = [each.name for each in found if isinstance(each, External)]
    return bool(names) and len(names) == len(found) and all(map(_is_of_pytest, names))


def _is_of_pytest(name: str) -> bool:
    return name.startswith("pytest.mark.") or name.removesuffix("()") in _FIXTURES


def called_by_pytest(evaluator: Evaluator, facts: Facts, scope: Scope) -> Iterator[CallSite]:
    """The call of a test or a fixture, with those of its arguments that can be seen; of another function none."""
    if "pytest" not in facts.text or not isinstance(scope.node, ast.FunctionDef | ast.AsyncFunctionDef):
        return
    keywords = _keywords(evaluator, facts, scope)
    if keywords:
        for where, node in islice(_tellers(evaluator, facts, scope), 1):
            yield CallSite(where, node, Arguments((scope, "pytest"), (), keywords))


def _tellers(evaluator: Evaluator, facts: Facts, scope: Scope) -> Iterator[tuple[Facts, ast.expr]]:
    """The decorators that say what the function is called with: its own, or those of fixtures that it takes."""
    functions = [FunctionValue(facts, scope)]
    functions += [each for name in _parameters(scope) for each in _fixtures(evaluator, facts, name, scope)]
    yield from ((facts, each) for each in _marks(facts, scope))
    for each in functions:
        yield from ((each.facts, one) for one in getattr(each.scope.node, "decorator_list", ()))


def _keywords(evaluator: Evaluator, facts: Facts, scope: Scope) -> tuple[tuple[str, Lazy], ...]:
    """The arguments that pytest gives, each by the name of its parameter."""
    frame = general_frame(facts, facts.scope_of(scope.node))
    found: dict[str, Lazy] = {}
    for mark in _marks(facts, scope):
        if of_pytest([each.value for each in evaluator.briefly(mark, frame)]):
            names = names_of_arguments(evaluator, mark, frame)
            for place, name in enumerate(names):
                found[name] = partial(_of_rows, evaluator, mark, frame, place if len(names) > 1 else None)
    fixture = _fixture_call(evaluator, facts, scope)
    params = _argument(fixture, None, "params") if isinstance(fixture, ast.Call) else None
    if params is not None:
        found[_REQUEST] = partial(_request, evaluator, params, frame)
    is_decorated = bool(found) or fixture is not None
    if is_decorated or scope.name.rpartition(".")[2].startswith("test"):
        is_open = fixture is None and _may_be_marked_elsewhere(evaluator, facts, scope)
        for name in (each for each in _parameters(scope) if each not in found):
            functions = _fixtures(evaluator, facts, name, scope)
            if functions:
                may_be_other = None if fixture is not None else is_open or _is_bound_otherwise(functions, facts, name)
                found[name] = partial(_of_fixtures, evaluator, functions, name, may_be_other)
            elif is_decorated or is_open:
                found[name] = partial(only, Unknown(f"which fixture gives {name} is not known"))
    return tuple(found.items())


def _marks(facts: Facts, scope: Scope) -> Iterator[ast.Call]:
    """``@pytest.mark.parametrize(…)`` at the function, and at the classes around it."""
    return (each for each in _decorators(facts, scope) if is_mark(each))


def is_mark(decorator: ast.expr) -> TypeGuard[ast.Call]:
    return isinstance(decorator, ast.Call) and last_name(decorator.func) == "parametrize"


def _decorators(facts: Facts, scope: Scope) -> Iterator[ast.expr]:
    classes = (above for _, above in facts.ancestors(scope.node) if isinstance(above, ast.ClassDef))
    for node in (scope.node, *classes):
        yield from getattr(node, "decorator_list", ())


def _may_be_marked_elsewhere(evaluator: Evaluator, facts: Facts, scope: Scope) -> bool:
    """Whether something else may say what the arguments are: a mark in a variable, ``pytestmark``, a hook."""
    if evaluator.project.search.mentioning("pytest_generate_tests") or _MARKED.search(facts.text):
        return True
    frame = general_frame(facts, facts.scope_of(scope.node))
    if frame.scope.is_class:
        own = ClassValue(facts, frame.scope, general_frame(facts, frame.scope.parent or facts.body))
        if any(getattr(each.scope.node, "decorator_list", ()) for each in evaluator.derived(own)):
            return True
    others = (each for each in _decorators(facts, scope) if not is_mark(each))
    found = (one.value for each in others for one in evaluator.briefly(each, frame))
    return any(isinstance(each, External) and each.name.startswith("pytest.mark.parametrize") for each in found)


def _is_bound_otherwise(functions: list[FunctionValue], facts: Facts, name: str) -> bool:
    """Whether the file binds the name to what is not seen to be a fixture: ``name = make_fixture()``."""
    known = {each.scope.node for each in functions}
    bound = facts.body.bindings.get(name, ())
    return any(each.node not in known for each in bound if each.kind is not BindingKind.IMPORT)


_MARKED = re.compile(r"pytestmark\b[^\n]{0,400}(?:\n[^\n]{1,400}){0,9}parametrize")


def names_of_arguments(evaluator: Evaluator, mark: ast.Call, frame: Frame) -> list[str]:
    """The names of the arguments: ``"a, b"``, ``["a", "b"]``."""
    node = _argument(mark, 0, "argnames")
    found = evaluator.briefly(node, frame) if node is not None else ()
    values = [each.value for each in found]
    if len(values) == 1 and isinstance(values[0], Sequence):
        values = [item[0].value for item in values[0].items]
    texts = [each.known or "" for each in values if isinstance(each, Text)]
    return [name.strip() for text in texts for name in text.split(",") if name.strip()]


def _of_rows(evaluator: Evaluator, mark: ast.Call, frame: Frame, place: int | None) -> Alternatives:
    """The argument at the place of each row; rows of one argument are no tuples."""
    rows = _argument(mark, 1, "argvalues")
    if rows is None or _argument(mark, 2, "indirect") is not None:
        return only(Unknown("what parametrize gives goes to a fixture"))
    found = evaluator.elements(evaluator.value(rows, frame), mark)
    return distinct(one for each in found for one in behind(_part(evaluator, each.value, place), each))


def _part(evaluator: Evaluator, row: Value, place: int | None) -> Alternatives:
    if place is not None:
        return evaluator.unpacked(only(row), (place,))
    return row.items[0] if isinstance(row, Sequence) and row.names[:1] == (_ROW,) else only(row)


def _request(evaluator: Evaluator, params: ast.expr, frame: Frame) -> Alternatives:
    """What a fixture with ``params`` gets as ``request``."""
    found = evaluator.elements(evaluator.value(params, frame), params)
    values = distinct(one for each in found for one in behind(_part(evaluator, each.value, None), each))
    nothing = only(Constant(None))
    return only(Sequence((nothing, without_choices(values)), (), is_complete=False, names=(NAMESPACE, "param")))


def _fixture_call(evaluator: Evaluator, facts: Facts, scope: Scope) -> ast.expr | None:
    """The decorator that makes the function a fixture."""
    decorator = _named_fixture(scope)
    if decorator is None:
        return None
    found = evaluator.briefly(decorator, general_frame(facts, facts.scope_of(scope.node)))
    return decorator if of_pytest([one.value for one in found]) else None


def _named_fixture(scope: Scope) -> ast.expr | None:
    """The first decorator that is called ``fixture``."""
    decorators = getattr(scope.node, "decorator_list", ())
    return next((d for d in decorators if last_name(d.func if isinstance(d, ast.Call) else d) == "fixture"), None)


def _parameters(scope: Scope) -> list[str]:
    """What pytest gives: not what has a default, nor the object of a method."""
    if not isinstance(scope.node, ast.FunctionDef | ast.AsyncFunctionDef):
        return []
    arguments = scope.node.args
    positional = arguments.args[: len(arguments.args) - len(arguments.defaults)]
    is_method = scope.parent is not None and scope.parent.is_class
    named = zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
    return [each.arg for each in (*positional[is_method:], *(one for one, default in named if default is None))]


def _fixtures(evaluator: Evaluator, facts: Facts, name: str, user: Scope) -> list[FunctionValue]:
    """The fixtures of that name which the function may get.

    A test gets one of its file, else of a ``conftest`` above, or of a file that is no test and may be imported by
    these, or hold its class; one in a class also of what may derive from that. A fixture gets that of the test for
    which it is made: any.
    """
    is_fixture = _fixture_call(evaluator, facts, user) is not None
    own = list(_fixtures_in(evaluator, facts, name, user))
    if own and user.parent is facts.body and not is_fixture:
        return own
    others = (where for where in evaluator.project.search.mentioning(name) if where is not facts)
    seen = (where for where in others if is_fixture or _may_be_seen(facts, user, where))
    return [*own, *(each for where in seen for each in _fixtures_in(evaluator, where, name, user))]


def _fixtures_in(evaluator: Evaluator, facts: Facts, name: str, user: Scope) -> Iterator[FunctionValue]:
    """Those of the file, but for who asks."""
    by_name = _functions_by_fixture(facts)
    for scope in (*by_name.get(name, ()), *by_name.get(_ANY_NAME, ())):
        if scope is not user and _fixture_call(evaluator, facts, scope) is not None:
            yield FunctionValue(facts, scope)


_ANY_NAME = ""


@remembered
def _functions_by_fixture(facts: Facts) -> dict[str, list[Scope]]:
    """The functions with a decorator that is called ``fixture``, by the names that they go by as fixtures."""
    found: dict[str, list[Scope]] = {}
    for scope in facts.scopes.values() if "fixture" in facts.text else ():
        decorator = _named_fixture(scope) if isinstance(scope.node, _FUNCTIONS) else None
        if decorator is not None:
            said = _argument(decorator, None, "name") if isinstance(decorator, ast.Call) else None
            name = scope.name.rpartition(".")[2] if said is None else getattr(said, "value", None)
            found.setdefault(name if isinstance(name, str) else _ANY_NAME, []).append(scope)
    return found


_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_OF_TESTS = re.compile(r"(?:.*\.)?(?:test_\w+|\w+_test)")


def _may_be_seen(facts: Facts, user: Scope, where: Facts) -> bool:
    """Whether the test may get fixtures of another file."""
    if where.module.rpartition(".")[2] == "conftest":
        return f"{facts.package}.".startswith(f"{where.package}." if where.package else "")
    owner = user.name.rpartition(".")[0].rpartition(".")[2]
    return _OF_TESTS.fullmatch(where.module) is None or bool(owner and owner in where.text)


def _of_fixtures(evaluator: Evaluator, functions: list[FunctionValue], name: str, is_open: bool | None) -> Alternatives:
    """What the fixtures return, or yield.

    ``is_open``: whether something else may say what the test gets; None for what a fixture gets, by any mark.
    """
    results: Alternatives = ()
    if is_open or (is_open is None and _is_said(evaluator, name)):
        results = only(Unknown(f"a mark may say what {name} is"))
    for each in functions:
        keywords = _keywords(evaluator, each.facts, each.scope)
        given = evaluator.call_with(each, Arguments((each.scope, "fixture"), (), keywords))
        results = (*results, *(evaluator.elements(given, each.scope) if each.scope.yields else given))
    if any(isinstance(each.value, Sequence | Mapping) for each in results) and _is_taken(evaluator, name):
        results = (*results, *only(Unknown(f"another fixture gets {name}, and may change it")))
    return without_choices(distinct(results))


def _is_said(evaluator: Evaluator, name: str) -> bool:
    """Whether a mark of some test may say what the fixture of that name gives."""
    said = re.compile(_SAID % re.escape(name))
    return any(said.search(facts.text) for facts in evaluator.project.search.mentioning(name))


def _is_taken(evaluator: Evaluator, name: str) -> bool:
    """Whether a fixture gets what the fixture of that name gives."""
    return any(
        name in _parameters(scope) and _fixture_call(evaluator, facts, scope) is not None
        for facts in evaluator.project.search.mentioning(name)
        for scopes in _functions_by_fixture(facts).values()
        for scope in scopes
    )


def _argument(call: ast.Call, place: int | None, name: str) -> ast.expr | None:
    if place is not None and place < len(call.args):
        return call.args[place]
    return next((each.value for each in call.keywords if each.arg == name), None)


def _param(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    return only(Sequence(given.positional, names=(_ROW,) * len(given.positional)))


PYTEST_RULES: dict[str, Rule] = {"pytest.param": _param}
