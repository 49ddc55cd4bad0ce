"""Files far larger than real ones: each took longer than its limit by far while a step of it was quadratic."""

import time
from pathlib import Path

import pytest
from conftest import project_at, write_files

from boundary_guard.resolve.whole import read_import_graph

SHAPES = {
    "aliases of modules": (
        "import sys, importlib\nimport p.a\n"
        + "".join(f"sys.modules['p.q{number}'] = p.a\n" for number in range(1_000))
        + "".join(f"import p.q{number}\n" for number in range(1_000))
    ),
    "branches": (
        "import importlib\ndef g(k):\n    if k == 'a':\n        n = 'a'\n"
        + "".join(f"    elif k == 'b{number}':\n        n = 'b{number}'\n" for number in range(1_000))
        + "    importlib.import_module('p.' + n)\ng('a')\n"
    ),
    "decorated functions": (
        "import importlib\nR = {}\ndef register(f):\n    R[f.__name__] = f\n    return f\n"
        + "".join(f"@register\ndef f{number}():\n    return 'a'\n" for number in range(2_000))
        + "importlib.import_module('p.' + f3())\n"
    ),
    "names of tests": (
        "from p import *\nimport sys, importlib\nA0 = sys.platform\n"
        + "".join(f"A{number} = A{number - 1} or A{number // 2} or [A{number // 3}]\n" for number in range(1, 200))
        + "if A199:\n    importlib.import_module('p.a')\n"
    ),
    "words that begin patterns": (
        "import importlib, pytest\nX = 'pdb'\n# "
        + "import" * 100_000
        + "\n# parametrize("
        + " " * 100_000
        + "\n# "
        + "import_module " * 20_000
        + "\n# "
        + "\n# ".join(word * 20_000 for word in ("open(", "getattr(", "replace(", "dataclasses.replace("))
        + "\n@pytest.fixture\ndef n(m): return m\n@pytest.fixture\ndef m(): return 'p.a'\n"
        + "def test_it(n): importlib.import_module(n)\nX.run('x')\n"
    ),
}
LIMIT = 6.0
"""Seconds; each takes about one."""


@pytest.mark.parametrize("source", SHAPES.values(), ids=SHAPES)
def test_the_cost_grows_with_the_size_and_not_with_its_square(tmp_path: Path, source: str) -> None:
    write_files(tmp_path, {"p/__init__.py": "", "p/a.py": "", "p/m.py": source})
    start = time.process_time()
    graph = read_import_graph(project_at(tmp_path))
    assert time.process_time() - start < LIMIT
    assert ("p.m", "p.a") in {(each.importer, each.imported) for each in graph.imports}
