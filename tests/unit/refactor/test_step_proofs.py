"""Cuts, lifts and hooks are proved by what they say: each good plan is spoiled in every line, and that is noticed."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from textwrap import dedent

import pytest

from boundary_guard.refactor.along import plan_cut_along
from boundary_guard.refactor.calls import find_calls, find_function
from boundary_guard.refactor.conservation import prove_conserved
from boundary_guard.refactor.cut import plan_cut
from boundary_guard.refactor.hook import plan_hook
from boundary_guard.refactor.idle import plan_idle
from boundary_guard.refactor.lift import plan_lift
from boundary_guard.refactor.steps import Step
from boundary_guard.refactor.text import Refusal
from boundary_guard.refactor.workspace import Workspace
from boundary_guard.source.roots import find_source_roots
from boundary_guard.source.tree import ModuleTree

MakeStep = Callable[[Workspace], Step]

BOOT = '''
"""Boot."""

# what is needed
import json
import logging
import os, sys
from pathlib import Path

logger = logging.getLogger(__name__)
_cache = {}
LIMIT = 3


def _near():
    # deep inside
    return json.dumps(_cache)


def _setup(kind=1):
    """Set up."""
    _near()
    return Path(os.sep)


def other(x):
    if x > LIMIT:  # too much
        return sys.maxsize
    for each in range(x):
        logger.info("at %s", each)
    return [x, "two"]


# run it
def run(flag, path):
    logger.info("starting")
    done = other(1)
    if flag:
        # databases
        _setup(kind=2)
    try:
        logger.debug("in %s", path)
    except ValueError:
        logger.exception("bad")
        return False
    else:
        done.append(3)
    return bool(done)
'''
LIFTED = """
import logging

logger = logging.getLogger(__name__)


def setup(path, size=1):
    return path


async def run(flag, path: str, *, size: int = 2) -> bool:
    logger.info("starting")
    if flag:
        # the databases
        made = setup(path, size)
        logger.info("made %s", made)
        if not made:
            text = '''
  not made'''
            logger.error(text)
            return False
    logger.info("done")
    return True
"""
API = """
from app.base import sequence
from app.tools import clean


@sequence("register", "check", phase="phase1")
@sequence("late", phase="phase2")
class Owner:
    # of all
    def __init__(self, context):
        self._context = context
        self.other = clean(context)

    def register(self):
        return clean(1)

    def check(self):
        clean(2)

    def late(self):
        pass
"""
ATTRIBUTE = """
from app.tools import clean


class Keeper:
    names = ("late",)
    phases = {"phase1": ["register", "check"], "phase2": ["late"]}

    def __init__(self, context):
        self._context = context

    def register(self):
        return clean(1)

    def check(self):
        clean(2)

    def late(self):
        pass
"""
RETURNED = """
def setup(path):
    return bool(path)


def run(path, other):
    if other:
        return False
    # the last
    kind = 2
    done = setup(path + kind)
    print(done)
    return done
"""
EFFECTS = """
def f(*a):
    pass


def g():
    return 1


def run():
    a = f(g(), 2, g())
    g()
"""
AGAIN = """
def f(x=1):
    return x


def run():
    try:
        f()
    except OSError:
        pass
    if True:
        f(2)
    return 1
