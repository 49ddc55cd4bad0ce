"""Attributes of objects that hide what their classes have: ``name = "default"`` and ``self.name = name``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from boundary_guard.resolve.deletions import ANY_NAME, deleted_attributes
from boundary_guard.resolve.plain_classes import object_has_own
from boundary_guard.resolve.plain_names import are_changed_by_name
from boundary_guard.resolve.values import InstanceValue

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator


def hides_class(evaluator: Evaluator, value: InstanceValue, name: str) -> bool:
    """Whether the object has its own attribute whenever somebody asks, and never shows the data that its class has."""
    classes = (value.cls, *(evaluator.derived(value.cls) if value.arguments is None else ()))
    there = all(object_has_own(evaluator, cls, name) for cls in classes)
    return there and not {name, ANY_NAME} & deleted_attributes(evaluator) and are_changed_by_name(evaluator)
