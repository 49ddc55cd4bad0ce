"""Modules that code starts in a process of their own: ``subprocess.run([sys.executable, "-m", "app.worker"])``.

So are scripts, ``[sys.executable, "tools/sync.py"]``, and the packages above a module that is run by its name.

They are no imports of the code that starts them: what they load, they load elsewhere.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from boundary_guard.model.graph import Process
from boundary_guard.model.names import ModuleName
from boundary_guard.resolve.containers import items_of
from boundary_guard.resolve.contexts import when
from boundary_guard.resolve.frames import Frame, general_frame
from boundary_guard.resolve.listings import project_paths
from boundary_guard.resolve.mentions import last_name
from boundary_guard.resolve.texts import as_text
from boundary_guard.resolve.values import Alternatives, External, PathValue, Sequence, Text
from boundary_guard.scan.facts import Facts

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator
    from boundary_guard.resolve.project import Project

_WITH_LIST = frozenset(f"subprocess.{name}" for name in ("run", "Popen", "call", "check_call", "check_output"))
_WITH_ARGUMENTS = frozenset({"asyncio.create_subprocess_exec", "os.execl", "os.execlp", "os.spawnl"})
_WITH_TEXT = frozenset(
    {*_WITH_LIST, "os.system", "os.popen", "asyncio.create_subprocess_shell", "subprocess.getoutput"}
)
_NAMES = frozenset(name.rpartition(".")[2] for name in (*_WITH_ARGUMENTS, *_WITH_TEXT))
_WRITTEN = (b"-m", b".executable", b"python")
"""What the text of a file has that starts a Python."""
_COMMAND = re.compile(r"(?:^|[\s;&|])\S*python[\d.]*(?:\s+-[A-Za-ln-z]\w*)*\s+-m\s+([\w.]+)")


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
                for started in dict.fromkeys(_started(evaluator, facts.module, call, frame)):
                    yield Process(facts.module, started, facts.place(call), moment)


def _run_by_name(project: Project, importer: str, name: str) -> Iterator[ModuleName]:
    """The module, or what ``python -m package`` runs of a package, behind the packages above it."""
    module = project.module(name)
    main = project.module(f"{name}.__main__") if module is not None and module.is_package else None
    started = main or module
    if started is not None:
        above = project.packages_above(started.name)
        yield from (each for each in above if importer != each and not importer.startswith(f"{each}."))
        yield started.name


def _started(evaluator: Evaluator, importer: str, call: ast.Call, frame: Frame) -> Iterator[ModuleName]:
    callees = {each.value.name for each in evaluator.briefly(call.func, frame) if isinstance(each.value, External)}
    if callees & _WITH_ARGUMENTS:
        yield from _of_command(evaluator, importer, [evaluator.value(argument, frame) for argument in call.args])
    if callees & _WITH_TEXT:
        for each in evaluator.value(call.args[0], frame):
            known = each.value.known if isinstance(each.value, Text) else None
            for name in _COMMAND.findall(known or ""):
                yield from _run_by_name(evaluator.project, importer, name)
            if isinstance(each.value, Sequence) and callees & _WITH_LIST:
                yield from _of_command(evaluator, importer, items_of(evaluator, (each,)))


def _of_command(evaluator: Evaluator, importer: str, items: list[Alternatives]) -> Iterator[ModuleName]:
    """What a Python runs by its command line: the module behind ``-m``, else the script."""
    if not items or not any(_is_python(each.value) for each in items[0]):
        return
    for number, item in enumerate(items[1:], 1):
        texts = [as_text(each.value) for each in item if isinstance(each.value, Text | PathValue)]
        options = {each.known for each in texts if (each.known or "").startswith("-")}
        if "-m" in options:
            behind = items[number + 1] if number + 1 < len(items) else ()
            names = (each.value.known or "" for each in behind if isinstance(each.value, Text))
            yield from (one for name in names for one in _run_by_name(evaluator.project, importer, name))
        if "-m" in options or "-c" in options:
            return
        if not options:
            paths = (path for each in texts for path, _ in project_paths(evaluator, each))
            scripts = (evaluator.project.tree.module_of(path) for path in paths if path.endswith(".py"))
            yield from (module.name for module in scripts if module is not None)
            return


def _is_python(value: object) -> bool:
    if isinstance(value, External):
        return value.name == "sys.executable"
    return isinstance(value, Text) and "python" in (value.known or "")
