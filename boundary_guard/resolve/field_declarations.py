"""What a class whose constructor nobody writes declares: its fields, read off the statements of its body."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import lru_cache

from boundary_guard.resolve.mentions import SAME_NODES, last_name
from boundary_guard.resolve.values import ClassValue
from boundary_guard.scan.private_names import mangled

_MAKERS = frozenset({"dataclass", "define", "frozen", "mutable", "attrs", "attr", "s", "dataclass_transform"})
_FIELD_BASES = frozenset({"NamedTuple", "BaseModel", "Struct"})


def makes_fields(cls: ClassValue) -> bool:
    """Whether a decorator or a base writes the constructor of the class."""
    node = cls.scope.node
    assert isinstance(node, ast.ClassDef)
    decorators = (each.func if isinstance(each, ast.Call) else each for each in node.decorator_list)
    return any(last_name(each) in _MAKERS for each in decorators) or any(
        last_name(base) in _FIELD_BASES for base in node.bases
    )


def own_fields(cls: ClassValue) -> Iterator[tuple[str, ast.expr | None]]:
    """The fields that the class itself declares, with their defaults."""
    node = cls.scope.node
    assert isinstance(node, ast.ClassDef)
    for statement in node.body:
        match statement:
            case ast.AnnAssign(target=ast.Name(id=name), annotation=annotation, value=value):
                if "ClassVar" not in ast.unparse(annotation):
                    yield mangled(name, cls.scope), default_of(value)


@lru_cache(maxsize=SAME_NODES)
def default_of(value: ast.expr | None) -> ast.expr | None:
    """``field(default=x)`` and ``field(default_factory=f)`` count as ``x`` and ``f()``; the same for the same."""
    if isinstance(value, ast.Call) and last_name(value.func) in ("field", "Field", "Factory"):
        given = {keyword.arg: keyword.value for keyword in value.keywords}
        factory = given.get("default_factory", given.get("factory"))
        if factory is not None:
            return ast.copy_location(ast.Call(factory, [], []), factory)
        return given.get("default", value.args[0] if value.args else value)
    return value
