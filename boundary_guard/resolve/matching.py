"""``match``: what a capture takes of the subject, and what a case says of it (PEP 634)."""

from __future__ import annotations

import ast
from functools import lru_cache
from typing import TYPE_CHECKING

from boundary_guard.resolve import containers
from boundary_guard.resolve.frames import Frame
from boundary_guard.resolve.values import Alternatives, Unknown, only
from boundary_guard.scan.bindings import Binding

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator


def captured(evaluator: Evaluator, binding: Binding, frame: Frame) -> Alternatives:
    """What a capture pattern binds: the part of the subject that it stands for."""
    steps: list[tuple[ast.AST, ast.AST]] = []
    for child, above in frame.facts.ancestors(binding.node):
        if isinstance(above, ast.match_case):
            statement = frame.facts.parents[above]
            assert isinstance(statement, ast.Match)
            found = evaluator.value(statement.subject, frame)
            for inner, outer in reversed(steps):
                found = _part(evaluator, found, inner, outer, frame)
            return found
        steps.append((child, above))
    return only(Unknown(f"{binding.name} is bound to what is known at run time only"))


def _part(evaluator: Evaluator, found: Alternatives, child: ast.AST, above: ast.AST, frame: Frame) -> Alternatives:
    """The part of the value that the pattern ``child`` inside ``above`` is matched with."""
    match above:
        case ast.MatchSequence(patterns=patterns):
            index = patterns.index(child)  # type: ignore[arg-type]
            is_star = isinstance(child, ast.MatchStar)
            return evaluator.unpacked(found, (-1 if is_star else index,))
        case ast.MatchMapping(keys=keys, patterns=patterns) if child in patterns:
            key = keys[patterns.index(child)]
            return containers.element_at(evaluator, found, evaluator.value(key, frame))
        case ast.MatchClass(kwd_attrs=names, kwd_patterns=patterns) if child in patterns:
            return evaluator.attributes(found, names[patterns.index(child)])
        case ast.MatchAs() | ast.MatchOr():
            return found
    return only(Unknown("the part of the subject is not known"))


@lru_cache(maxsize=4096)
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
    return None


def _compared(subject: ast.expr, kind: ast.cmpop, value: ast.expr, pattern: ast.pattern) -> ast.expr:
    return ast.copy_location(ast.Compare(subject, [kind], [value]), pattern)