"""
FILES = {
    "app/__init__.py": "",
    "app/base.py": "def sequence(*names, phase):\n    return lambda cls: cls\n",
    "app/tools.py": "def clean(x):\n    return x\n\n\ndef create(context):\n    print(context)\n",
    "app/boot.py": BOOT,
    "app/lifted.py": LIFTED,
    "app/api.py": API,
    "app/effects.py": EFFECTS,
    "app/attribute.py": ATTRIBUTE,
    "app/returned.py": RETURNED,
    "app/bare.py": "import os\nimport sys, json\n\n\ndef f():\n    return json\n",
    "app/again.py": AGAIN,
}


def lifted(workspace: Workspace) -> Step:
    source = workspace.source("app/returned.py")
    found = find_calls(source, find_function(source, "run"), "setup")[0]
    return plan_lift(source, found, "run_setup", returns=True)


STEPS: dict[str, MakeStep] = {
    "cut": lambda workspace: plan_cut(workspace, "app.boot:run", "_setup"),
    "cut_twice": lambda workspace: plan_cut(workspace, "app.again:run", "f"),
    "cut_arguments": lambda workspace: plan_cut(workspace, "app.effects:run", "f"),
    "lift": lambda workspace: plan_cut_along(workspace, "app.lifted:run", "setup", "run_setup"),
    "hook_list": lambda workspace: plan_hook(workspace, "app.tools:create", "app.api:Owner@sequence"),
    "hook_method": lambda workspace: plan_hook(workspace, "app.tools:create", "app.api:Owner.check"),
    "hook_pass": lambda workspace: plan_hook(workspace, "app.tools:create", "app.api:Owner.late"),
    "hook_attribute": lambda workspace: plan_hook(workspace, "app.tools:create", "app.attribute:Keeper@phases"),
    "hook_first": lambda workspace: plan_hook(workspace, "app.tools:create", "app.api:Owner.check", first=True),
    "lift_returned": lifted,
    "idle": lambda workspace: plan_idle(workspace, "app/bare.py", {"os", "sys", "json"}),
}


def planned(root: Path, make: MakeStep) -> tuple[ModuleTree, Step]:
    for name, text in FILES.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(dedent(text))
    tree = ModuleTree(str(root), find_source_roots(str(root)))
    step = make(Workspace(tree, str(root)))
    assert len(step.files) == 1
    return tree, step


def is_proved(root: Path, tree: ModuleTree, step: Step, text: str) -> bool:
    before, after = Workspace(tree, str(root)), Workspace(tree, str(root))
    path = next(iter(step.files))
    step.files = {path: text.encode()}
    after.write(path, step.files[path])
    try:
        prove_conserved(before, after, step)
    except Refusal as refusal:
        assert refusal.reason.startswith("internal: ")
        return False
    return True


def spoiled(text: str) -> Iterator[str]:
    """The text with one line, word or number another."""
    lines = text.splitlines(keepends=True)
    for at, line in enumerate(lines):
        yield "".join([*lines[:at], *lines[at + 1 :]])
        yield "".join([*lines[:at], line, *lines[at:]])
        if at + 1 < len(lines):
            yield "".join([*lines[:at], lines[at + 1], line, *lines[at + 2 :]])
        for word in re.finditer(r"\w+|\s#", line):
            changed = {"#": "# x "}.get(word[0].strip(), "other" if word[0] != "other" else "setup")
            yield "".join(
                [
                    *lines[:at],
                    line[: word.start()],
                    f" {changed}"[word[0].strip() != "#" :],
                    *(line[word.end() :], *lines[at + 1 :]),
                ]
            )


def shape(text: str) -> tuple[str, list[str]]:
    """What a text says, the docstrings of what was generated and the order of imports aside; raises SyntaxError."""
    tree = ast.parse(text)
    for node in ast.walk(tree):
        is_new = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name in ("run_setup", "create")
        if is_new and ast.get_docstring(node) and len(node.body) > 1:
            node.body = node.body[1:]
    tree.body = sorted(
        tree.body, key=lambda node: ast.unparse(node) if isinstance(node, ast.Import | ast.ImportFrom) else "~"
    )
    return ast.dump(tree), sorted(re.findall(r"#.*", text))


@pytest.mark.parametrize("name", STEPS)
def test_a_good_plan_is_proved(tmp_path: Path, name: str) -> None:
    tree, step = planned(tmp_path, STEPS[name])
    assert is_proved(tmp_path, tree, step, next(iter(step.files.values())).decode())


@pytest.mark.parametrize("name", STEPS)
def test_a_plan_spoiled_anywhere_is_refused(tmp_path: Path, name: str) -> None:
    tree, step = planned(tmp_path, STEPS[name])
    good = next(iter(step.files.values())).decode()
    tried = 0
    for text in spoiled(good):
        try:
            if shape(text) == shape(good):
                continue
        except SyntaxError:
            continue
        tried += 1
        assert not is_proved(tmp_path, tree, step, text), text
    assert tried >= 6


@pytest.mark.parametrize("name", STEPS)
def test_a_plan_that_does_nothing_or_what_another_does_is_refused(tmp_path: Path, name: str) -> None:
    tree, step = planned(tmp_path, STEPS[name])
    path = next(iter(step.files))
    if name != "idle":  # to take no import out is no harm
        assert not is_proved(tmp_path, tree, step, (tmp_path / path).read_text())
    assert not is_proved(tmp_path, tree, step, (tmp_path / path).read_text() + "\nEXTRA = 1\n")
