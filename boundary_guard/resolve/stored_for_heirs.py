"""What ``__init_subclass__`` stores in each class that derives: ``cls.key = cls.__name__.lower()`` (PEP 487)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from boundary_guard.resolve.bound_arguments import bound
from boundary_guard.resolve.class_order import bases
from boundary_guard.resolve.class_statements import given_to_base
from boundary_guard.resolve.frames import Frame
from boundary_guard.resolve.made_classes import are_made
from boundary_guard.resolve.values import ClassValue
from boundary_guard.scan.facts import Scope

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator


def is_run_for_heirs(evaluator: Evaluator, cls: ClassValue, method: Scope) -> bool:
    """Whether it runs for each class that derives from this one, by the statement that makes it, and for no other."""
    return method.name.endswith(".__init_subclass__") and not are_made(evaluator, cls)


def frames_of_statements(evaluator: Evaluator, base: ClassValue, method: Scope, cls: ClassValue) -> list[Frame]:
    """Where the method of a base runs for the class, and for those above it, from which it inherits."""
    around = Frame(base.facts, base.scope, None, base.closure)
    general = Frame(base.facts, method, None, around)
    above = [each for each in bases(evaluator, cls) if each.scope is not base.scope and base in bases(evaluator, each)]
    given = [given_to_base(evaluator, each) for each in above]
    return [Frame(base.facts, method, bound(evaluator, general, each), around, each.calls) for each in given]
