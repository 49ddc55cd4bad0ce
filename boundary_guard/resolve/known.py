"""Functions outside the project whose results matter for names of modules: builtins, paths, containers.

Each rule takes the evaluator, the arguments, the caller's frame and the call's node, and gives what the call
gives, or None when it cannot say.
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable
from typing import TYPE_CHECKING

from boundary_guard.resolve import containers
from boundary_guard.resolve.alternatives import behind, distinct, map_values, meeting
from boundary_guard.resolve.annotations import literal_values
from boundary_guard.resolve.answers import GIVEN_UP
from boundary_guard.resolve.arguments import Arguments
from boundary_guard.resolve.characters import CHARACTER_RULES
from boundary_guard.resolve.class_order import OBJECT
from boundary_guard.resolve.copies import COPY_RULES
from boundary_guard.resolve.csv_files import CSV_RULES
from boundary_guard.resolve.data_files import DATA_RULES
from boundary_guard.resolve.descriptors import PARTIAL_METHOD
from boundary_guard.resolve.django_applications import APPLICATION_RULES
from boundary_guard.resolve.entry_points import ENTRY_POINT_RULES
from boundary_guard.resolve.environment_variables import variable
from boundary_guard.resolve.fields import named_tuple
from boundary_guard.resolve.frames import Frame
from boundary_guard.resolve.getters import GETTER_RULES
from boundary_guard.resolve.import_structures import STRUCTURE_RULES
from boundary_guard.resolve.ini_files import INI_RULES
from boundary_guard.resolve.known_classes import CLASS_RULES
from boundary_guard.resolve.known_containers import CONTAINER_RULES
from boundary_guard.resolve.known_counting import COUNTING_RULES
from boundary_guard.resolve.known_elements import ELEMENT_RULES
from boundary_guard.resolve.known_imports import IMPORT_RULES
from boundary_guard.resolve.known_kinds import KIND_RULES, of_kind
from boundary_guard.resolve.known_names import NAME_RULES
from boundary_guard.resolve.known_orders import ORDER_RULES
from boundary_guard.resolve.known_paths import JOINING, PATH_RULES
from boundary_guard.resolve.known_tests import TEST_RULES
from boundary_guard.resolve.objects_as_text import written_out
from boundary_guard.resolve.outside_defaults import DEFAULT_RULES
from boundary_guard.resolve.presence import lacks, surely_has
from boundary_guard.resolve.pytest_calls import PYTEST_RULES
from boundary_guard.resolve.regular_expressions import EXPRESSION_RULES
from boundary_guard.resolve.rules import Rule, argument
from boundary_guard.resolve.text_methods import decoded
from boundary_guard.resolve.texts import as_text
from boundary_guard.resolve.values import (
    NONE,
    Alternative,
    Alternatives,
    ClassValue,
    Constant,
    External,
    FunctionValue,
    Hole,
    InstanceValue,
    ModuleValue,
    Partial,
    Sequence,
    Text,
    Unknown,
    Value,
    only,
    text,
)

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator


def _first(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    """The result is the first argument: ``asyncio.run``, ``typing.cast`` and decorators."""
    return argument(given, 0)


def _second(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    return argument(given, 1)


def _str(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    found, encodings = argument(given, 0), argument(given, 1, "encoding")
    if found is not None and encodings is not None:
        return map_values(found, lambda value: decoded(value, encodings))
    return map_values(written_out(evaluator, found), as_text) if found is not None else only(text(""))


MANY_PAIRS = 4_096
"""From how many objects, times names, on it costs something to ask for attributes."""
GETTING = 6
"""Asking one object for one costs as much as handling so many values, as a power of two."""


def _getattr(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    found, names, default = argument(given, 0), argument(given, 1), argument(given, 2)
    if found is None or names is None:
        return None
    results: list[Alternative] = []
    for name in names:
        known = name.value.known if isinstance(name.value, Text) else None
        tied = Alternative(name.value, name.choices, name.excluded, via=name.via)
        if len(names) * len(found) > MANY_PAIRS and not evaluator.charge(len(found) << GETTING):
            return distinct((*results, *GIVEN_UP))
        for each in meeting(name, found):
            if known is None:
                taken = {each.value.name} if isinstance(each.value, ModuleValue) else set()
                results.append(Alternative(Unknown("the attribute's name is not known"), taken=each.taken | taken))
                results.extend(default or ())
                continue
            is_none = _is_of_frozen(each.value, known) or (each.value == OBJECT and not hasattr(object, known))
            own = () if is_none else evaluator.attributes((each,), known)
            if default is None or not lacks(evaluator, each.value, known, own):
                results.extend(behind(own, tied))
            if default is not None and not surely_has(evaluator, each.value, known, frame, site):
                results.extend(other.with_choices(each.choices | other.choices) for other in meeting(each, default))
    return distinct(results)


def _hasattr(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    found, names = argument(given, 0), argument(given, 1)
    results: list[Alternative] = []
    for name in names or ():
        known = name.value.known if isinstance(name.value, Text) else None
        for each in meeting(name, found or ()):
            answer = _has(evaluator, each.value, known, frame, site) if known is not None else None
            if answer is None:
                return None
            results.append(Alternative(Constant(answer), name.choices | each.choices))
    return distinct(results) or None


def _has(evaluator: Evaluator, value: Value, name: str | None, frame: Frame, site: ast.AST) -> bool | None:
    """Whether the object has the attribute; None where that is not known."""
    if name is not None and surely_has(evaluator, value, name, frame, site):
        return True
    if name is not None and isinstance(value, ClassValue | InstanceValue):
        return False if lacks(evaluator, value, name, evaluator.attributes(only(value), name)) else None
    return False if _is_of_frozen(value, name) else None


def _is_of_frozen(value: Value, name: str | None) -> bool:
    """Whether only programs that were frozen into one file have the attribute: what CPython runs has not."""
    return value == External("sys") and name in ("frozen", "_MEIPASS")


def _by_text(function: Callable[[str], str]) -> Rule:
    """A function of the standard library that makes one text of another: it is asked itself where the text is known."""

    def rule(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
        found = argument(given, 0)
        return map_values(found, changed) if found is not None else None

    def changed(value: Value) -> Value:
        known = value.known if isinstance(value, Text) else None
        return text(function(known)) if known is not None else value

    return rule


def _partial(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    functions = argument(given, 0)
    if functions is None:
        return None
    rest = given.from_second()
    return map_values(functions, lambda value: _partly(value, rest))


def _partly(function: Value, given: Arguments) -> Value:
    """A partial of a partial is one, with the arguments of both (``functools.partial.__new__``)."""
    if isinstance(function, Partial) and not isinstance(function.function, External):
        return Partial(function.function, given.behind(function.arguments))
    return Partial(function, given)


def _partial_method(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    """Which method it calls is told when an object is asked for it."""
    return only(Partial(PARTIAL_METHOD, given)) if given.lazy_positional else None


def _type_arguments(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    """``typing.get_args(Literal["a", "b"])``."""
    kind = site.args[0] if isinstance(site, ast.Call) and site.args else None
    found = literal_values(evaluator, kind, frame) if kind is not None else ()
    return only(Sequence(tuple((each,) for each in found))) if found else None


def _or_default(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    """``os.environ.get``: what the environment holds is not known; the default is."""
    known = argument(given, 0)
    name = known[0].value.known if known and isinstance(known[0].value, Text) else ""
    return distinct((*variable(evaluator, name or ""), *(argument(given, 1, "default") or ())))


def _function_only(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    """A decorator that gives the function back; with other arguments it makes such a decorator."""
    found = argument(given, 0)
    return found if found and all(_is_function(each.value) for each in found) else None


def _is_function(value: Value) -> bool:
    """Whether it is one for sure: what is outside may be a number, too (``lru_cache(settings.SIZE)``)."""
    if isinstance(value, External):
        return value.name.partition(".")[0] in ("builtins", "importlib", "pkgutil", "runpy")
    return isinstance(value, FunctionValue | ClassValue | Partial)


def _loaded_module(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    """``sys.modules.get(name)``: a module of the project need not be loaded yet, unless it is the one that asks."""
    found = containers.element_at(evaluator, only(External("sys.modules")), argument(given, 0) or ())
    is_own = bool(found) and all(each.value == ModuleValue(frame.facts.module) for each in found)
    return distinct((*found, *(argument(given, 1, "default") or (() if is_own else only(NONE)))))


def _entered(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    """``stack.enter_context(manager)``."""
    return evaluator.entered(argument(given, 0) or ())


def _none(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    return only(NONE)


def _with_holes(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    return only(Text((Hole("it is read at run time"),)))


_GIVES_ITS_ARGUMENT = (
    "asyncio.run",
    "asyncio.create_task",
    "asyncio.ensure_future",
    "asyncio.wait_for",
    "asyncio.shield",
    "builtins.compile",
    "builtins.staticmethod",
    "sys.intern",
    "weakref.proxy",
)
_GIVES_THE_FUNCTION = (
    "functools.lru_cache",
    "functools.cache",
    "functools.wraps()",
    "functools.lru_cache()",
    "functools.singledispatch",
    "contextlib.contextmanager",
    "contextlib.asynccontextmanager",
    "builtins.classmethod",
)
KEEPING_SPREAD = frozenset({*GETTER_RULES, "functools.partial", "functools.partialmethod", "collections.namedtuple"})
"""The functions that keep what ``*x`` spreads for a later call."""
TAKING_SPREAD = KEEPING_SPREAD | JOINING | {
    "builtins.zip", "builtins.range", "itertools.product", "itertools.zip_longest", "asyncio.gather",
}  # fmt: skip
"""The functions whose rules take what ``*x`` spreads as it is; the others get it at its places."""
_LISTS = ("builtins.list", "builtins.tuple", "builtins.sorted")
_ITERATORS = tuple(f"builtins.{name}" for name in ("iter", "reversed", "zip", "map", "filter", "enumerate", "range"))
RULES: dict[str, Rule] = {
    **CONTAINER_RULES,
    **ELEMENT_RULES,
    **COUNTING_RULES,
    **ORDER_RULES,
    **KIND_RULES,
    **CHARACTER_RULES,
    **PATH_RULES,
    **IMPORT_RULES,
    **ENTRY_POINT_RULES,
    **CSV_RULES,
    **DATA_RULES,
    **INI_RULES,
    **DEFAULT_RULES,
    **STRUCTURE_RULES,
    **APPLICATION_RULES,
    **TEST_RULES,
    **GETTER_RULES,
    **COPY_RULES,
    **CLASS_RULES,
    **NAME_RULES,
    **EXPRESSION_RULES,
    **PYTEST_RULES,
    **dict.fromkeys(_GIVES_ITS_ARGUMENT, _first),
    **dict.fromkeys(_GIVES_THE_FUNCTION, _function_only),
    **dict.fromkeys(("os.environ.get", "os.getenv", "os.environ.setdefault", "os.environ.pop"), _or_default),
    **dict.fromkeys(("builtins.str", "os.fspath", "os.fsdecode"), _str),
    **dict.fromkeys(("builtins.repr", "builtins.input"), _with_holes),
    "builtins.getattr": _getattr,
    "builtins.hasattr": _hasattr,
    "inspect.cleandoc": _by_text(inspect.cleandoc),
    "textwrap.dedent": _by_text(textwrap.dedent),
    "builtins.print": _none,
    "collections.namedtuple": named_tuple,
    "functools.partial": _partial,
    "functools.partialmethod": _partial_method,
    "contextlib.ExitStack().enter_context": _entered,
    "contextlib.AsyncExitStack().enter_async_context": _entered,
    "sys.modules.get": _loaded_module,
    "typing.cast": _second,
    "string.Template": _first,
    **dict.fromkeys(("typing.get_args", "typing_extensions.get_args"), _type_arguments),
}
RULES.update({name: of_kind(RULES[name], is_list=True) for name in _LISTS})
RULES.update({name: of_kind(RULES[name], is_list=False) for name in RULES if name.startswith("itertools.")})
RULES.update({name: of_kind(RULES[name], is_list=False) for name in _ITERATORS})
OF_THE_PROJECT = STRUCTURE_RULES
"""The rules that hold for functions of the project with these names, too: it is the framework itself."""
