"""Compares ``check`` with the real ``lint-imports``: ``python tests/benchmarks/lint_imports.py [NAME…]``.

``contracts/NAME.ini`` is a configuration of import-linter's for an installed package, ``contracts/NAME.py`` a program
that uses it. Where the two commands differ about a contract, the program is run under ``recorder.py`` and every hop of
our chains must really be imported. Needs an interpreter that has the packages (``--python``); docs/oracle.md has the
figures. With ``--random N`` the contracts are made up.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from happened import Happened, record_of
from oracle import metadata_of
from random_contracts import random_configuration

HERE = Path(__file__).parent
VERDICTS = {"KEPT": "holds", "BROKEN": "broken"}
SECONDS = 1800


@dataclass
class Compared:
    """What came out for one package."""

    contracts: int = 0
    broken: int = 0
    differ: list[str] = field(default_factory=list)
    unexplained: list[str] = field(default_factory=list)
    confirmed: int = 0
    chains: int = 0
    hops: int = 0
    ours: float = 0.0
    theirs: float = 0.0


def main() -> None:
    """Compare for each package that is asked for, and print a row for each."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--python", default=sys.executable, help="an interpreter that has the packages")
    parser.add_argument("--random", type=int, default=0, metavar="N", help="make N contracts up for each package")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("-v", "--verbose", action="store_true", help="name each contract that differs")
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    print("| package | contracts | broken for both | differ | confirmed | chains | hops | seconds | lint-imports |")
    print("|---|" + "--:|" * 8)
    failed = False
    for name in options.names or sorted(path.stem for path in (HERE / "contracts").glob("*.ini")):
        found = compare(name, options.python, options.random, options.seed)
        failed = failed or bool(found.unexplained)
        print(row(name, found), flush=True)
        for line in (found.differ if options.verbose else []) + found.unexplained:
            print(f"  {line}", flush=True)
    sys.exit(1 if failed else 0)


def row(name: str, found: Compared) -> str:
    """A row of the table."""
    cells = [found.contracts, found.broken, len(found.differ), found.confirmed, found.chains, found.hops]
    return f"| {name} | {' | '.join(map(str, cells))} | {found.ours:.1f} | {found.theirs:.1f} |"


def compare(name: str, python: str, number: int, seed: int) -> Compared:
    """Run both commands on the package as it lies in ``site-packages``."""
    packages = packages_of(name)
    found = Compared()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "root"
        site_packages = linked(root, packages, python)
        text = (HERE / "contracts" / f"{name}.ini").read_text(encoding="utf-8")
        (root / ".importlinter").write_text(
            random_configuration(root, packages, number, seed) if number else text, encoding="utf-8"
        )
        start = time.perf_counter()
        theirs = lint_imports(root)
        found.theirs = time.perf_counter() - start
        ours = check(root)
        found.ours = time.perf_counter() - start - found.theirs
        judge(found, theirs, ours, lambda others: happened(name, root, packages, others, python, site_packages))
    return found


def packages_of(name: str) -> tuple[str, ...]:
    """The root packages: the first line of the program names them."""
    head, _, _ = (HERE / "contracts" / f"{name}.py").read_text(encoding="utf-8").partition("\n")
    return tuple(head.removeprefix("# ").split())


def linked(root: Path, packages: tuple[str, ...], python: str) -> Path:
    """A folder with nothing but the packages and their metadata; gives ``site-packages``."""
    root.mkdir()
    command = [python, "-c", "import sysconfig; print(sysconfig.get_paths()['purelib'])"]
    site_packages = Path(subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip())
    for each in (*(site_packages / package for package in packages), *metadata_of(packages, site_packages)):
        (root / each.name).symlink_to(each)
    return site_packages


def lint_imports(root: Path) -> dict[str, str]:
    """Contract name to verdict, as the real command tells it."""
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()", "--no-cache"]
    environment = {**os.environ, "PYTHONPATH": str(root), "COLUMNS": "500"}
    done = subprocess.run(
        command, cwd=root, env=environment, capture_output=True, text=True, check=False, timeout=SECONDS
    )
    told = dict(re.findall(r"^(.+?) (KEPT|BROKEN)\b", done.stdout, re.MULTILINE))
    if not told:
        raise SystemExit(f"lint-imports: {done.stdout}{done.stderr}")
    return {contract: VERDICTS[verdict] for contract, verdict in told.items()}


def check(root: Path) -> dict[str, Any]:
    """Our report."""
    command = [sys.executable, "-m", "boundary_guard", "check", "--root", str(root), "--no-cache", "--format", "json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=SECONDS)
    if not done.stdout.startswith("{"):
        raise SystemExit(f"boundary-guard: {done.stdout}{done.stderr}")
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def tops_of(ours: dict[str, Any]) -> set[str]:
    """The top packages of everything on a chain."""
    return {hop["imported"].partition(".")[0] for finding in ours["findings"] for hop in finding["chain"]}


def judge(found: Compared, theirs: dict[str, str], ours: dict[str, Any], real: Callable[[set[str]], Happened]) -> None:
    """Compare the verdicts; what differs must be explained by imports that really happened."""
    record: Happened | None = None
    for contract in ours["contracts"]:
        name, verdict = contract["name"], contract["verdict"]
        found.contracts += 1
        found.broken += verdict == "broken" and theirs.get(name) == "broken"
        if verdict == theirs.get(name):
            continue
        said = f"{name}: lint-imports {theirs.get(name)}, we {verdict}"
        chains = [each["chain"] for each in ours["findings"] if each["contract"] == contract["id"]]
        if verdict == "broken" and chains:
            record = record or real(tops_of(ours))
            confirm(found, said, chains, record)
        else:
            found.differ.append(said)
            found.unexplained.append(said)


def confirm(found: Compared, said: str, chains: list[list[dict[str, Any]]], record: Happened) -> None:
    """One chain that really happens is enough for the verdict; how many do is told."""
    missing = [record.missing(chain) for chain in chains]
    real = [chain for chain, hops in zip(chains, missing, strict=True) if not hops]
    found.chains += len(real)
    found.hops += sum(map(len, real))
    found.differ.append(f"{said}; {len(real)} of {len(chains)} chains really imported")
    if real:
        found.confirmed += 1
    else:
        found.unexplained.append(f"{said}; never imported: {', '.join(min(missing, key=len))}")


def happened(
    name: str, root: Path, packages: tuple[str, ...], others: set[str], python: str, site_packages: Path
) -> Happened:
    """What the program of a package really imports."""
    program = (HERE / "contracts" / f"{name}.py").read_text(encoding="utf-8")
    return record_of(program, root, packages, others - set(packages), python, site_packages)


if __name__ == "__main__":
    main()
