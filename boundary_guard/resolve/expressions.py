"""One rule for each kind of expression (Language Reference, chapter 6)."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from boundary_guard.resolve import calling, comparing, containers, environment, generators, operators, sequences, tables
from boundary_guard.resolve.alternatives import along, chosen, distinct, map_values, product, without_choices
from boundary_guard.resolve.attributes import attributes
from boundary_guard.resolve.comprehensions import rounds_in_order
from boundary_guard.resolve.frames import Frame
from boundary_guard.resolve.left_behind import read_in_call, read_of
from boundary_guard.resolve.literals import literal
from boundary_guard.resolve.lookup import name_value
from boundary_guard.resolve.mutation import with_mutations
from boundary_guard.resolve.namespaces import from_namespace
from boundary_guard.resolve.objects_as_text import written_out
from boundary_guard.resolve.operator_values import operated
from boundary_guard.resolve.settings_lookups import with_settings
from boundary_guard.resolve.slicing import cut_at_own_place, shortened_name
from boundary_guard.resolve.templates import PLAIN, formatted, is_plain_template
from boundary_guard.resolve.texts import as_text, concatenated
from boundary_guard.resolve.values import (
    Alternatives,
    Constant,
    External,
    FunctionValue,
    Mapping,
    Sequence,
    Text,
    Unknown,
    Value,
    only,
    text,
)
from boundary_guard.resolve.whole_tuples import each_alone
from boundary_guard.scan.private_names import attribute_name

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator


def _constant(evaluator: Evaluator, node: ast.Constant, frame: Frame) -> Alternatives:
    if isinstance(node.value, str):
        return only(text(node.value))
    if node.value is Ellipsis:
        return only(Unknown("..."))
    return only(Constant(node.value))


def _joined(evaluator: Evaluator, node: ast.JoinedStr, frame: Frame) -> Alternatives:
    result: Alternatives = only(Text(()))
    for part in node.values:
        result = product(result, _piece(evaluator, part, frame), _append)
    return result


def _append(left: Value, right: Value) -> Value:
    return concatenated(as_text(left), as_text(right))


def _piece(evaluator: Evaluator, part: ast.expr, frame: Frame) -> Alternatives:
    if not isinstance(part, ast.FormattedValue):
        return evaluator.value(part, frame)
    found = evaluator.value(part.value, frame)
    specs = evaluator.value(part.format_spec, frame) if part.format_spec is not None else PLAIN
    return formatted(evaluator, found, chr(part.conversion) if part.conversion != -1 else "", specs)


def _name(evaluator: Evaluator, node: ast.Name, frame: Frame) -> Alternatives:
    return name_value(evaluator, node, frame)


def _attribute(evaluator: Evaluator, node: ast.Attribute, frame: Frame) -> Alternatives:
    name = attribute_name(frame.facts, node)
    found = attributes(evaluator, evaluator.value(node.value, frame), name)
    return with_settings(evaluator, node, read_of(read_in_call(found, frame.facts, node), frame.facts, node))


def _sequence(evaluator: Evaluator, node: ast.List | ast.Tuple | ast.Set, frame: Frame) -> Alternatives:
    found = literal(node) or sequences.joined(evaluator, node.elts, frame)
    return map_values(found, _as_set) if isinstance(node, ast.Set) else found


def _as_set(value: Value) -> Value:
    return replace(value, is_ordered=False) if isinstance(value, Sequence) else value


def _dict(evaluator: Evaluator, node: ast.Dict, frame: Frame) -> Alternatives:
    known = literal(node)
    if known is not None:
        return known
    layers: list[Mapping] = []
    for key, value in zip(node.keys, node.values, strict=True):
        found = evaluator.value(value, frame)
        layers.append(
            tables.layer_of(evaluator.opened(found))
            if key is None
            else Mapping(((evaluator.value(key, frame), found),))
        )
    return only(tables.overlaid(layers))


_NEVER_TRUE = frozenset({"typing.TYPE_CHECKING", "typing_extensions.TYPE_CHECKING"})


def _conditional(evaluator: Evaluator, node: ast.IfExp, frame: Frame) -> Alternatives:
    tests = evaluator.value(node.test, frame)
    if tests and all(isinstance(a.value, External) and a.value.name in _NEVER_TRUE for a in tests):
        return evaluator.value(node.orelse, frame)
    passing, failing = (tuple(a for a in tests if comparing.truth(a.value) is not out) for out in (False, True))
    body = chosen(evaluator.value(node.body, frame), node, 0) if passing or not tests else ()
    orelse = chosen(evaluator.value(node.orelse, frame), node, 1) if failing or not tests else ()
    return distinct((*along(body, passing), *along(orelse, failing)))


def _comprehension(
    evaluator: Evaluator, node: ast.ListComp | ast.SetComp | ast.GeneratorExp, frame: Frame
) -> Alternatives:
    elements = operators.reachable(evaluator, evaluator.value(node.elt, frame), node.elt, frame)
    own, is_list = set(node.generators), isinstance(node, ast.ListComp)
    rounds = rounds_in_order(evaluator, node, elements, frame)
    if rounds is not None:
        items = tuple(without_choices(each, lambda site: site not in own) for each in rounds)
        return only(Sequence(items, is_list=is_list))
    return only(Sequence((), without_choices(elements, lambda site: site not in own), is_list=is_list))


def _dict_comprehension(evaluator: Evaluator, node: ast.DictComp, frame: Frame) -> Alternatives:
    """Which keys are surely there is known where it is known which rounds there are."""
    keys, values = evaluator.value(node.key, frame), evaluator.value(node.value, frame)
    items = tables.paired(keys, values, set(node.generators))
    rounds = rounds_in_order(evaluator, node, keys, frame)
    is_sure = rounds is not None and len(rounds) == len(items)
    return only(Mapping(items, is_complete=True, certain=None if is_sure else 0))


def _walrus(evaluator: Evaluator, node: ast.NamedExpr, frame: Frame) -> Alternatives:
    """The value, with what is put into it by its new name."""
    return with_mutations(evaluator, evaluator.value(node.value, frame), node.target.id, frame, None)


def _await(evaluator: Evaluator, node: ast.Await, frame: Frame) -> Alternatives:
    return evaluator.value(node.value, frame)


def _starred(evaluator: Evaluator, node: ast.Starred, frame: Frame) -> Alternatives:
    return evaluator.value(node.value, frame)


def _lambda(evaluator: Evaluator, node: ast.Lambda, frame: Frame) -> Alternatives:
    scope = frame.facts.scopes.get(node)  # none where it stands in a text that is run there
    return only(FunctionValue(frame.facts, scope, frame) if scope is not None else Unknown("a lambda in a text"))


def _subscript(evaluator: Evaluator, node: ast.Subscript, frame: Frame) -> Alternatives:
    found = evaluator.value(node.value, frame)
    if isinstance(node.slice, ast.Slice):
        cut = cut_at_own_place(node, found, frame) or shortened_name(node, found)
        if cut is not None:
            return cut
        bounds = [
            evaluator.value(bound, frame) if bound is not None else only(Constant(None))
            for bound in (node.slice.lower, node.slice.upper, node.slice.step)
        ]
        return sequences.sliced(found, *bounds)
    keys = evaluator.value(node.slice, frame)
    found = from_namespace(evaluator, node.value, keys, frame) or containers.element_at(evaluator, found, keys)
    return with_settings(evaluator, node, found)


def _boolean(evaluator: Evaluator, node: ast.BoolOp, frame: Frame) -> Alternatives:
    """``a or b`` is one of its operands; an operand that surely decides ends the list."""
    results: list[Alternatives] = []
    stops_at = isinstance(node.op, ast.Or)
    passing: Alternatives = ()
    for index, operand in enumerate(node.values):
        found = along(evaluator.value(operand, frame), passing)
        is_last = index == len(node.values) - 1
        kept = found if is_last else tuple(a for a in found if comparing.truth(a.value) is not (not stops_at))
        results.append(kept)
        passing = tuple(each for each in found if comparing.truth(each.value) is not stops_at)
        if found and not passing:
            break
    return distinct(each for found in results for each in found)


def _unary(evaluator: Evaluator, node: ast.UnaryOp, frame: Frame) -> Alternatives:
    return map_values(evaluator.value(node.operand, frame), lambda value: comparing.unary(node.op, value))


def _binary(evaluator: Evaluator, node: ast.BinOp, frame: Frame) -> Alternatives:
    left, right = evaluator.value(node.left, frame), evaluator.value(node.right, frame)
    if isinstance(node.op, ast.Mod) and any(isinstance(e.value, Text) and is_plain_template(e.value) for e in left):
        right = written_out(evaluator, right)
    return operated(evaluator, node.op, left, right, frame)


def _compare(evaluator: Evaluator, node: ast.Compare, frame: Frame) -> Alternatives:
    if len(node.ops) != 1:
        return only(Unknown("a chained comparison"))
    if any(isinstance(each, ast.Constant) and each.value == "__main__" for each in (node.left, *node.comparators)):
        return only(Unknown("whether the module is run as a program"))
    left, right = evaluator.value(node.left, frame), evaluator.value(node.comparators[0], frame)
    if any(environment.is_fixed(each.value) for each in (*left, *right)):
        fixed = environment.outcome(evaluator, node, frame)
        if fixed is not None:
            return only(Constant(fixed))
    return product(each_alone(left), each_alone(right), lambda one, other: comparing.compare(node.ops[0], one, other))


def _call(evaluator: Evaluator, node: ast.Call, frame: Frame) -> Alternatives:
    return with_settings(evaluator, node, calling.call_value(evaluator, node, frame))


EXPRESSIONS: dict[type[ast.expr], Callable[[Evaluator, Any, Frame], Alternatives]] = {
    ast.Constant: _constant,
    ast.JoinedStr: _joined,
    ast.Name: _name,
    ast.Attribute: _attribute,
    ast.List: _sequence,
    ast.Tuple: _sequence,
    ast.Set: _sequence,
    ast.Dict: _dict,
    ast.IfExp: _conditional,
    ast.ListComp: _comprehension,
    ast.SetComp: _comprehension,
    ast.GeneratorExp: _comprehension,
    ast.DictComp: _dict_comprehension,
    ast.NamedExpr: _walrus,
    ast.Await: _await,
    ast.Starred: _starred,
    ast.Lambda: _lambda,
    ast.Yield: generators.received,
    ast.YieldFrom: generators.returned_inside,
    ast.Subscript: _subscript,
    ast.BoolOp: _boolean,
    ast.UnaryOp: _unary,
    ast.BinOp: _binary,
    ast.Compare: _compare,
    ast.Call: _call,
}
