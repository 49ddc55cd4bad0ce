"""Modules that code starts in a process of their own: ``subprocess.run([sys.executable, "-m", "app.worker"])``.

They are no imports of the code that starts them: what they load, they load elsewhere.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

from boundary_guard.model.graph import Process
from boundary_guard.model.names import ModuleName
from boundary_guard.resolve.containers import items_of
from boundary_guard.resolve.contexts import when
from boundary_guard.resolve.frames import Frame, general_frame
from boundary_guard.resolve.mentions import last_name
from boundary_guard.resolve.values import Alternatives, External, Sequence, Text
from boundary_guard.scan.facts import Facts

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

_WITH_LIST = frozenset(f"subprocess.{name}" for name in ("run", "Popen", "call", "check_call", "check_output"))
_WITH_ARGUMENTS = frozenset({"asyncio.create_subprocess_exec", "os.execl", "os.execlp", "os.spawnl"})
_WITH_TEXT = frozenset(
    {*_WITH_LIST, "os.system", "os.popen", "asyncio.create_subprocess_shell", "subprocess.getoutput"}
)
_NAMES = frozenset(name.rpartition(".")[2] for name in (*_WITH_ARGUMENTS, *_WITH_TEXT))
_COMMAND = re.compile(r"(?:^|[\s;&|])\S*python[\d.]*(?:\s+-[A-Za-ln-z]\w*)*\s+-m\s+([\w.]+)")


def started_processes(evaluator: Evaluator, modules: tuple[ModuleName, ...]) -> Iterator[Process]:
    """The modules of the project that its code starts as programs."""
    outside = evaluator.project.outside
    importers = {name for top in ("subprocess", "asyncio", "os") for name in outside.get(top, ())}
    for name in (each for each in modules if each in importers):
        module = evaluator.project.module(name)
        source = evaluator.project.source(module) if module is not None else None
        facts = evaluator.project.facts(name) if source and b"-m" in source else None
        if facts is not None:
            yield from _in_file(evaluator, facts)


def _in_file(evaluator: Evaluator, facts: Facts) -> Iterator[Process]:
    for scope in facts.scopes.values():
        frame = general_frame(facts, scope)
        for call in (call for call in scope.calls if last_name(call.func) in _NAMES and call.args):
            moment = when(evaluator, facts, call)
            names = dict.fromkeys(_started(evaluator, call, frame)) if moment is not None else {}
            for name in names:
                module = evaluator.project.module(name)
                if module is not None and moment is not None:
                    main = evaluator.project.module(f"{name}.__main__") if module.is_package else None
                    yield Process(facts.module, (main or module).name, facts.place(call), moment)


def _started(evaluator: Evaluator, call: ast.Call, frame: Frame) -> Iterator[str]:
    callees = {each.value.name for each in evaluator.value(call.func, frame) if isinstance(each.value, External)}
    if callees & _WITH_ARGUMENTS:
        yield from _behind_option([evaluator.value(argument, frame) for argument in call.args])
    if callees & _WITH_TEXT:
        for each in evaluator.value(call.args[0], frame):
            known = each.value.known if isinstance(each.value, Text) else None
            yield from _COMMAND.findall(known or "")
            if isinstance(each.value, Sequence) and callees & _WITH_LIST:
                yield from _behind_option(items_of(evaluator, (each,)))


def _behind_option(items: list[Alternatives]) -> Iterator[str]:
    """The module that follows ``-m`` on the command line of a Python."""
    if not items or not any(_is_python(each.value) for each in items[0]):
        return
    for option, name in pairwise(items):
        if any(isinstance(each.value, Text) and each.value.known == "-m" for each in option):
            yield from (each.value.known or "" for each in name if isinstance(each.value, Text))
            return


def _is_python(value: object) -> bool:
    if isinstance(value, External):
        return value.name == "sys.executable"
    return isinstance(value, Text) and "python" in (value.known or "")
