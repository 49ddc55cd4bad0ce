"""Functions that test or choose among names: ``filter``, ``any``, ``all``, ``fnmatch``."""

from __future__ import annotations

import ast
import fnmatch
import posixpath
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from boundary_guard.resolve import containers, sequences
from boundary_guard.resolve.alternatives import distinct, map_values, merged, product
from boundary_guard.resolve.arguments import Arguments
from boundary_guard.resolve.comparing import truth
from boundary_guard.resolve.frames import Frame
from boundary_guard.resolve.rules import Rule, argument
from boundary_guard.resolve.texts import as_text
from boundary_guard.resolve.values import (
    NONE,
    Alternative,
    Alternatives,
    Choices,
    Constant,
    Exclusion,
    External,
    PathValue,
    Sequence,
    Text,
    Unknown,
    Value,
)

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

MAX_STEPS = 400
"""How much one test of all elements may cost: most depend on what is known at run time only."""
MOST_LISTS = 64
"""How many lists are told apart that come of one with elements which may be true or false."""
_TRUTH = (NONE, External("builtins.bool"))
"""What ``filter`` is given where the elements themselves are the tests."""
Test = Callable[[Alternative], bool | None]
_UNDECIDED = Unknown("the test depends on what is known at run time only")


def _filter(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    """``filter(test, elements)``: what the test surely refuses is excluded, as below an ``if``."""
    tests, found = argument(given, 0), argument(given, 1)
    if tests is None or found is None:
        return None
    if all(test.value in _TRUTH for test in tests):
        in_order = [_true_ones(each) for each in found]
        if None not in in_order:
            return distinct(one for each in in_order for one in each or ())

    def is_taken(each: Alternative) -> bool | None:
        results = [(each,) if test.value in _TRUTH else evaluator.call(test.value, ((each,),)) for test in tests]
        return _agreed(truth(result.value) for group in results for result in group)

    return distinct(_chosen(evaluator, one, is_taken, frame, site) for one in found)


def _true_ones(found: Alternative) -> Alternatives | None:
    """``filter(None, elements)`` in their order; None where it is not known which of them are true.

    An element that may be either makes several lists of it, each tied to what makes it true or false.
    """
    whole = found.value
    if not isinstance(whole, Sequence) or whole.rest or not whole.is_complete or not whole.is_ordered:
        return None
    lists: Alternatives = (found.with_value(Sequence()),)
    for item in whole.items:
        kept, dropped = (tuple(e for e in item if truth(e.value) is is_kept) for is_kept in (True, False))
        if len(kept) + len(dropped) < len(item):
            return None
        without = (each.with_value(Sequence()) for each in dropped)
        parts = distinct((*([Alternative(Sequence((kept,)))] if kept else []), *without))
        lists = product(lists, parts, _added)
        if len(lists) > MOST_LISTS:
            return None
    return lists


def _added(one: Value, other: Value) -> Value:
    assert isinstance(one, Sequence)
    assert isinstance(other, Sequence)
    return sequences.added(one, other)


def _fnmatch_filter(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    found, patterns = argument(given, 0, "names"), argument(given, 1, "pat")
    if patterns is None or found is None:
        return None

    def is_taken(each: Alternative) -> bool | None:
        return _agreed(truth(_fits(each.value, pattern.value)) for pattern in patterns)

    return distinct(_chosen(evaluator, one, is_taken, frame, site) for one in found)


def _agreed(results: Iterable[bool | None]) -> bool | None:
    """What all the results say."""
    seen = set(results)
    return seen.pop() if len(seen) == 1 else None


def _chosen(evaluator: Evaluator, found: Alternative, is_taken: Test, frame: Frame, site: ast.AST) -> Alternative:
    """The elements of one container, in no known place, with those marked that are not taken."""
    if not isinstance(site, ast.Call):
        return found
    whole = sequences.as_sequence(evaluator, found.value)
    exclusion = Exclusion(frame.facts.place(site), f"not {frame.facts.written(site)}")
    elements = [
        Alternative(each.value, each.choices, exclusion, each.taken, each.via)
        if each.excluded is None and is_taken(each) is False
        else each
        for item in (*whole.items, whole.rest)
        for each in item
    ]
    return merged(Sequence((), distinct(elements), whole.is_complete), found)


def _fits(name: Value, pattern: Value) -> Value:
    """``fnmatch.fnmatch``: as on a POSIX system, where case counts."""
    texts = [as_text(each) if isinstance(each, Text | PathValue) else None for each in (name, pattern)]
    known = [each.known for each in texts if each is not None and each.known is not None]
    return Constant(fnmatch.fnmatchcase(*known)) if len(known) == 2 else _UNDECIDED


def path_fits(path: PathValue, pattern: Value) -> Value:
    """``path.match(pattern)``, for patterns of one part."""
    spelled, known = pattern.known if isinstance(pattern, Text) else None, path.text.known
    if spelled is None or known is None or "/" in spelled:
        return _UNDECIDED
    return Constant(fnmatch.fnmatchcase(posixpath.basename(known), spelled))


def _fnmatch(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    names, patterns = argument(given, 0, "name"), argument(given, 1, "pat")
    return product(names, patterns, _fits) if names is not None and patterns is not None else None


def _any(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    return _quantified(evaluator, site, frame, decisive=True) or _of_elements(given, decisive=True)


def _all(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    return _quantified(evaluator, site, frame, decisive=False) or _of_elements(given, decisive=False)


def _of_elements(given: Arguments, *, decisive: bool) -> Alternatives | None:
    """``any(path.glob("*.json"))``: by the elements, those of which it is not known that they are there included."""

    def outcome(value: Value) -> Value:
        if not isinstance(value, Sequence) or not value.is_complete:
            return _UNDECIDED
        every = {truth(each.value) for each in value.held()}
        if every <= {not decisive}:
            return Constant(not decisive)
        is_sure = any({truth(each.value) for each in item} == {decisive} for item in value.items)
        return Constant(decisive) if is_sure else _UNDECIDED

    found = argument(given, 0)
    return found and map_values(found, outcome)


def _quantified(evaluator: Evaluator, site: ast.AST, frame: Frame, *, decisive: bool) -> Alternatives | None:
    """``any`` or ``all`` of a comprehension with one loop, for each round of the loops around it.

    ``decisive`` is the outcome that one element is enough for; that element must surely be there.
    """
    made = site.args[0] if isinstance(site, ast.Call) and len(site.args) == 1 else None
    if not isinstance(made, ast.GeneratorExp | ast.ListComp | ast.SetComp) or len(made.generators) != 1:
        return None
    generator = made.generators[0]
    results = evaluator.within(MAX_STEPS, lambda: evaluator.value(made.elt, frame))
    found: list[Alternative] = []
    for rounds, is_sure in _rounds(evaluator, evaluator.value(generator.iter, frame)):
        by_choices = _by_choices(results, generator, rounds)
        for choices, outcomes in by_choices.items():
            is_whole = len(outcomes) == len(rounds)
            whole = _outcome(outcomes, decisive, is_sure and not generator.ifs) if is_whole else _UNDECIDED
            found.append(Alternative(whole, choices))
    return distinct(found) or None


def _rounds(evaluator: Evaluator, found: Alternatives) -> Iterator[tuple[range, bool]]:
    """The numbers that the rounds over each container have, and whether every round surely happens."""
    number = 0
    for each in found:
        items = containers.items_of(evaluator, (each,))
        count = sum(map(len, items))
        value = each.value
        is_known = isinstance(value, Sequence) and value.is_complete and not value.rest and count == len(items)
        is_kept = each.excluded is None and all(one.excluded is None for item in items for one in item)
        yield range(number, number + count), is_known and is_kept
        number += count


def _by_choices(
    results: Alternatives, generator: ast.comprehension, rounds: range
) -> dict[Choices, dict[int, set[bool | None]]]:
    """What the test may come out as in each of the rounds, by what else it depends on."""
    found: dict[Choices, dict[int, set[bool | None]]] = defaultdict(lambda: defaultdict(set))
    for each in results:
        number = next((index for where, index in each.choices if where is generator), None)
        if number is not None and number in rounds:
            rest = frozenset(choice for choice in each.choices if choice[0] is not generator)
            found[rest][number].add(truth(each.value))
    return found


def _outcome(outcomes: dict[int, set[bool | None]], decisive: bool, is_sure: bool) -> Value:
    if is_sure and any(seen == {decisive} for seen in outcomes.values()):
        return Constant(decisive)
    if all(seen == {not decisive} for seen in outcomes.values()):
        return Constant(not decisive)
    return _UNDECIDED


TEST_RULES: dict[str, Rule] = {
    "builtins.filter": _filter,
    "builtins.any": _any,
    "builtins.all": _all,
    "fnmatch.fnmatch": _fnmatch,
    "fnmatch.fnmatchcase": _fnmatch,
    "fnmatch.filter": _fnmatch_filter,
}
