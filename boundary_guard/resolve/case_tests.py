"""Cases of ``match`` as tests: what is true where one is taken, and what makes sure that it is (PEP 634)."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import dropwhile, takewhile

from boundary_guard.resolve.mentions import SAME_NODES

_WHOLE = frozenset({"str", "bytes", "list", "tuple", "set", "frozenset", "dict", "int", "float", "bool"})
"""Classes whose pattern takes the subject itself, by position (PEP 634, "Class Patterns")."""


@lru_cache(maxsize=SAME_NODES)
def test_of(subject: ast.expr, pattern: ast.pattern) -> ast.expr | None:
    """The pattern as a test of the subject, where it compares with values; the same node for the same pattern."""
    match pattern:
        case ast.MatchValue(value=value):
            return _compared(subject, ast.Eq(), value, pattern)
        case ast.MatchSingleton(value=value):
            return _compared(subject, ast.Is(), ast.copy_location(ast.Constant(value), pattern), pattern)
        case ast.MatchAs(pattern=inner) if inner is not None:
            return test_of(subject, inner)
        case ast.MatchOr(patterns=patterns):
            tests = [test for each in patterns if (test := test_of(subject, each)) is not None]
            return ast.copy_location(ast.BoolOp(ast.Or(), tests), pattern) if len(tests) == len(patterns) else None
        case ast.MatchClass(cls=cls, patterns=[], kwd_patterns=[]):
            return _called("isinstance", subject, cls, at=pattern)
    return None


@lru_cache(maxsize=SAME_NODES)
def surely_taken(subject: ast.expr, case: ast.match_case) -> ast.expr | None:
    """A test that is true only where the case is surely taken if control comes to it; its guard, too, must hold."""
    matches = sufficient_for(subject, case.pattern)
    if case.guard is None or matches is None:
        return matches
    if takes_all(case.pattern):
        return case.guard
    return ast.copy_location(ast.BoolOp(ast.And(), [matches, case.guard]), case.guard)


@lru_cache(maxsize=SAME_NODES)
def any_of(tests: tuple[ast.expr, ...]) -> ast.expr:
    """That one of the tests is true; the same node for the same tests."""
    return ast.copy_location(ast.BoolOp(ast.Or(), list(tests)), tests[-1])


@lru_cache(maxsize=SAME_NODES)
def sufficient_for(subject: ast.expr, pattern: ast.pattern) -> ast.expr | None:
    """A test of the subject which is true only where the pattern matches; None where none is written so easily."""
    exact = test_of(subject, pattern)
    if exact is not None or takes_all(pattern):
        return exact or ast.copy_location(ast.Constant(True), pattern)
    match pattern:
        case ast.MatchAs(pattern=ast.pattern() as within):
            return sufficient_for(subject, within)
        case ast.MatchMapping(keys=keys):
            tests = [_is_one_of(subject, ["dict"], pattern)]
            tests += [_compared(key, ast.In(), subject, pattern) for key in keys]
        case ast.MatchSequence(patterns=listed) if all(map(_takes_any, _from_star(listed))):
            is_open = any(isinstance(each, ast.MatchStar) for each in listed)
            size = ast.copy_location(ast.Constant(len(listed) - is_open), pattern)
            length = _called("len", subject, at=pattern)
            tests = [_is_one_of(subject, ["list", "tuple"], pattern)]
            tests += [_compared(length, ast.GtE() if is_open else ast.Eq(), size, pattern)]
        case ast.MatchClass(cls=ast.Name(id=name) as cls, patterns=[taken], kwd_patterns=[]) if takes_all(taken):
            return _called("isinstance", subject, cls, at=pattern) if name in _WHOLE else None
        case _:
            return None
    inner = [sufficient_for(part, each) for part, each in _parts(subject, pattern)]
    known = [each for each in inner if each is not None]
    if len(known) < len(inner):
        return None
    return ast.copy_location(ast.BoolOp(ast.And(), [*tests, *known]), pattern)


def _from_star(patterns: list[ast.pattern]) -> Iterator[ast.pattern]:
    return dropwhile(lambda each: not isinstance(each, ast.MatchStar), patterns)


def _takes_any(pattern: ast.pattern) -> bool:
    return isinstance(pattern, ast.MatchStar) or takes_all(pattern)


def implied_by(subject: ast.expr, pattern: ast.pattern) -> Iterator[ast.expr]:
    """What is true of the subject where the pattern matches: of the whole of it, and of the parts that are named."""
    whole = test_of(subject, pattern)
    if whole is not None:
        yield whole
        return
    for part, inner in _parts(subject, pattern):
        yield from implied_by(part, inner)


@lru_cache(maxsize=SAME_NODES)
def _parts(subject: ast.expr, pattern: ast.pattern) -> list[tuple[ast.expr, ast.pattern]]:
    """The patterns inside, each with what it is matched with; the same nodes for the same pattern."""
    match pattern:
        case ast.MatchAs(pattern=inner) if inner is not None:
            return [(subject, inner)]
        case ast.MatchClass(cls=cls, kwd_attrs=names, kwd_patterns=patterns):
            whole = ast.copy_location(ast.MatchClass(cls, [], [], []), pattern)
            named = (ast.Attribute(subject, name, ast.Load()) for name in names)
            return [(subject, whole), *_placed(named, patterns)]
        case ast.MatchMapping(keys=keys, patterns=patterns):
            return _placed((ast.Subscript(subject, key, ast.Load()) for key in keys), patterns)
        case ast.MatchSequence(patterns=patterns):
            first = list(takewhile(lambda each: not isinstance(each, ast.MatchStar), patterns))
            places = (ast.copy_location(ast.Constant(index), pattern) for index in range(len(first)))
            return _placed((ast.Subscript(subject, place, ast.Load()) for place in places), first)
    return []


def _placed(parts: Iterable[ast.expr], patterns: list[ast.pattern]) -> list[tuple[ast.expr, ast.pattern]]:
    return [(ast.copy_location(part, inner), inner) for part, inner in zip(parts, patterns, strict=True)]


def takes_all(pattern: ast.pattern) -> bool:
    """Whether the pattern matches whatever comes: ``_``, or a name."""
    return isinstance(pattern, ast.MatchAs) and pattern.pattern is None


def _compared(subject: ast.expr, kind: ast.cmpop, value: ast.expr, pattern: ast.pattern) -> ast.expr:
    return ast.copy_location(ast.Compare(subject, [kind], [value]), pattern)


def _is_one_of(subject: ast.expr, kinds: Iterable[str], pattern: ast.pattern) -> ast.expr:
    names: list[ast.expr] = [ast.copy_location(ast.Name(each, ast.Load()), pattern) for each in kinds]
    return _called("isinstance", subject, ast.copy_location(ast.Tuple(names, ast.Load()), pattern), at=pattern)


def _called(function: str, *arguments: ast.expr, at: ast.pattern) -> ast.expr:
    callee = ast.copy_location(ast.Name(function, ast.Load()), at)
    return ast.copy_location(ast.Call(callee, list(arguments), []), at)
