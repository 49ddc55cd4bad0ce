"""What a program really imports, and whether the hops of a chain are among it."""

from __future__ import annotations

import ast
import json
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from boundary_guard.model.names import is_within
from boundary_guard.resolve.project import Project
from boundary_guard.source.tree import ModuleTree

HERE = Path(__file__).parent
SECONDS = 900
BEFORE = """
try:
    import django.utils.module_loading as _loading
except ImportError:
    pass
else:  # it imports nothing that is there already, so that nobody sees who asks for it
    exec({cached_import!r}, _loading.__dict__)
"""
CACHED_IMPORT = """
import importlib

def cached_import(path, name):
    return getattr(importlib.import_module(path), name)
"""
SWEEP = """
import importlib as _importlib
for _name in {modules!r}:
    try:
        _importlib.import_module(_name)
    except BaseException:
        pass
"""
STATEMENTS = """
import sys as _sys
for _name, _path, _line, _text in {statements!r}:
    try:
        _code = compile("\\n" * (_line - 1) + _text, _path, "exec")
        exec(_code, dict(_sys.modules[_name].__dict__))
    except BaseException:
        pass
"""
Hop = dict[str, object]


@dataclass(frozen=True, slots=True)
class Happened:
    """The imports of a program: between the packages, and by others that are called from them; and what was loaded."""

    pairs: frozenset[tuple[str, str]]
    outside: frozenset[tuple[str, str]]
    loaded: frozenset[str]

    def missing(self, chain: list[Hop]) -> list[str]:
        """The hops of a chain that did not happen; empty when the whole chain did."""
        return [f"{hop['importer']} -> {hop['imported']} ({hop['how']})" for hop in chain if not self._has(hop)]

    def _has(self, hop: Hop) -> bool:
        importer, imported = str(hop["importer"]), str(hop["imported"])
        if (importer, imported) in self.pairs:
            return True
        if hop["is_external"]:  # import-linter names the package only
            return self._imports_below(importer, imported)
        if hop["how"] == "parent":  # the package ran because the importer, or what it imports, lies below it
            below = importer in self.loaded and is_within(importer, imported)
            return imported in self.loaded and (below or self._imports_below(importer, imported))
        if (importer, imported) in self.outside:
            return True
        if hop["how"] == "convention":  # the framework imports it later, for a text in the importer
            return importer in self.loaded and any(name == imported for _, name in self.outside)
        return False

    def _imports_below(self, importer: str, package: str) -> bool:
        return any(a == importer and is_within(b, package) for a, b in self.pairs)


def record_of(
    program: str, root: Path, packages: tuple[str, ...], others: set[str], python: str, site_packages: Path
) -> Happened:
    """Run the program under the recorder, load every module of the packages, and make each import of a function.

    An import statement that stands in a function is made on its own, among the globals of its module: whether the
    function is called is not what import-linter asks either.
    """
    project = Project(ModuleTree(str(root)), str(root))
    modules = [each for each in project.tree.modules() if any(is_within(each.name, top) for top in packages)]
    names = [str(each.name) for each in modules if not each.name.endswith("__main__")]
    statements = [each for module in modules for each in in_functions(module.name, site_packages / module.path)]
    code = (
        BEFORE.format(cached_import=CACHED_IMPORT)
        + program
        + SWEEP.format(modules=names)
        + STATEMENTS.format(statements=statements)
    )
    with tempfile.TemporaryDirectory() as folder:
        result = Path(folder) / "record.json"
        (Path(folder) / "program.py").write_text(code, encoding="utf-8")
        start = f"exec(compile(open({str(Path(folder) / 'program.py')!r}).read(), '<program>', 'exec'))"
        command = [python, "-B", str(HERE / "recorder.py"), str(result), start, *packages]
        command += [f"+{other}" for other in sorted(others)]
        subprocess.run(command, cwd=folder, capture_output=True, timeout=SECONDS, check=False)
        record = json.loads(result.read_text(encoding="utf-8"))
    if record["error"]:
        print(f"  error: {record['error'].strip().splitlines()[-1]}")
    by_file = {str(site_packages / module.path): str(module.name) for module in modules}
    found = (each[0:3] for each in (*record["imports"], *record["again"]))
    pairs = {(by_file[file], str(target)) for file, _, target in found if file in by_file}
    outside = {(by_file.get(file, ""), target) for file, target in record["outside"]}
    return Happened(frozenset(pairs), frozenset(outside), frozenset(record["loaded"]))


def in_functions(name: str, path: Path) -> list[tuple[str, str, int, str]]:
    """The import statements inside the functions of a file: module, file, line and text."""
    if path.suffix != ".py" or not path.is_file():
        return []
    try:
        tree = ast.parse(path.read_bytes())
    except (SyntaxError, ValueError):
        return []
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    nodes = [node for function in functions for node in ast.walk(function)]
    found = {node for node in nodes if isinstance(node, ast.Import | ast.ImportFrom)}
    return sorted((str(name), str(path), node.lineno, ast.unparse(node)) for node in found)
