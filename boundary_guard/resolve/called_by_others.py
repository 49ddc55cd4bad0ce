"""Methods that are called from outside of the project: by Python itself, and by base classes that are not ours.

Sources: Language Reference, 3.3 (special method names); the files of the standard library, for its classes.
"""

from __future__ import annotations

import ast
import collections.abc
import re
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from boundary_guard.resolve.by_syntax import BY_SYNTAX
from boundary_guard.resolve.called_on_objects import called_on_objects
from boundary_guard.resolve.frames import general_frame
from boundary_guard.resolve.values import ClassValue, External
from boundary_guard.scan.facts import Facts, Scope
from boundary_guard.scan.remembered import remembered
from boundary_guard.scan.stores import stores
from boundary_guard.source.standard_library import standard_source

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

_FOLLOWED = frozenset(
    {"__init__", "__new__", "__call__", "__post_init__", "__init_subclass__", "__set_name__", "__prepare__", "__set__"}
)
"""Special methods whose callers are found."""
_SPECIAL = re.compile(r"__[a-z]\w*__|_missing_|_generate_next_value_")
_CALL_SPECIAL_ONLY = frozenset({"builtins", "abc", "typing", "typing_extensions", "collections", "enum", "types"})
"""Where the classes live that call none but special methods of those that derive from them."""
_MIXINS = frozenset(collections.abc.__all__) | {
    "UserDict",
    "UserList",
    "UserString",
    "OrderedDict",
    "ChainMap",
    "Counter",
}
"""Classes in these modules whose own methods call special methods of the object."""
MAX_HEIRS = 40
"""Of how many derived classes the bases are looked at."""


def called_by_others(evaluator: Evaluator, facts: Facts, scope: Scope) -> Iterator[str]:
    """Who may call the method from outside, in words."""
    if scope.parent is None or not scope.parent.is_class:
        return
    name = scope.name.rpartition(".")[2]
    if _SPECIAL.fullmatch(name) and name not in _FOLLOWED | BY_SYNTAX:
        yield f"{name}() is called by Python itself, too"
        return
    if name.startswith("_") and name not in BY_SYNTAX:
        return
    own = ClassValue(facts, scope.parent, general_frame(facts, scope.parent.parent or facts.body))
    key = ("bases from outside", scope.parent)
    if key not in evaluator.notes:
        evaluator.notes[key] = ()  # for whoever asks meanwhile
        evaluator.notes[key] = tuple(dict.fromkeys(_outside_bases(evaluator, own)))
    found = evaluator.notes[key]
    assert isinstance(found, tuple)
    for base in found:
        if _may_call(base, name):
            yield f"{name}() may be called by {base}, from which its class derives"
    if not _SPECIAL.fullmatch(name):
        yield from called_on_objects(evaluator, own, scope)


def called_as_special(facts: Facts, name: str, function: Scope) -> Iterator[str]:
    """``__getitem__ = load`` in a class of the file, where ``load`` stands for the function: the special methods.

    So does ``Class.__getitem__ = load``, wherever it stands.
    """
    if _SPECIAL.fullmatch(function.name.rpartition(".")[2]):
        return
    is_method = function.parent is not None and function.parent.is_class
    for special, cls in _special_names(facts).get(name, ()):
        is_it = cls is function.parent if is_method else cls in (None, facts.body) or name not in cls.bindings
        if is_it and not (is_method and special == "__call__"):
            yield special


@remembered
def _special_names(facts: Facts) -> dict[str, list[tuple[str, Scope | None]]]:
    """The special methods that are given by a name, by that: with the class, or the module for its ``__getattr__``."""
    found: dict[str, list[tuple[str, Scope | None]]] = {}
    for store in stores(facts):
        target = store.target
        if isinstance(target, ast.Attribute) and _SPECIAL.fullmatch(target.attr):
            by = store.value.id if isinstance(store.value, ast.Name) else target.attr  # a lambda has no other name
            found.setdefault(by, []).append((target.attr, None))
    for scope in facts.scopes.values():
        for special, bindings in scope.bindings.items() if scope.is_class or scope is facts.body else ():
            if _SPECIAL.fullmatch(special) and (scope.is_class or special == "__getattr__"):
                for each in bindings:
                    if isinstance(each.value, ast.Name):
                        found.setdefault(each.value.id, []).append((special, scope))
    return found


def _outside_bases(evaluator: Evaluator, own: ClassValue) -> Iterator[str]:
    yield from outside_bases(evaluator, own)
    for heir in islice(evaluator.derived(own), MAX_HEIRS):
        yield from _own_bases(evaluator, heir)


def outside_bases(evaluator: Evaluator, cls: ClassValue) -> Iterator[str]:
    """The classes from outside from which the class derives, by their names."""
    for each in evaluator.bases(cls):
        yield from _own_bases(evaluator, each)


def _own_bases(evaluator: Evaluator, cls: ClassValue) -> Iterator[str]:
    node = cls.scope.node
    assert isinstance(node, ast.ClassDef)
    for base in node.bases:
        expression = base.value if isinstance(base, ast.Subscript) else base
        found = evaluator.briefly(expression, general_frame(cls.facts, cls.facts.scope_of(node)))
        yield from (each.value.name for each in found if isinstance(each.value, External))


def _may_call(base: str, method: str) -> bool:
    module, _, _ = base.rpartition(".")
    top = base.partition(".")[0]
    if method in BY_SYNTAX:
        return top not in _CALL_SPECIAL_ONLY or base.rpartition(".")[2] in _MIXINS
    if top in _CALL_SPECIAL_ONLY:
        return False
    text = standard_source(module)
    return text is None or _mentions(text, method)


def _mentions(text: str, method: str) -> bool:
    """Whether the base's module names the method, or the beginning of its name (``getattr(self, "do_" + x)``)."""
    prefix, underscore, _ = method.partition("_")
    return bool(
        re.search(rf"\b{re.escape(method)}\b", text)
        or (underscore and re.search(rf"[\"']{re.escape(prefix)}_[\"'%{{]", text))
    )
