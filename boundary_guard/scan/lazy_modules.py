"""``__lazy_modules__`` (PEP 810): a container of absolute module names whose imports at module level are
lazy.

It is a plain assignment, so it is read where it is written as a literal; a name computed there is not seen.
"""

from __future__ import annotations

import ast
import re

from boundary_guard.scan.records import Statement

_LISTED = re.compile(
    r"\n__lazy_modules__[ \t]*(?::[^=\n]*)?\+?=[ \t]*(?:frozenset|set|tuple|list)?[ \t]*\(?([\[({][^\])}]*)"
)
_NAME = re.compile(r"[\"']([\w.]+)[\"']")


def listed_by(node: ast.stmt) -> set[str]:
    """The names in an assignment to ``__lazy_modules__``."""
    match node:
        case ast.Assign(targets=[ast.Name(id="__lazy_modules__")], value=value):
            pass
        case ast.AnnAssign(target=ast.Name(id="__lazy_modules__"), value=value) if value is not None:
            pass
        case ast.AugAssign(target=ast.Name(id="__lazy_modules__"), value=value):
            pass
        case _:
            return set()
    return {
        constant.value
        for constant in ast.walk(value)
        if isinstance(constant, ast.Constant) and isinstance(constant.value, str)
    }


def with_listed(statements: tuple[Statement, ...], text: str) -> tuple[Statement, ...]:
    """``statements``, those at module level marked lazy that name a module of ``__lazy_modules__``."""
    listed = {name for found in _LISTED.finditer(text) for name in _NAME.findall(found[1])}
    return tuple(
        statement._replace(is_lazy=statement.is_lazy or (not statement.indent and _imported(statement) <= listed))
        for statement in statements
    )


def _imported(statement: Statement) -> set[str]:
    """The modules that a statement names, with their dots; a star import is never lazy."""
    if statement.is_from:
        star = "*" * (statement.names[0].name == "*")
        return {"." * statement.level + statement.module + star}
    return {alias.name for alias in statement.names}
