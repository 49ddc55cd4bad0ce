"""Module patterns and entry points as users write them, with a hint where they wrote something else."""

from __future__ import annotations

import unicodedata

from boundary_guard.contracts.table import Text, quoted
from boundary_guard.model.contract import EntryPoint
from boundary_guard.model.distributions import module_hint
from boundary_guard.model.names import ModulePattern, is_module_name


def read_pattern(text: Text, key: str) -> ModulePattern:
    """A module pattern, NFKC-normalised as module names are."""
    if not _is_pattern(text.value):
        raise text.error(f"{key} has {quoted(text.value)}, which is no module pattern{_hint(text.value)}")
    return ModulePattern(unicodedata.normalize("NFKC", text.value))


def read_patterns(texts: tuple[Text, ...], key: str) -> tuple[ModulePattern, ...]:
    """The patterns of a list, in its order, each once."""
    return tuple(dict.fromkeys(read_pattern(text, key) for text in texts))


def read_entry_point(text: Text) -> EntryPoint:
    """``package.module:function``, ``package.module:Class.method`` or ``package.module``."""
    module, colon, function = text.value.partition(":")
    if not is_module_name(module):
        repaired = _repaired(module)
        better = repaired + colon + function
        advice = f"write {quoted(better)}" if is_module_name(repaired) else 'write "package.module:function"'
        raise text.error(f"entry_points has {quoted(text.value)}, but {quoted(module)} is no module name; {advice}")
    if colon and not is_module_name(function):
        called = function.removesuffix("()")
        better = f"{module}:{called}" if is_module_name(called) else f"{module}:function"
        raise text.error(
            f"entry_points has {quoted(text.value)}, but {quoted(function)} names no function; "
            f"write {quoted(better)}, or {quoted(module)} for the module"
        )
    return EntryPoint(unicodedata.normalize("NFKC", module), unicodedata.normalize("NFKC", function))


def _is_pattern(text: str) -> bool:
    try:
        ModulePattern(text)
    except ValueError:
        return False
    return True


def _hint(text: str) -> str:
    """What to write instead."""
    repaired = _repaired(text)
    if hint := module_hint(text):
        return hint
    if _is_pattern(repaired):
        return f"; write {quoted(repaired)}"
    if "*" in text:
        return '; a wildcard stands for whole segments, "*" for one and "**" for one or more'
    return '; write the whole dotted name, such as "package.module"'


def _repaired(text: str) -> str:
    """A path, a name with stray blanks or dots, or a distribution's name, as the module it probably means.

    Empty where that cannot be told: a relative name has no one meaning here.
    """
    path = text.strip().replace("\\", "/").removeprefix("./").removesuffix(".py").removesuffix(".pyi")
    if path.startswith("."):
        return ""
    parts = [part.strip() for part in path.replace("/", ".").split(".")]
    if len(parts) > 1 and parts[-1] == "__init__":
        parts.pop()
    return ".".join(part for part in parts if part).replace("-", "_")
