"""``re``, where pattern and text are both known: whether a name matches, and what the groups take of it."""

from __future__ import annotations

import ast
import re
import warnings
from functools import lru_cache
from typing import TYPE_CHECKING

from boundary_guard.resolve.alternatives import distinct, map_values, product
from boundary_guard.resolve.arguments import Arguments
from boundary_guard.resolve.frames import Frame
from boundary_guard.resolve.rules import Rule, argument
from boundary_guard.resolve.texts import changed
from boundary_guard.resolve.values import (
    NONE,
    Alternatives,
    Constant,
    External,
    Mapping,
    Sequence,
    Text,
    Unknown,
    Value,
    only,
    text,
)

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

MATCHING = ("match", "fullmatch", "search")
TAKING_APART = ("findall", "finditer", "split")
GROUPS = frozenset({"group", "groups", "groupdict"})
MATCH = "0"
"""The first of the names of a match, which is a tuple of its groups: the whole of what was matched."""
MAX_TEXT = 200
MAX_REPEATS = 3
"""How many repetitions without an end a pattern may have, one after the other: the time grows with this power."""
_ATOM = r"(?:\\[^0-9]|\[\^?\]?[^\]\\]*(?:\\.[^\]\\]*)*\]|[^\\\[\](){}*+?|])"
_SIMPLE = re.compile(
    rf"(?:{_ATOM}(?:[*+?]|\{{\d+(?:,\d*)?\}})?[?+]?|\((?:\?(?::|=|!|<=|<!|P<\w+>))?|\)\??(?![*+{{])|\|)*"
)
"""Patterns that repeat no groups: those take no time that grows exponentially with the text."""
_PLAIN_FLAGS = (re.ASCII, re.IGNORECASE, re.MULTILINE, re.UNICODE)
"""Neither ``DEBUG``, which prints, nor ``VERBOSE``, with which a pattern is spelled in another way."""
_FLAGS = {f"re.{name}": flag for flag in _PLAIN_FLAGS for name in (flag.name, (flag.name or "")[:1])}
_FLAGS |= {"re.DOTALL": re.DOTALL, "re.S": re.DOTALL}
_UNDECIDED = Unknown("the regular expression or its text is not known")


def pattern_method(value: re.Pattern[str], name: str, given: Arguments) -> Alternatives | None:
    """What a method of a compiled pattern gives."""
    if name in MATCHING:
        found = argument(given, 0, "string")
        return _matched(value, name, found) if found and len(given.lazy_positional) < 2 else None
    if name in TAKING_APART:
        found = argument(given, 0, "string")
        is_whole = len(given.lazy_positional) == 1 and not given.lazy_keywords
        return map_values(found, lambda each: _taken_apart(value, name, each)) if found and is_whole else None
    if name == "sub" and not {"count"} & dict(given.lazy_keywords).keys() and len(given.lazy_positional) == 2:
        return product(given.positional[0], given.positional[1], lambda new, old: _replaced(value, new, old))
    return None


def match_method(value: Sequence, name: str, given: Arguments) -> Alternatives | None:
    """``group``, ``groups`` and ``groupdict`` of a match."""
    if name == "groups":
        numbered = [item for item, key in zip(value.items, value.names, strict=True) if key != MATCH]
        return only(Sequence(tuple(numbered)))
    if name == "groupdict" and not given.lazy_positional and not given.lazy_keywords:
        pairs = zip(value.names, value.items, strict=True)
        return only(Mapping(tuple((only(text(key)), item) for key, item in pairs if key.isidentifier())))
    if name != "group" or len(given.positional) > 1:
        return None
    if not given.positional:
        return value.items[0]
    return distinct(one for each in given.positional[0] for one in _group(value, each.value))


def _group(value: Sequence, wanted: Value) -> Alternatives:
    if isinstance(wanted, Constant) and isinstance(wanted.value, int) and 0 <= wanted.value < len(value.items):
        return value.items[wanted.value]
    name = wanted.known if isinstance(wanted, Text) else None
    if name in value.names[1:]:
        return value.items[value.names.index(name)]
    return only(_UNDECIDED)


def _matched(pattern: re.Pattern[str], how: str, found: Alternatives) -> Alternatives:
    return product(found, only(NONE), lambda value, _: _match(pattern, how, value))


def _match(pattern: re.Pattern[str], how: str, value: Value) -> Value:
    known = value.known if isinstance(value, Text) else None
    if known is None or len(known) > MAX_TEXT:
        return _UNDECIDED
    assert isinstance(value, Text)
    found = _searched(pattern, how, known)
    return _groups(pattern, found, value) if found is not None else NONE


