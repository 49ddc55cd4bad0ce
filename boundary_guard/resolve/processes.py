"""Modules that code starts in a process of their own: ``subprocess.run([sys.executable, "-m", "app.worker"])``.

So are scripts, ``[sys.executable, "tools/sync.py"]``, the packages above a module that is run by its name, and what
the code behind ``-c`` imports.

They are no imports of the code that starts them: what they load, they load elsewhere.
"""

from __future__ import annotations

import ast
import re
import shlex
from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

from boundary_guard.model.graph import Process
from boundary_guard.model.names import ModuleName
from boundary_guard.resolve.arguments import Arguments
from boundary_guard.resolve.containers import items_of
from boundary_guard.resolve.contexts import when
from boundary_guard.resolve.frames import Frame, general_frame
from boundary_guard.resolve.listings import project_paths
from boundary_guard.resolve.mentions import last_name
from boundary_guard.resolve.name_readers import names_in_source
from boundary_guard.resolve.texts import as_text
from boundary_guard.resolve.values import Alternatives, External, PathValue, Sequence, Text, only, text
from boundary_guard.scan.facts import Facts

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator
    from boundary_guard.source.module import Module

_WITH_LIST = frozenset(f"subprocess.{name}" for name in ("run", "Popen", "call", "check_call", "check_output"))
_WITH_ARGUMENTS = frozenset({"asyncio.create_subprocess_exec", "os.execl", "os.execlp", "os.spawnl"})
_WITH_TEXT = frozenset(
    {*_WITH_LIST, "os.system", "os.popen", "asyncio.create_subprocess_shell", "subprocess.getoutput"}
)
_NAMES = frozenset(name.rpartition(".")[2] for name in (*_WITH_ARGUMENTS, *_WITH_TEXT))
_WRITTEN = (b"-m", b"-c", b".executable", b"python")
"""What the text of a file has that starts a Python."""
_PYTHON = re.compile(r"(?:.*/)?python[\d.]*")
_FLAGS = re.compile(r"-[A-Za-z]+")
_WITH_VALUE = ("-W", "-X", "--check-hash-based-pycs")
"""The options of Python that take a word of their own; others behind ``-m`` and ``-c`` are the program's."""
_SEPARATORS = ";&|()<>\n"
MAX_LINE = 20_000
"""The longest line for the shell that is read, in characters."""


def started_processes(evaluator: Evaluator, modules: tuple[ModuleName, ...]) -> Iterator[Process]:
    """The modules of the project that its code starts as programs."""
    outside = evaluator.project.outside
    importers = {name for top in ("subprocess", "asyncio", "os") for name in outside.get(top, ())}
    for name in (each for each in modules if each in importers):
        module = evaluator.project.module(name)
        source = evaluator.project.source(module) if module is not None else None
        facts = evaluator.project.facts(name) if source and any(each in source for each in _WRITTEN) else None
        if facts is not None:
            yield from _in_file(evaluator, facts)


def _in_file(evaluator: Evaluator, facts: Facts) -> Iterator[Process]:
    for scope in facts.scopes.values():
        frame = general_frame(facts, scope)
        for call in (call for call in scope.calls if last_name(call.func) in _NAMES and call.args):
            moment = when(evaluator, facts, call)
            if moment is not None:
                for started in dict.fromkeys(_started(evaluator, call, frame)):
                    yield Process(facts.module, started, facts.place(call), moment)


def _started(evaluator: Evaluator, call: ast.Call, frame: Frame) -> Iterator[ModuleName]:
    callees = {each.value.name for each in evaluator.briefly(call.func, frame) if isinstance(each.value, External)}
    if callees & _WITH_ARGUMENTS:
        yield from _of_command(evaluator, [evaluator.value(argument, frame) for argument in call.args], frame)
    if callees & _WITH_TEXT:
        for each in evaluator.value(call.args[0], frame):
            for words in _commands((each.value.known or "") if isinstance(each.value, Text) else ""):
                yield from _of_command(evaluator, [only(text(word)) for word in words], frame)
            if isinstance(each.value, Sequence) and callees & _WITH_LIST:
                yield from _of_command(evaluator, items_of(evaluator, (each,)), frame)


def _commands(line: str) -> Iterator[list[str]]:
    """The commands of a line for the shell that start a Python, from that on: ``cd x && nice python -m app``."""
    if "python" not in line or len(line) > MAX_LINE:
        return
    lexer = shlex.shlex(line, posix=True, punctuation_chars=_SEPARATORS)
    lexer.whitespace, lexer.whitespace_split, lexer.commenters = " \t\r", True, ""
    try:
        words = list(lexer)
    except ValueError:
        return  # a quote without an end
    ends = [number for number, word in enumerate(words) if not word.strip(_SEPARATORS)]
    for start, end in pairwise((-1, *ends, len(words))):
        command = words[start + 1 : end]
        first = next((number for number, word in enumerate(command) if _PYTHON.fullmatch(word)), None)
        if first is not None:
            yield command[first:]


def _of_command(evaluator: Evaluator, items: list[Alternatives], frame: Frame) -> Iterator[ModuleName]:
    """What a Python runs by its command line: the module behind ``-m``, the code behind ``-c``, else the script."""
    if not items or not any(_is_python(each.value) for each in items[0]):
        return
    words = iter(items[1:])
    for item in words:
        texts = [as_text(each.value) for each in item if isinstance(each.value, Text | PathValue)]
        options = {each.known for each in texts if each.known and each.known.startswith("-")}
        last_flags = {option[-1] for option in options if _FLAGS.fullmatch(option)}  # ``-um app`` is ``-u -m app``
        if options.intersection(_WITH_VALUE):
            next(words, None)
        elif last_flags & {"m", "c"}:
            behind = next(words, ())
            if "m" in last_flags:
                yield from _run_by_name(evaluator, behind, frame)
            if "c" in last_flags:
                yield from _imported_by_code(evaluator, behind, frame)
            return
        elif not options:
            paths = (path for each in texts for path, _ in project_paths(evaluator, each))
            scripts = (evaluator.project.tree.module_of(path) for path in paths if path.endswith(".py"))
            yield from (module.name for module in scripts if module is not None)
            return


def _run_by_name(evaluator: Evaluator, names: Alternatives, frame: Frame) -> Iterator[ModuleName]:
    """The module, or what ``python -m package`` runs of a package, behind the packages above it."""
    for name in (each.value.known or "" for each in names if isinstance(each.value, Text)):
        module = evaluator.project.module(name)
        main = evaluator.project.module(f"{name}.__main__") if module is not None and module.is_package else None
        yield from _with_packages(evaluator, main or module, frame)


def _imported_by_code(evaluator: Evaluator, codes: Alternatives, frame: Frame) -> Iterator[ModuleName]:
    """What the statements of a program that is given as text import."""
    for each in names_in_source(evaluator, codes, Arguments.of(), frame):
        if isinstance(each.value, Text) and each.value.known:
            yield from _with_packages(evaluator, evaluator.project.module(each.value.known), frame)


def _with_packages(evaluator: Evaluator, module: Module | None, frame: Frame) -> Iterator[ModuleName]:
    if module is not None:
        importer = frame.facts.module
        above = evaluator.project.packages_above(module.name)
        yield from (each for each in above if importer != each and not importer.startswith(f"{each}."))
        yield module.name


def _is_python(value: object) -> bool:
    if isinstance(value, External):
        return value.name == "sys.executable"
    return isinstance(value, Text) and "python" in (value.known or "")
