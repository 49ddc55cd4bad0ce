"""Small projects for tests: written, read by us, and really run by CPython, so that both can be compared."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent

from boundary_guard.model.names import ModuleName
from boundary_guard.resolve.closure import Closure, read_closure
from boundary_guard.resolve.project import Project
from boundary_guard.source.tree import ModuleKind, ModuleTree

_RUN = """
import json, os, sys
root = sys.argv[1]
sys.path.insert(0, root)
os.chdir(root)
exec(sys.argv[2])
ours = [name for name, module in sys.modules.items() if str(getattr(module, "__file__", None)).startswith(root)]
print("\\n" + json.dumps(sorted(ours)))
"""


def write(root: Path, files: Mapping[str, str]) -> Path:
    """Write the files below ``root``; a name that ends in ``/`` is an empty folder."""
    for name, text in files.items():
        path = root / name
        if name.endswith("/"):
            path.mkdir(parents=True, exist_ok=True)
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text), encoding="utf-8")
    return root


def read(root: Path, *start: str, source_roots: tuple[str, ...] = ("",)) -> Closure:
    """What we say can be imported, from the ``start`` modules on."""
    project = Project(ModuleTree(str(root), source_roots), str(root))
    return read_closure(project, [ModuleName(name) for name in start])[0]


def modules_of(root: Path, closure: Closure) -> set[str]:
    """The modules of the closure that have a file of their own."""
    tree = ModuleTree(str(root))
    found = ((name, tree.find(name)) for name in closure.modules)
    kinds = (ModuleKind.MODULE, ModuleKind.PACKAGE)
    return {name for name, module in found if module is not None and module.kind in kinds}


def loaded(root: Path, code: str) -> set[str]:
    """The modules of the project that CPython has loaded when ``code`` has run in the project's folder."""
    command = [sys.executable, "-I", "-B", "-c", _RUN, str(root), code]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return set(json.loads(done.stdout.splitlines()[-1]))


def by_name(closure: Closure) -> set[str]:
    """The modules that are imported by name, parents included."""
    return {each.imported for site in closure.sites for each in site.imports}
