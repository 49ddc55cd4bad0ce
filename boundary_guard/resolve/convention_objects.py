"""Names that a framework takes out of what it is given: attributes of an object, options of a command line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from boundary_guard.resolve.alternatives import behind
from boundary_guard.resolve.containers import items_of
from boundary_guard.resolve.convention_settings import may_be_settings
from boundary_guard.resolve.conventions.pack import Names, Pack
from boundary_guard.resolve.values import (
    Alternative,
    Alternatives,
    ClassValue,
    External,
    InstanceValue,
    ModuleValue,
    Text,
    only,
    text,
)

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator


def settings_of_objects(evaluator: Evaluator, found: Alternatives, names: Names, pack: Pack) -> Iterator[Alternative]:
    """What the attributes hold that are settings; those of the pack's own modules are told where they stand."""
    for each in found:
        for meant in _meant(evaluator, each):
            match meant.value:
                case ModuleValue(name=module) if may_be_settings(evaluator, module, pack):
                    pass
                case ModuleValue() | ClassValue() | InstanceValue():
                    for name in names.behind:
                        yield from evaluator.attributes((meant,), name)


def _meant(evaluator: Evaluator, given: Alternative) -> Alternatives:
    """The object, also where its dotted name is given: ``config_from_object("app.conf:Production")``."""
    if not isinstance(given.value, Text):
        return (given,)
    return behind(evaluator.call(External("pkgutil.resolve_name"), (only(given.value),)), given)


def behind_options(evaluator: Evaluator, found: Alternatives, names: Names) -> Iterator[Alternative]:
    """The values of options in the words of a command line: ``["-p", "app.plugin"]``, ``["-papp.plugin"]``."""
    is_behind = False
    for word in items_of(evaluator, found):
        texts = [each for each in word if isinstance(each.value, Text) and each.value.known]
        if is_behind:
            yield from (each for each in texts if _is_name(each))
        is_behind = any(isinstance(each.value, Text) and each.value.known in names.behind for each in texts)
        for each in texts:
            for option in names.behind:
                glued = each.with_value(text(_known(each).removeprefix(option)))
                if _known(each) != _known(glued) and _is_name(glued):
                    yield glued


def _known(each: Alternative) -> str:
    return (each.value.known or "") if isinstance(each.value, Text) else ""


def _is_name(each: Alternative) -> bool:
    """``-p no:name`` keeps the plugin out."""
    return bool(_known(each)) and ":" not in _known(each)
