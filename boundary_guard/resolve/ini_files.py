"""Options in INI files of the project: ``parser.read("app.ini")``, then ``parser["server"]["handler"]``.

What one parser reads is taken to be read by all of them: their sections mostly tell the files apart. Source:
``configparser`` in the Library Reference, whose parser reads the files here, too.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from boundary_guard.resolve import data_files
from boundary_guard.resolve.alternatives import behind, distinct
from boundary_guard.resolve.arguments import Arguments
from boundary_guard.resolve.containers import element_at, items_of
from boundary_guard.resolve.frames import Frame, general_frame
from boundary_guard.resolve.mentions import last_name
from boundary_guard.resolve.rules import Rule, argument
from boundary_guard.resolve.texts import as_text
from boundary_guard.resolve.values import (
    Alternative,
    Alternatives,
    BoundMethod,
    External,
    Mapping,
    PathValue,
    Sequence,
    Text,
    Unknown,
    Value,
    only,
    text,
)
from boundary_guard.scan.facts import Facts
from boundary_guard.scan.stores import stores

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

_CLASSES = ("ConfigParser", "RawConfigParser", "SafeConfigParser")
_PARSERS = tuple(f"configparser.{name}()" for name in _CLASSES)
_STORING = re.compile(rb"\bconfigparser\b|\boptionxform\b|\][ \t]*\[[^][\n]*\][ \t]*=")
"""What a file has that may store options in a parser; one key alone seldom does where parsers are only handed on."""
_READING = frozenset({"read", "read_file", "read_string"})
_CHANGING = frozenset({"set", "read_dict", "readfp", "remove_option", "remove_section"})
_WITHOUT_EFFECT = frozenset({"interpolation", "strict", "allow_no_value"})
"""Keywords of a parser that change nothing about the options which are read here."""
_JOINED = Unknown("the option of a configuration file is put together of others")
_OTHERS = Unknown("options that a configuration file has may be set in other ways, too")


@dataclass(slots=True)
class _Read:
    """What the parsers of the project read: by section and option."""

    values: dict[str, dict[str, dict[str | None, None]]] = field(default_factory=dict)
    is_open: bool = False

    def table(self) -> Mapping:
        """The sections, each a table of its options."""
        rest = only(_OTHERS) if self.is_open else ()
        certain = 0 if self.is_open else None
        sections = (
            (only(text(name)), only(Mapping(tuple(map(_item, options.items())), True, rest, certain)))
            for name, options in self.values.items()
        )
        return Mapping(tuple(sections), True, rest, certain)


def _item(option: tuple[str, dict[str | None, None]]) -> tuple[Alternatives, Alternatives]:
    name, values = option
    return only(text(name)), distinct(Alternative(text(each) if each is not None else _JOINED) for each in values)


def _whole(evaluator: Evaluator) -> Mapping:
    """All that parsers read in the project: the sections, each a table of its options; empty where none is known."""
    key = ("INI files", len(evaluator.project.scope))
    if key not in evaluator.notes:
        evaluator.notes[key] = Mapping()  # for whoever asks meanwhile
        read = _Read()
        for facts, call in _calls(evaluator):
            if read.is_open and not read.values and last_name(call.func) in _CHANGING:
                continue
            _look_at(evaluator, call, general_frame(facts, facts.scope_of(call)), read)
        read.is_open |= any(_is_changed_in(evaluator, facts) for facts in evaluator.project.search.matching(_STORING))
        evaluator.notes[key] = read.table()
    found = evaluator.notes[key]
    assert isinstance(found, Mapping)
    return found


def _calls(evaluator: Evaluator) -> Iterator[tuple[Facts, ast.Call]]:
    """The calls that may make a parser, or be of a method of one: ``file.read()`` and ``box.set(x)`` are not."""
    for name in (*_CLASSES, *_READING, *_CHANGING):
        for facts in evaluator.project.search.calling(name):
            for call in evaluator.project.mentions(facts).calls.get(name, ()):
                given = len(call.args) + len(call.keywords)
                if last_name(call.func) == name and (name in _CLASSES or given > (name == "set")):
                    yield facts, call


def _look_at(evaluator: Evaluator, call: ast.Call, frame: Frame, read: _Read) -> None:
    """Note what the call reads, and whether it sets options, or makes a parser that reads them in its own way."""
    name = last_name(call.func)
    if name in _CLASSES:
        read.is_open |= any(each.arg not in _WITHOUT_EFFECT for each in call.keywords) or bool(call.args)
    elif isinstance(call.func, ast.Attribute) and _is_parser(evaluator, call.func.value, frame):
        for each in _texts(evaluator, call, frame) if name in _READING else [None]:
            parsed = _parsed(each) if each is not None else None
            read.is_open |= parsed is None
            for section, option, value in parsed or ():
                read.values.setdefault(section, {}).setdefault(option, {})[value] = None


def _is_parser(evaluator: Evaluator, node: ast.expr, frame: Frame) -> bool:
    return any(
        isinstance(each.value, External) and each.value.name in _PARSERS for each in evaluator.briefly(node, frame)
    )


def _is_changed_in(evaluator: Evaluator, facts: Facts) -> bool:
    """Whether the file stores an option in a parser, or what makes names of its keys: ``parser["a"]["b"] = x``."""
    for target in (each.target for each in stores(facts)):
        owner: ast.expr = target
        while isinstance(owner, ast.Subscript):
            owner = owner.value
        if isinstance(target, ast.Attribute) and target.attr == "optionxform":
            owner = target.value
        if owner is not target and _is_parser(evaluator, owner, general_frame(facts, facts.scope_of(target))):
            return True
    return False


def _texts(evaluator: Evaluator, call: ast.Call, frame: Frame) -> Iterator[str | None]:
    """The texts that the call reads; None for each that is not known."""
    found = argument(evaluator.arguments(call, frame), 0) or only(Unknown(""))
    if last_name(call.func) == "read":
        rows = [(each,) for each in found if not isinstance(each.value, Sequence)]
        for each in (one for row in (*rows, *items_of(evaluator, _sequences(found))) for one in row):
            is_path = isinstance(each.value, Text | PathValue)
            yield from _content(evaluator, PathValue(as_text(each.value)), "read_text") if is_path else (None,)
        return
    for each in found:
        if isinstance(each.value, Text):
            yield each.value.known
        else:
            yield from _content(evaluator, each.value, "read")


def _sequences(found: Alternatives) -> Alternatives:
    return tuple(each for each in found if isinstance(each.value, Sequence))


def _content(evaluator: Evaluator, file: Value, method: str) -> Iterator[str | None]:
    for each in data_files.read(evaluator, file, method) or only(Unknown("")):
        yield each.value.known if isinstance(each.value, Text) else None


def _parsed(content: str) -> list[tuple[str, str, str | None]] | None:
    """Section, option and value, of which None is one that is put together of others; None where it is no such file."""
    from configparser import Error, RawConfigParser  # noqa: PLC0415 - few projects have such a file

    parser = RawConfigParser(allow_no_value=True, strict=False)
    try:
        parser.read_string(content)
    except Error:
        return None
    items = ((section, option, value or "") for section in parser for option, value in parser[section].items())
    return [(section, option, None if {"%", "$"} & set(value) else value) for section, option, value in items]


def _section(evaluator: Evaluator, parser: str, keys: Alternatives) -> Alternatives:
    """``parser["server"]``."""
    whole = _whole(evaluator)
    return element_at(evaluator, only(whole), keys) if whole.items else only(External(f"{parser}[]"))


def _get(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    """``parser.get("server", "handler", fallback="app.plain")``."""
    section, option = argument(given, 0, "section"), argument(given, 1, "option")
    keywords, whole = dict(given.lazy_keywords), _whole(evaluator)
    if not section or not option or not whole.items or "vars" in keywords:
        return None
    option = evaluator.call(External("builtins.str.lower"), (option,))
    fallback = (keywords["fallback"](),) if "fallback" in keywords else ()
    nothing = (only(Mapping(default=fallback[0])),) if fallback else ()
    return _of_tables(
        _looked_up(evaluator, whole, section, nothing), lambda table: _looked_up(evaluator, table, option, fallback)
    )


def _looked_up(
    evaluator: Evaluator, table: Mapping, key: Alternatives, default: tuple[Alternatives, ...]
) -> Alternatives:
    if not default:
        return element_at(evaluator, only(table), key)
    return evaluator.call(BoundMethod(table, "get"), (key, *default))


def _listed(method: str, evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    """``parser.items("plugins")``, ``parser.options("plugins")``; without a section those of the parser itself."""
    whole, section = _whole(evaluator), argument(given, 0, "section")
    if not whole.items:
        return None
    tables = element_at(evaluator, only(whole), section) if section is not None else only(whole)
    return _of_tables(tables, lambda table: evaluator.call(BoundMethod(table, method), ()))


def _of_tables(found: Alternatives, ask: Callable[[Mapping], Alternatives]) -> Alternatives:
    return distinct(
        one for each in found for one in (behind(ask(each.value), each) if isinstance(each.value, Mapping) else (each,))
    )


def _rule_of_subscript(parser: str) -> Rule:
    return lambda evaluator, given, frame, site: _section(evaluator, parser, argument(given, 0) or ())


INI_RULES: dict[str, Rule] = {
    **{f"{parser}.__getitem__": _rule_of_subscript(parser) for parser in _PARSERS},
    **{f"{parser}.get": _get for parser in _PARSERS},
    **{f"{parser}.items": partial(_listed, "items") for parser in _PARSERS},
    **{f"{parser}.{name}": partial(_listed, "keys") for parser in _PARSERS for name in ("options", "sections")},
}
