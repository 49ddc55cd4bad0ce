"""What is given to a framework, read as names of modules (``conventions/pack.py`` says how)."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from boundary_guard.model.imports import DynamicSite, Import
from boundary_guard.model.names import ModuleName, join
from boundary_guard.resolve import importers
from boundary_guard.resolve.alternatives import behind, distinct, merged
from boundary_guard.resolve.conventions.pack import Names, Reads
from boundary_guard.resolve.listings import project_paths
from boundary_guard.resolve.name_reading import together
from boundary_guard.resolve.statements import Origin, with_parents
from boundary_guard.resolve.texts import as_text, concatenated
from boundary_guard.resolve.values import (
    Alternative,
    Alternatives,
    Constant,
    External,
    Hole,
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
from boundary_guard.source.reading import decode, read_source

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

MAX_DEPTH = 6
"""How deep tables of settings are looked into."""
_HOLES = re.compile(r"(\{\}|\{package\}|\*\*|\*)")
_WHOLE = "{}"


def texts_in(found: Alternatives, names: Names, depth: int = 0, *, is_behind: bool = True) -> Iterator[Alternative]:
    """The texts that name modules, out of lists and tables; what is not known comes along."""
    for each in found:
        match each.value:
            case Text(known=known) if names.prefix:
                if known is not None and known.startswith(names.prefix):
                    yield each.with_value(text(known.removeprefix(names.prefix)))
            case Text() | Unknown() | External() if is_behind:
                yield each
            case Sequence(items=items, rest=rest) if depth < MAX_DEPTH:
                for item in (*items, rest):
                    yield from texts_in(behind(item, each), names, depth + 1, is_behind=is_behind)
            case Mapping(items=pairs) if depth < MAX_DEPTH:
                for keys, values in pairs:
                    yield from _texts_of_pair(keys, values, names, depth)


def _texts_of_pair(keys: Alternatives, values: Alternatives, names: Names, depth: int) -> Iterator[Alternative]:
    if names.reads is Reads.KEYS:
        yield from (key for key in keys if isinstance(key.value, Text | Unknown))
        if any(isinstance(key.value, Sequence) for key in keys):
            yield from texts_in(values, names, depth + 1)
        return
    spelled = {key.value.known for key in keys if isinstance(key.value, Text)}
    is_behind = not names.behind or bool(spelled & set(names.behind)) or any(_may_be_any(key.value) for key in keys)
    if spelled & set(names.tables):
        yield from texts_in(values, replace(names, behind=()), depth + 1)
    else:
        yield from texts_in(values, names, depth + 1, is_behind=is_behind)
    if spelled & set(names.holding) and not is_behind:
        yield from _instead_of_tables(values)


def _may_be_any(key: Value) -> bool:
    """Whether the key of a table may be the one behind which the texts stand."""
    return isinstance(key, Unknown | External) or (isinstance(key, Text) and key.known is None)


def _instead_of_tables(found: Alternatives, depth: int = 0) -> Iterator[Alternative]:
    """What is not known of a table of tables: it may have the keys behind which the texts stand."""
    for each in found:
        match each.value:
            case Unknown() | External():
                yield each
            case Mapping(items=pairs) if depth == 0:
                for _, values in pairs:
                    yield from _instead_of_tables(behind(values, each), depth + 1)


def classes_in_logging_files(evaluator: Evaluator, found: Alternatives) -> Iterator[Alternative]:
    """The classes that the configuration files of ``logging`` name; what cannot be read comes as unknown."""
    for each in found:
        if isinstance(each.value, Constant):
            continue
        texts = [evaluator.project.data(path) for path in _paths(evaluator, (each,))]
        parsed = [_logging_classes(known) if known is not None else None for known in texts]
        if not parsed or None in parsed:
            yield merged(Unknown("the configuration file of logging is not known"), each)
        yield from (merged(text(name), each) for names in parsed for name in names or ())


def _logging_classes(content: str) -> list[str] | None:
    """The dotted classes of the sections for handlers and formatters (``logging.config._install_handlers``)."""
    from configparser import Error, RawConfigParser  # noqa: PLC0415 - few projects have such a file

    parser = RawConfigParser()
    try:
        parser.read_string(content)
    except Error:
        return None
    sections = (parser[each] for each in parser.sections() if each.startswith(("handler_", "formatter_")))
    names = (section.get("class", "") for section in sections)
    return [name for name in names if "." in name and not name.startswith("handlers.")]


def modules_named(evaluator: Evaluator, found: Alternatives, names: Names, facts: Facts) -> Iterator[ModuleName]:
    """The modules of the project that a framework imports for what it is given, those outside included."""
    match names.reads:
        case Reads.STUB:
            yield from _in_stub(evaluator, found, facts)
        case Reads.SIBLINGS:
            yield from _siblings(evaluator, found)
        case Reads.FILE:
            modules = (evaluator.project.tree.module_of(path) for path in _paths(evaluator, found))
            yield from (module.name for module in modules if module is not None)
        case _:
            for each in found:
                if isinstance(each.value, Text) and each.excluded is None:
                    for template in names.templates:
                        yield from _by_template(evaluator, each, template, names, facts)


def _by_template(
    evaluator: Evaluator, each: Alternative, template: str, names: Names, facts: Facts
) -> Iterator[ModuleName]:
    assert isinstance(each.value, Text)
    project = evaluator.project
    if template == _WHOLE:
        for match in importers.matches(evaluator, (each,)):
            dotted = match.name.partition(":")[0]
            if not project.tree.is_first_party(dotted.partition(".")[0]):
                yield join(dotted)
            elif (module := project.longest_module(dotted)[0]) is not None:
                yield module.name
        return
    value = _without(each.value, names.strip)
    if any(template == one and _is_key(evaluator, value, table, facts) for one, table in names.replaced):
        return
    name = _filled(template, value, facts)
    for match in importers.matches(evaluator, (merged(name, each),)):
        module = project.module(match.name)
        if module is not None:
            yield module.name


def _is_key(evaluator: Evaluator, value: Text, variable: str, facts: Facts) -> bool:
    """Whether the last segment of the text is surely a key of the table in that variable of the module."""
    last = (value.known or "").rpartition(".")[2]
    bindings = facts.body.bindings.get(variable, ())
    if not last or not bindings or any(facts.parents.get(each.node) is not facts.tree for each in bindings):
        return False  # set in a branch only, it may as well not hold
    tables = [each.value for each in evaluator.global_value(facts, variable)]
    return bool(tables) and all(isinstance(table, Mapping) and _has_key(table, last) for table in tables)


def _has_key(table: Mapping, wanted: str) -> bool:
    return any(keys and all(key.value == text(wanted) for key in keys) for keys, _ in table.certain_items)


def _without(value: Text, strip: str) -> Text:
    known = value.known
    return text(re.sub(f"(?:{strip})$", "", known)) if strip and known is not None else value


def _filled(template: str, value: Text, facts: Facts) -> Text:
    pieces: dict[str, Text] = {
        _WHOLE: value,
        "{package}": text(facts.package),
        "*": Text((Hole("any module", is_dotted=False),)),
        "**": Text((Hole("any module below"),)),
    }
    parts = [pieces[piece] if piece in pieces else text(piece) for piece in _HOLES.split(template) if piece]
    return concatenated(*map(as_text, parts))


def _in_stub(evaluator: Evaluator, found: Alternatives, facts: Facts) -> Iterator[ModuleName]:
    """The modules that a stub file imports, which the lazy package loads on demand."""
    project = evaluator.project
    for path in _paths(evaluator, found):
        source = read_source(project.root, re.sub(r"\.pyi?$", "", path) + ".pyi")
        if not isinstance(source, bytes):
            continue
        try:
            tree = ast.parse(decode(source))
        except (SyntaxError, ValueError, LookupError, RecursionError, MemoryError):
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom):
                base = project.absolute(facts, node.module, node.level)
                if base is not None and project.module(base) is not None and base != facts.module:
                    yield base
                for alias in node.names if base is not None else ():
                    below = project.module(join(base or "", alias.name))
                    if below is not None:
                        yield below.name


def _siblings(evaluator: Evaluator, found: Alternatives) -> Iterator[ModuleName]:
    tree = evaluator.project.tree
    for path in _paths(evaluator, found):
        is_file = path.endswith((".py", ".pyi"))
        package = tree.module_of(path.rpartition("/")[0] if is_file else path)
        waiting = list(tree.children(package.name, any_name=True)) if package is not None else []
        while waiting:
            module = waiting.pop(0)
            yield module.name
            if module.is_package:
                waiting.extend(tree.children(module.name, any_name=True))


def _paths(evaluator: Evaluator, found: Alternatives) -> list[str]:
    values = distinct(found or only(Unknown("")))
    return [
        path
        for each in values
        if isinstance(each.value, Text | PathValue) and each.excluded is None
        for path, _ in project_paths(evaluator, as_text(each.value))
    ]


def site_of(
    evaluator: Evaluator,
    facts: Facts,
    origin: Origin,
    written: str,
    texts: Alternatives,
    names: Names,
    reasons: Iterable[str],
) -> DynamicSite | None:
    """The place where the texts are given to the framework; None where they name no module, and nothing is open."""
    imports: list[Import] = []
    for name in dict.fromkeys(modules_named(evaluator, texts, names, facts)):
        imports.extend(with_parents(evaluator.project, origin, name))
    reasons = importers.few(list(reasons))
    if not imports and not reasons:
        return None
    return DynamicSite(
        origin.importer, origin.place, origin.function, written, written, together(imports), reasons=reasons,
        how=origin.hows, when=(origin.when,),
    )  # fmt: skip
