"""Objects of classes that derive from ``types.ModuleType``: ``__name__`` is what the constructor of that is given.

Sources: ``module.__init__`` in CPython's ``Objects/moduleobject.c``; Data Model, "Customizing module attribute access",
for modules that get such a class: ``sys.modules[__name__].__class__ = Lazy``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from boundary_guard.resolve.called_by_others import outside_bases
from boundary_guard.resolve.class_order import bases
from boundary_guard.resolve.contents import constructions, handed_to_outside_base
from boundary_guard.resolve.frames import general_frame
from boundary_guard.resolve.rules import argument
from boundary_guard.resolve.values import (
    Alternative,
    Alternatives,
    ClassValue,
    InstanceValue,
    ModuleValue,
    Unknown,
    only,
    text,
)

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

MODULE_TYPES = frozenset({"types.ModuleType", "builtins.module"})


def is_module_object(evaluator: Evaluator, cls: ClassValue) -> bool:
    """Whether the objects of the class are modules."""
    key = ("is a module", cls.scope)
    if key not in evaluator.notes:
        evaluator.notes[key] = False  # for whoever asks meanwhile
        evaluator.notes[key] = any(each in MODULE_TYPES for each in outside_bases(evaluator.aside, cls))
    return bool(evaluator.notes[key])


def names_of_module_object(evaluator: Evaluator, value: InstanceValue) -> Iterator[Alternative]:
    """``__name__`` of such an object, as far as its construction says; nothing for other objects."""
    if not is_module_object(evaluator, value.cls):
        return
    made, gaps = constructions(evaluator, value)
    for cls, given in made:
        handed = handed_to_outside_base(evaluator, cls, given)
        yield from (argument(handed, 0, "name") if handed is not None else None) or ()
    swapped = _modules_of_class(evaluator, value.cls) if value.arguments is None else ()
    yield from swapped
    if gaps and not swapped:
        yield Alternative(Unknown(f"which modules are made of {value.cls.scope.name} is not known"))


def _modules_of_class(evaluator: Evaluator, cls: ClassValue) -> Alternatives:
    """The names of the modules that get the class, or one that derives from it."""
    names: list[str] = []
    for facts in evaluator.project.search.setting("__class__"):
        for store in evaluator.project.mentions(facts).stores.get("__class__", ()):
            frame = general_frame(facts, facts.scope_of(store.target))
            given = [each.value for each in evaluator.stored(store, frame)]
            classes = [base.scope for each in given if isinstance(each, ClassValue) for base in bases(evaluator, each)]
            if cls.scope in classes:
                owners = (each.value for each in evaluator.briefly(store.target.value, frame))
                names.extend(each.name for each in owners if isinstance(each, ModuleValue))
    return tuple(one for name in dict.fromkeys(names) for one in only(text(name)))
