"""How many times faster ``read_statements`` is than ``ast.parse`` on the same bytes, and whether both see the
same.

    python tests/benchmarks/bench_statements.py [--runs N] [DIR...]     (default: the standard library)

Garbage collection is off for both; files are read beforehand. Agreement is with ``read_by_ast`` on every file
that the running interpreter can parse: all values of all statements, flags and columns included.
"""

from __future__ import annotations

import argparse
import ast
import gc
import statistics
import sys
import sysconfig
import time
import warnings
from collections import Counter
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from boundary_guard.scan.by_ast import read_by_ast
from boundary_guard.scan.decoding import decode
from boundary_guard.scan.lexer import read_lexically
from boundary_guard.scan.records import Doubt, ScanError
from boundary_guard.scan.statements import read_statements


def main() -> int:
    """Print one line a folder; exit 1 if any file differs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="*", type=Path, default=[Path(sysconfig.get_path("stdlib"))])
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    gc.disable()
    different = 0
    for folder in options.folders:
        sources = _sources(folder)
        different += _agreement(folder, sources)
        _speed(folder, list(sources.values()), options.runs)
    return 1 if different else 0


def _sources(folder: Path) -> dict[Path, bytes]:
    paths = (path for path in sorted(folder.rglob("*.py")) if "site-packages" not in path.relative_to(folder).parts)
    return {path: path.read_bytes() for path in paths if path.is_file()}


def _agreement(folder: Path, sources: dict[Path, bytes]) -> int:
    """Print what agrees; the number of files that do not."""
    count: Counter[str] = Counter(files=len(sources))
    for path, source in sources.items():
        try:
            expected = read_by_ast(source)
        except ScanError:
            count["rejected by ast"] += 1
            continue
        count["statements"] += len(expected)
        count["handed to ast"] += _is_in_doubt(source)
        if read_statements(source) != expected:
            count["different"] += 1
            print(f"{path}: different", file=sys.stderr)
    print(f"{folder}: " + ", ".join(f"{number} {what}" for what, number in count.items()))
    return count["different"]


def _is_in_doubt(source: bytes) -> bool:
    if b"import" not in source:
        return False
    try:
        read_lexically(decode(source))
    except Doubt:
        return True
    return False


def _speed(folder: Path, sources: list[bytes], runs: int) -> None:
    """Print the median of the ratios of runs made in turn."""
    pairs = [(_seconds(_parse, sources), _seconds(_read, sources)) for _ in range(runs)]
    parse, read = (statistics.median(column) for column in zip(*pairs, strict=True))
    ratio = statistics.median(one / other for one, other in pairs)
    megabytes = sum(map(len, sources)) / 1e6
    print(
        f"{folder}: {megabytes:.1f} MB, ast.parse {parse:.3f} s, read_statements {read:.3f} s "
        f"({megabytes / read:.0f} MB/s): {ratio:.1f} times faster"
    )


def _parse(source: bytes) -> None:
    ast.parse(source)


def _read(source: bytes) -> None:
    read_statements(source)


def _seconds(reader: Callable[[bytes], None], sources: list[bytes]) -> float:
    start = time.perf_counter()
    for source in sources:
        try:
            reader(source)
        except (SyntaxError, ValueError, RecursionError, MemoryError, ScanError):
            continue
    return time.perf_counter() - start


if __name__ == "__main__":
    raise SystemExit(main())
