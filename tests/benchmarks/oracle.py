"""Compares what ``graph`` says with what real programs import: ``python tests/benchmarks/oracle.py [NAME…]``.

Needs an interpreter that has the packages installed (``--python``); docs/oracle.md has the figures.
Each program runs in a child process under ``recorder.py``; the package is then read as it lies in ``site-packages``.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from boundary_guard.model.imports import COMPILED_NAMES, When
from boundary_guard.model.names import ModuleName, ancestors, is_within
from boundary_guard.resolve.closure import read_closure
from boundary_guard.resolve.project import Project
from boundary_guard.resolve.whole import read_import_graph
from boundary_guard.source.tree import ModuleTree

HERE = Path(__file__).parent
Pair = tuple[str, str]


@dataclass
class Program:
    """A program, the packages whose imports count, and the modules where it enters them."""

    code: str
    packages: tuple[str, ...]
    entries: tuple[str, ...]


@dataclass
class Figures:
    """How many there were, and how many of them the graph has."""

    there: int = 0
    seen: int = 0
    missed: list[object] = field(default_factory=list)

    @classmethod
    def of(cls, there: set[object], seen: set[object]) -> Figures:
        return cls(len(there), len(there & seen), sorted(there - seen, key=str))

    def __str__(self) -> str:
        share = f"{100 * self.seen / self.there:.1f} %" if self.there else "-"
        return f"{self.seen}/{self.there} {share}"


def main() -> None:
    """Run the programs that are asked for, and print a row for each."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("--misses", type=int, default=0)
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    programs = load_programs()
    print(
        "| program | by statement | parents | only dynamically | dynamic sites | closure | seconds |\n|---|"
        + "--:|" * 6
    )
    for name in options.names or programs:
        report(name, programs[name], options.python, options.misses)


def load_programs() -> dict[str, Program]:
    """The programs beside this file: the first line names packages and entry modules."""
    found = {}
    for path in sorted((HERE / "programs").glob("*.py")):
        head, _, _ = path.read_text(encoding="utf-8").partition("\n")
        packages, _, entries = head.removeprefix("# ").partition(";")
        found[path.stem] = Program(path.read_text(encoding="utf-8"), tuple(packages.split()), tuple(entries.split()))
    return found


def report(name: str, program: Program, python: str, misses: int) -> None:
    """One row of the table, and what was missed."""
    with tempfile.TemporaryDirectory() as folder:
        record = run(program, python, Path(folder))
        site_packages = Path(
            subprocess.run(
                [python, "-c", "import sysconfig; print(sysconfig.get_paths()['purelib'])"],
                capture_output=True, text=True, check=True,
            ).stdout.strip()
        )  # fmt: skip
        root = Path(folder) / "root"
        root.mkdir()
        for package in program.packages:
            target = site_packages / package
            target = target if target.exists() else target.with_suffix(".py")
            (root / target.name).symlink_to(target)
        for metadata in metadata_of(program.packages, site_packages):
            (root / metadata.name).symlink_to(metadata)
        start = time.perf_counter()
        rows, missed = compare(record, root, program, site_packages)
        seconds = time.perf_counter() - start
    print(f"| {name} | " + " | ".join(str(row) for row in rows) + f" | {seconds:.1f} |", flush=True)
    if record["error"]:
        print(f"  error: {str(record['error']).strip().splitlines()[-1]}")
    for title, row in zip(("statement", "parent", "dynamic", "site", "closure"), missed, strict=True):
        for each in row.missed[:misses]:
            print(f"  {title}: {each}")


def metadata_of(packages: tuple[str, ...], site_packages: Path) -> list[Path]:
    """The metadata that was installed with the packages: their entry points stand there."""
    found = []
    for record in sorted(site_packages.glob("*.dist-info/RECORD")):
        installed = {line.partition("/")[0] for line in record.read_text(encoding="utf-8").splitlines()}
        if installed & set(packages):
            found.append(record.parent)
    return found


def run(program: Program, python: str, folder: Path) -> dict[str, object]:
    """What the program imports."""
    work = folder / "work"
    work.mkdir()
    result = folder / "record.json"
    command = [python, "-B", str(HERE / "recorder.py"), str(result), program.code, *program.packages]
    subprocess.run(command, cwd=work, capture_output=True, timeout=300, check=False)
    return json.loads(result.read_text(encoding="utf-8"))


def compare(
    record: dict[str, object], root: Path, program: Program, site_packages: Path
) -> tuple[list[Figures], list[Figures]]:
    """The figures of one program."""
    project = Project(ModuleTree(str(root)), str(root))
    by_file = {str(site_packages / m.path): m for m in (*project.tree.modules(),)}
    graph = read_import_graph(project)
    held = {(str(e.importer), str(e.imported)) for e in graph.imports if e.when is not When.TYPE_CHECKING}
    told = {(s.place.path, s.place.line) for s in graph.sites}
    compiled = {str(e.imported): e for e in graph.imports if e.pattern == COMPILED_NAMES}
    statements: set[Pair] = set()
    dynamic: set[Pair] = set()
    sites: set[tuple[str, int]] = set()
    for file, line, target, how in record["imports"]:  # type: ignore[attr-defined]
        module = by_file.get(file) or odd_module(project, file, site_packages)
        imported = project.module(target)
        if module is None or imported is None or module.name == imported.name:
            continue
        if how == "statement":
            statements.add((module.name, imported.name))
        elif (module.path, line) not in told and imported.name in compiled:
            # C code has no frame: the recorder sees the line that called it. The import is the compiled module's.
            importer = compiled[imported.name]
            dynamic.add((str(importer.importer), imported.name))
            told.add((importer.place.path, line))
            sites.add((importer.place.path, line))
        else:
            dynamic.add((module.name, imported.name))
            if how == "dynamic":
                sites.add((module.path, line))
    parents = {
        (importer, package)
        for importer, imported in statements | dynamic
        for package in ancestors(imported)
        if not is_within(importer, package)
    }
    quiet = {(importer, imported) for importer, imported in dynamic - statements if not is_within(importer, imported)}
    entries = [ModuleName(name) for name in (*program.entries, *record["entries"])]  # type: ignore[misc]
    closure, _ = read_closure(Project(ModuleTree(str(root)), str(root)), entries)
    loaded = {m.name for name in record["loaded"] if (m := project.module(name)) is not None}  # type: ignore[attr-defined]
    rows = [
        Figures.of(set(statements), held),
        Figures.of(set(parents - statements), held),
        Figures.of(set(quiet), held),
        Figures.of(set(sites), told),
        Figures.of(set(loaded), set(closure.modules)),
    ]
    return rows, rows


def odd_module(project: Project, file: str, site_packages: Path) -> object:
    """The module of a file whose name no statement can spell."""
    path = Path(file)
    if not path.is_relative_to(site_packages):
        return None
    parts = path.relative_to(site_packages).with_suffix("").parts
    return project.module(".".join(parts[:-1] if parts[-1] == "__init__" else parts))


if __name__ == "__main__":
    main()