def _groups(pattern: re.Pattern[str], found: re.Match[str], value: Text) -> Sequence:
    """A match, as the tuple of its groups."""
    names = {number: name for name, number in pattern.groupindex.items()}
    taken = [found[0], *found.groups()]
    items = tuple(only(NONE if each is None else _part(value, each)) for each in taken)
    return Sequence(items, names=(MATCH, *(names.get(number, str(number)) for number in range(1, len(taken)))))


def _taken_apart(pattern: re.Pattern[str], how: str, value: Value) -> Value:
    """What ``findall``, ``finditer`` or ``split`` gives."""
    known = value.known if isinstance(value, Text) else None
    if not isinstance(value, Text) or known is None or len(known) > MAX_TEXT:
        return _UNDECIDED
    if how == "split":
        return Sequence(tuple(only(NONE if each is None else _part(value, each)) for each in pattern.split(known)))
    found = (_groups(pattern, each, value) for each in pattern.finditer(known))
    return Sequence(tuple(only(each if how == "finditer" else _as_found(each)) for each in found))


def _as_found(match: Sequence) -> Value:
    """What ``findall`` gives of a match: the whole, its only group, or all of its groups."""
    whole, *groups = (only(text("")) if item == only(NONE) else item for item in match.items)
    if not groups:
        return whole[0].value
    return groups[0][0].value if len(groups) == 1 else Sequence(tuple(groups))


def _part(whole: Text, part: str) -> Text:
    return changed(whole, lambda known: part if known == whole.known else known)


@lru_cache(maxsize=4096)
def _searched(pattern: re.Pattern[str], how: str, text: str) -> re.Match[str] | None:
    match how:
        case "match":
            return pattern.match(text)
        case "fullmatch":
            return pattern.fullmatch(text)
    return pattern.search(text)


def _replaced(pattern: re.Pattern[str], new: Value, old: Value) -> Value:
    replacement = new.known if isinstance(new, Text) else None
    if replacement is None or not isinstance(old, Text) or old.known is None or len(old.known) > MAX_TEXT:
        return _UNDECIDED
    try:
        return changed(old, lambda text: pattern.sub(replacement, text))
    except (re.error, IndexError):
        return _UNDECIDED


@lru_cache(maxsize=1024)
def _compiled(pattern: str, flags: int) -> re.Pattern[str] | None:
    """The pattern, unless it is wrong, or may take long."""
    repeats = len(re.findall(r"[*+]|\{\d+,", pattern))
    if _SIMPLE.fullmatch(pattern) is None or repeats > MAX_REPEATS or len(pattern) > MAX_TEXT:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return re.compile(pattern, flags)
    except (re.error, OverflowError, ValueError):
        return None


def _patterns(given: Arguments, flags_at: int) -> list[re.Pattern[str]] | None:
    """The compiled patterns that the first argument may be; None where some of them is not known."""
    flags = 0
    for each in argument(given, flags_at, "flags") or ():
        if not isinstance(each.value, External) or each.value.name not in _FLAGS or flags:
            return None
        flags = _FLAGS[each.value.name]
    found = []
    for each in argument(given, 0, "pattern") or ():
        known = each.value.known if isinstance(each.value, Text) else None
        value = each.value.value if isinstance(each.value, Constant) else None
        compiled = value if isinstance(value, re.Pattern) else _compiled(known, flags) if known is not None else None
        if compiled is None:
            return None
        found.append(compiled)
    return found if len(found) == 1 else None


def _compile(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    patterns = _patterns(given, 1)
    return only(Constant(patterns[0])) if patterns else None


def _rule(how: str) -> Rule:
    def rule(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
        patterns, found = _patterns(given, 2), argument(given, 1, "string")
        return _matched(patterns[0], how, found) if patterns and found else None

    return rule


def _apart_rule(how: str) -> Rule:
    def rule(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
        # the third argument of ``split`` is none of flags
        patterns = _patterns(given, 3 if how == "split" else 2)
        found = argument(given, 1, "string")
        is_whole = how != "split" or (len(given.lazy_positional) == 2 and "maxsplit" not in dict(given.lazy_keywords))
        if not patterns or not found or not is_whole:
            return None
        return map_values(found, lambda each: _taken_apart(patterns[0], how, each))

    return rule


def _sub(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    patterns = _patterns(given, 4)
    if not patterns or len(given.positional) != 3 or given.lazy_keywords:
        return None
    return product(given.positional[1], given.positional[2], lambda new, old: _replaced(patterns[0], new, old))


EXPRESSION_RULES: dict[str, Rule] = {
    "re.compile": _compile,
    "re.sub": _sub,
    **{f"re.{how}": _rule(how) for how in MATCHING},
    **{f"re.{how}": _apart_rule(how) for how in TAKING_APART},
}
