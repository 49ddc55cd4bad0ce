"""Access paths: by which keys and attributes one thing holds another: ``config["plugins"].names``.

They are what pointer analyses tell the parts of an object by, cut at a fixed length (Larus and Hilfinger, 1988).
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from types import EllipsisType

MAX_DEPTH = 4
"""How deep in others a container is followed."""


@dataclass(frozen=True, slots=True)
class Key:
    """One step of a path: a subscript by that constant, or an attribute of that name."""

    value: str | bytes | bool | int | float | complex | EllipsisType | None
    is_attribute: bool = False

    def may_be(self, other: Key) -> bool:
        """Whether both may lead to the same part."""
        if self.is_attribute or other.is_attribute:
            return self == other
        if self is ANY or other is ANY:
            return True
        if isinstance(self.value, int) and isinstance(other.value, int):
            return self.value == other.value or (self.value < 0) is not (other.value < 0)
        return self.value == other.value


Keys = tuple[Key, ...]
ANY = Key(...)
"""A subscript of which nothing is known."""


RESULT = Key("()", is_attribute=True)
"""What a call of it gives: the step to the result of a partial."""

GENERATED = Key("return", is_attribute=True)
"""What a generator returns: ``yield from`` gives it."""


def key_of(subscript: ast.expr) -> Key:
    """The key that stands in a subscript."""
    match subscript:
        case ast.Constant(value=value):
            return Key(value)
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int(value))):
            return Key(-value)
    return ANY


def attribute(name: str) -> Key:
    """The step to an attribute."""
    return Key(name, is_attribute=True)


def bound_method(name: str) -> Key:
    """The step to a method of the container that is a value: ``register = names.append``."""
    return Key(f"{name}()", is_attribute=True)


def method_of(keys: Keys) -> str:
    """The method of the container that the path comes to; empty for others."""
    last = keys[-1] if keys else ANY
    is_method = last.is_attribute and last not in (RESULT, GENERATED) and str(last.value).endswith("()")
    return str(last.value).removesuffix("()") if is_method else ""


def behind(keys: Keys, *steps: Key) -> Keys | None:
    """What is left of the path behind these steps; None where they lead elsewhere, or past what is held."""
    if len(steps) > len(keys) or not all(key.may_be(step) for key, step in zip(keys, steps, strict=False)):
        return None
    return keys[len(steps) :]
