"""Lists of methods by their names: in the decorators of a class, or in its attributes."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from boundary_guard.model.errors import UsageError

_LATE = ("stop", "shut", "close", "exit", "down", "end", "finish", "late", "after", "post", "clean")


@dataclass(frozen=True, slots=True, eq=False)
class Listing:
    """One list of methods."""

    name: str
    """The decorator, or the attribute."""
    node: ast.expr
    """The decorator, or the value."""
    names: list[ast.Constant]
    phase: str
    """What is said of when they are called; empty if nothing is."""

    @property
    def is_first(self) -> bool:
        """Whether the methods may be those of a first phase."""
        return not self.phase or "1" in self.phase


def first_listing(owner: ast.ClassDef, wanted: str) -> Listing:
    """The list of that name, for the first of several phases. Raises UsageError."""
    last = wanted.rpartition(".")[2]
    found = [each for each in listings(owner) if each.name.rpartition(".")[2] == last]
    if not found:
        raise UsageError(f"{owner.name} has no decorator or attribute {wanted} that lists methods by their names")
    ordered = sorted(found, key=lambda each: (each.phase, -each.node.lineno))
    first = [each for each in found if "1" in each.phase]
    return first[0] if len(first) == 1 else ordered[0]


def first_listings(owner: ast.ClassDef) -> list[str]:
    """The names of the lists that hold nothing but methods of the class, for a first phase."""
    methods = {getattr(each, "name", "") for each in owner.body}
    found = [each for each in listings(owner) if each.is_first and all(name.value in methods for name in each.names)]
    return list(dict.fromkeys(each.name for each in found))


def listings(owner: ast.ClassDef) -> Iterator[Listing]:
    """The lists of texts in the decorators of a class, and in its attributes."""
    for node in owner.decorator_list:
        if isinstance(node, ast.Call):
            yield from _in_decorator(node)
    for each in owner.body:
        if isinstance(each, ast.Assign | ast.AnnAssign) and each.value is not None:
            targets = each.targets if isinstance(each, ast.Assign) else [each.target]
            if len(targets) == 1 and isinstance(targets[0], ast.Name):
                name = targets[0].id
                yield from (Listing(name, each.value, names, phase) for names, phase in _lists(each.value, name))


def _in_decorator(node: ast.Call) -> Iterator[Listing]:
    name = ast.unparse(node.func)
    words = [str(each.value.value) for each in node.keywords if isinstance(each.value, ast.Constant)]
    phase = " ".join(words)
    direct = _texts(node.args)
    if direct:
        yield Listing(name, node, direct, phase)
        return
    for each in node.args:
        for names, said in _lists(each, phase):
            yield Listing(name, node, names, said)
    for keyword in node.keywords:
        for names, said in _lists(keyword.value, phase or _said(keyword.arg or "")):
            yield Listing(name, node, names, said)


def _lists(node: ast.expr, said: str) -> Iterator[tuple[list[ast.Constant], str]]:
    """The lists in a value: itself, or those of a dict, with what their keys say."""
    if isinstance(node, ast.List | ast.Tuple):
        names = _texts(node.elts)
        if names:
            yield names, said
    elif isinstance(node, ast.Dict):
        for key, value in zip(node.keys, node.values, strict=True):
            if key is not None:
                yield from _lists(value, str(key.value) if isinstance(key, ast.Constant) else ast.unparse(key))


def _said(words: str) -> str:
    """What a parameter's name says of when methods are called: ``phase2`` and ``shutdown`` do, ``methods`` does not."""
    is_told = any(each.isdigit() for each in words) or any(each in words.lower() for each in _LATE)
    return words if is_told else ""


def _texts(nodes: list[ast.expr]) -> list[ast.Constant]:
    found = [each for each in nodes if isinstance(each, ast.Constant) and isinstance(each.value, str)]
    return found if len(found) == len(nodes) else []
