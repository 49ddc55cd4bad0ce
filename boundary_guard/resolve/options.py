"""The options of a command line that may have few values only: ``choices`` of argparse, ``Choice`` of click."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from boundary_guard.resolve import containers
from boundary_guard.resolve.alternatives import distinct, without_choices
from boundary_guard.resolve.frames import Frame, general_frame
from boundary_guard.resolve.mentions import last_name
from boundary_guard.resolve.stores import is_same
from boundary_guard.resolve.values import Alternative, Alternatives, External, Text, Unknown, Value, only
from boundary_guard.scan.facts import Facts

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

_PARSER = "argparse.ArgumentParser()"
PARSED = frozenset({f"{_PARSER}.parse_args()", f"{_PARSER}.parse_intermixed_args()", f"{_PARSER}.parse_known_args()[]"})
"""What holds the options of a command line."""
ATTRIBUTES_BY_KEYWORD = frozenset({"set_defaults", "SimpleNamespace", "Namespace"})
"""Functions whose keywords become attributes of an object."""
_MANY = frozenset({"nargs", "action", "type", "const"})
"""Keywords with which the value is another one than a choice as it was typed."""
_PARSING = ("parse_args", "parse_known_args", "parse_intermixed_args", "parse_known_intermixed_args")
_TEXT_TYPES = frozenset({"str"})
_TYPED = only(Unknown("what is typed on the command line"))


def parsed_option(evaluator: Evaluator, parsed: External, name: str) -> Alternatives:
    """``parser.parse_args().name``: choices, defaults, constants, and whatever is typed where there are no choices."""
    found: list[Alternatives] = []
    for call, frame in _calls(evaluator, "add_argument"):
        if _destination(evaluator, call, frame) == name:
            found.append(_argparse_values(evaluator, call, frame))
    for call, frame in _calls(evaluator, "add_subparsers"):
        named = _keyword(call, "dest")
        if named is not None and _text(evaluator, named, frame) == name:
            found.extend(_commands(evaluator))
    is_typed = any(each in _TYPED for values in found for each in values)
    found = [tuple(each for each in values if each not in _TYPED) for values in found]
    for call, frame in _calls(evaluator, "set_defaults"):
        is_typed = is_typed or None in {each.arg for each in call.keywords}
        default = _keyword(call, name)
        found.append(evaluator.value(default, frame) if default is not None else ())
    for call, frame in _calls(evaluator, "ArgumentParser"):
        default = _keyword(call, "argument_default")
        found.append(evaluator.value(default, frame) if default is not None else ())
    typed = only(External(f"{parsed.name}.{name}")) if is_typed else ()
    return distinct((*(each for values in found for each in values), *typed))


def _commands(evaluator: Evaluator) -> Iterator[Alternatives]:
    """The names of the subcommands, whichever parser they belong to."""
    for call, frame in _calls(evaluator, "add_parser"):
        for given in (*call.args[:1], *filter(None, (_keyword(call, "aliases"),))):
            values = evaluator.value(given, frame)
            yield values if given in call.args else tuple(_elements(evaluator, given, frame))


def parsed_into(evaluator: Evaluator, value: Value, name: str) -> Iterator[Alternative]:
    """What ``parser.parse_args(namespace=thing)`` stores in an attribute of a thing that has one of that name already.

    Defaults are for those that have none.
    """
    plain = evaluator.plain
    for into, frame in _namespaces(evaluator) if plain is not evaluator else ():
        if any(is_same(evaluator, each.value, value) for each in plain.briefly(into, frame)):
            for added, where in _options(plain).get(name, ()):
                yield from _argparse_values(evaluator, added, where, with_default=False)


def _options(evaluator: Evaluator) -> dict[str, list[tuple[ast.Call, Frame]]]:
    """The calls that add an option, by the attribute in which it is stored."""
    key = ("options",)
    if key not in evaluator.notes:
        options: dict[str, list[tuple[ast.Call, Frame]]] = {}
        for call, frame in (one for method in ("add_argument", "add_option") for one in _calls(evaluator, method)):
            options.setdefault(_destination(evaluator, call, frame), []).append((call, frame))
        evaluator.notes[key] = options
    found = evaluator.notes[key]
    assert isinstance(found, dict)
    return found


def _namespaces(evaluator: Evaluator) -> list[tuple[ast.expr, Frame]]:
    """The objects that parsers are given to store options in."""
    key = ("objects for options",)
    if key not in evaluator.notes:
        calls = (one for method in _PARSING for one in _calls(evaluator, method))
        evaluator.notes[key] = [(into, frame) for call, frame in calls for into in _filled_by(call)]
    found = evaluator.notes[key]
    assert isinstance(found, list)
    return found


def _filled_by(call: ast.Call) -> list[ast.expr]:
    """What the parser is given to store options in: ``values`` is that of ``optparse``."""
    return [*call.args[1:2], *(each.value for each in call.keywords if each.arg in ("namespace", "values"))]


def _calls(evaluator: Evaluator, name: str) -> Iterator[tuple[ast.Call, Frame]]:
    """The calls of the parser's method of that name, and where they stand."""
    for facts in evaluator.project.search.calling(name):
        for call in evaluator.project.mentions(facts).calls.get(name, ()):
            if last_name(call.func) == name:
                yield call, general_frame(facts, facts.scope_of(call))


