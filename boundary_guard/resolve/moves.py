"""What an object may go to: other expressions, variables, attributes, arguments, results; and how targets take it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from boundary_guard.resolve.access_paths import ANY, Key, Keys, attribute, behind, key_of
from boundary_guard.resolve.changing import Mutation
from boundary_guard.resolve.mentions import default_pairs
from boundary_guard.scan.facts import Facts, Scope


@dataclass(frozen=True, slots=True)
class Held:
    """The expression gives it, or something that holds it behind the keys."""

    node: ast.expr
    keys: Keys


@dataclass(frozen=True, slots=True)
class Named:
    """A variable that is seen from the scope."""

    scope: Scope
    name: str
    keys: Keys


@dataclass(frozen=True, slots=True)
class Put(Named):
    """A variable into whose container it is put: what else has the container has it, too."""


@dataclass(frozen=True, slots=True)
class Into:
    """What a call gives, into which it is put: what gives that to others, gives them what was put there, too."""

    call: ast.Call
    keys: Keys


@dataclass(frozen=True, slots=True)
class Stored:
    """An attribute of an object."""

    owner: ast.expr
    name: str
    keys: Keys


@dataclass(frozen=True, slots=True)
class Given:
    """An argument: a position or a keyword; None is any."""

    call: ast.Call
    place: int | str | None
    keys: Keys


@dataclass(frozen=True, slots=True)
class Returned:
    """What a function returns, or yields one by one."""

    scope: Scope
    keys: Keys


@dataclass(frozen=True, slots=True)
class Altered:
    """It goes to what changes it: nothing is known of what lies in it then."""

    node: ast.expr
    reason: str


@dataclass(frozen=True, slots=True)
class Changed:
    """It is changed there, by a function that is a value."""

    mutation: Mutation


Move = Held | Named | Into | Stored | Given | Returned


def to_target(facts: Facts, target: ast.expr, keys: Keys) -> Iterator[Move | Altered]:
    """What is assigned goes to its target."""
    match target:
        case ast.Name(id=name):
            yield Named(facts.scope_of(target), name, keys)
        case ast.Attribute(value=owner, attr=name):
            yield Stored(owner, name, keys)
        case ast.Subscript():
            yield from into_container(facts, target, keys)
        case ast.Tuple(elts=elements) | ast.List(elts=elements):
            is_plain = not any(isinstance(each, ast.Starred) for each in elements)
            for index, each in enumerate(elements):
                rest = behind(keys, Key(index) if is_plain else ANY)
                if rest is not None and isinstance(each, ast.Starred):
                    yield from to_target(facts, each.value, (ANY, *rest))
                elif rest is not None:
                    yield from to_target(facts, each, rest)


def into_container(facts: Facts, container: ast.expr, keys: Keys) -> Iterator[Move | Altered]:
    """It lies behind the keys in what the expression names: whoever has that, has it too."""
    while True:
        match container:
            case ast.Subscript(value=outer, slice=ast.Slice()):
                keys, container = (ANY, *keys[1:]), outer
            case (
                ast.Subscript(value=outer, slice=key)
                | ast.Call(func=ast.Attribute(value=outer, attr="setdefault" | "get"), args=[key, *_])
            ):
                keys, container = (key_of(key), *keys), outer
            case _:
                break
    match container:  # vars(thing)[name] = held, globals()[name] = held
        case ast.Call(func=ast.Name(id="globals"), args=[]):
            if keys and isinstance(keys[0].value, str) and not keys[0].is_attribute:
                yield Named(facts.body, keys[0].value, keys[1:])
        case ast.Attribute(value=owner, attr="__dict__") | ast.Call(func=ast.Name(id="vars"), args=[owner]):
            if keys and isinstance(keys[0].value, str) and not keys[0].is_attribute:
                yield Stored(owner, keys[0].value, keys[1:])
            elif keys and keys[0] is ANY:
                place = facts.place(container)
                reason = f"it is stored at {place.path}:{place.line} under a name that is not known, and may be changed"
                yield Altered(container, reason)
        case ast.Call():
            yield Into(container, keys)
    if isinstance(container, ast.Attribute):
        yield Stored(container.value, container.attr, keys)
    elif isinstance(container, ast.Name):
        yield Put(facts.scope_of(container), container.id, keys)


def to_pattern(scope: Scope, pattern: ast.pattern, keys: Keys) -> Iterator[Move | Altered]:
    """What is matched goes to the names that the pattern captures."""
    match pattern:
        case ast.MatchAs(pattern=inner, name=name):
            if name is not None:
                yield Named(scope, name, keys)
            if inner is not None:
                yield from to_pattern(scope, inner, keys)
        case ast.MatchOr(patterns=patterns):
            for each in patterns:
                yield from to_pattern(scope, each, keys)
        case ast.MatchStar(name=str(name)):
            yield Named(scope, name, (ANY, *keys))
        case ast.MatchSequence(patterns=patterns):
            is_plain = not any(isinstance(each, ast.MatchStar) for each in patterns)
            for index, each in enumerate(patterns):
                rest = behind(keys, Key(index) if is_plain else ANY)
                if rest is not None:
                    yield from to_pattern(scope, each, rest)
        case ast.MatchMapping(keys=written, patterns=patterns, rest=other):
            for key, each in zip(written, patterns, strict=True):
                rest = behind(keys, key_of(key))
                if rest is not None:
                    yield from to_pattern(scope, each, rest)
            if other is not None:
                yield Named(scope, other, keys)
        case ast.MatchClass(kwd_attrs=names, kwd_patterns=patterns, patterns=positional):
            for name, each in zip(names, patterns, strict=True):
                rest = behind(keys, attribute(name))
                if rest is not None:
                    yield from to_pattern(scope, each, rest)
            for each in positional if keys and keys[0].is_attribute else ():
                yield from to_pattern(scope, each, keys[1:])


def to_default(facts: Facts, node: ast.expr, arguments: ast.arguments, keys: Keys) -> Iterator[Move | Altered]:
    """A default goes to its parameter."""
    function = facts.scopes[facts.parents[arguments]]
    yield from (Named(function, name, keys) for name, default in default_pairs(function) if default is node)