def destination(evaluator: Evaluator, facts: Facts, call: ast.Call) -> str:
    """The attribute in which the option of ``parser.add_argument(…)`` is stored; empty where that is not known."""
    return _destination(evaluator, call, general_frame(facts, facts.scope_of(call)))


def _destination(evaluator: Evaluator, call: ast.Call, frame: Frame) -> str:
    """The attribute that an option is stored in (Library Reference, argparse, ``dest``)."""
    explicit = _keyword(call, "dest")
    flags = [_text(evaluator, each, frame) for each in ([explicit] if explicit is not None else call.args)]
    if explicit is not None or not flags:
        return flags[0] if flags else ""
    long = [flag for flag in flags if flag.startswith("--")]
    return (long or flags)[0].lstrip("-").replace("-", "_")


def _argparse_values(evaluator: Evaluator, call: ast.Call, frame: Frame, *, with_default: bool = True) -> Alternatives:
    """The choices of the option, or its constant, and its default; what is typed where it may have other values."""
    choices, default, kind = _keyword(call, "choices"), _keyword(call, "default"), _keyword(call, "type")
    action, constant = _keyword(call, "action"), _keyword(call, "const")
    is_plain = kind is None or last_name(kind) in _TEXT_TYPES
    odd = {each.arg for each in call.keywords} & (_MANY - {"type"})
    found: Alternatives = ()
    if action is not None and constant is not None and _text(evaluator, action, frame) == "store_const":
        found = evaluator.value(constant, frame)
    elif choices is not None and not odd and is_plain and None not in {each.arg for each in call.keywords}:
        found = _elements(evaluator, choices, frame)
    defaults = evaluator.value(default, frame) if default is not None and with_default else ()
    return distinct((*found, *defaults, *(() if found else _TYPED)))


def chosen_option(evaluator: Evaluator, name: str, frame: Frame) -> Alternatives:
    """What ``@click.option("--name", type=click.Choice([…]))`` lets a parameter of the function be."""
    node = frame.scope.node
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return ()
    around = frame.closure or frame
    for call in (each for each in node.decorator_list if isinstance(each, ast.Call)):
        is_for_it = last_name(call.func) in ("option", "argument") and name in _parameters(evaluator, call, around)
        if is_for_it and _is_external(evaluator, call.func, around, ("click.option", "click.argument")):
            return _click_values(evaluator, call, around)
    return ()


def _parameters(evaluator: Evaluator, call: ast.Call, frame: Frame) -> Iterator[str]:
    for each in call.args:
        yield _text(evaluator, each, frame).lstrip("-").replace("-", "_").lower()


def _click_values(evaluator: Evaluator, call: ast.Call, frame: Frame) -> Alternatives:
    kind, default = _keyword(call, "type"), _keyword(call, "default")
    odd = {each.arg for each in call.keywords} & {"multiple", "nargs", "callback", "flag_value", None}
    if odd or not isinstance(kind, ast.Call) or not _is_external(evaluator, kind.func, frame, ("click.Choice",)):
        return ()
    found = _elements(evaluator, kind.args[0], frame) if kind.args else ()
    return distinct((*found, *(evaluator.value(default, frame) if default is not None else ()))) if found else ()


def _keyword(call: ast.Call, name: str) -> ast.expr | None:
    return next((each.value for each in call.keywords if each.arg == name), None)


def _text(evaluator: Evaluator, node: ast.expr, frame: Frame) -> str:
    found = evaluator.value(node, frame)
    value = found[0].value if len(found) == 1 else None
    return (value.known or "") if isinstance(value, Text) else ""


def _is_external(evaluator: Evaluator, node: ast.expr, frame: Frame, names: tuple[str, ...]) -> bool:
    values = [each.value for each in evaluator.value(node, frame)]
    return bool(values) and all(isinstance(value, External) and value.name in names for value in values)


def _elements(evaluator: Evaluator, node: ast.expr, frame: Frame) -> Alternatives:
    """The texts of a container that holds nothing else."""
    found = evaluator.value(node, frame)
    items = [without_choices(item) for item in containers.items_of(evaluator, found)]
    every = distinct(each for item in items for each in item)
    is_all = all(isinstance(each.value, Text) and each.value.known is not None for each in every)
    return every if is_all and every else ()
