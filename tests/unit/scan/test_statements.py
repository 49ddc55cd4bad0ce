"""Import statements of one file: the tricky cases by hand, then the standard library of the running interpreter."""

# ruff: noqa: E501 - a table of one-line sources

from __future__ import annotations

import ast
import contextlib
import sys
import sysconfig
import time
import warnings
from pathlib import Path

import pytest

from boundary_guard.scan.by_ast import read_by_ast
from boundary_guard.scan.decoding import decode
from boundary_guard.scan.lexer import read_lexically
from boundary_guard.scan.records import Doubt
from boundary_guard.scan.statements import Alias, ScanError, Statement, read_statements

SURE = [
    # what a statement may look like
    "import a",
    "import a.b as c, d",
    "import\ta",
    "import a . b , c\n",
    "import a\\\n  .b\n",
    "from a import b",
    "from a.b import c as d, e",
    "from . import a",
    "from .import a",
    "from.a import b",
    "from ... import a",
    "from .... a import b",
    "from . . a.b import c",
    "from a import *",
    "from a import(b)",
    "from a import (b, c,)",
    "from a import (  # (why\n    b,  # because ) of\n    c as d,\n\n    # and\n    e)",
    "from a \\\n  import b, \\\n  c",
    "from \\\n  a import b",
    "from .import_x import from_y",
    "import a;import b ; from c import d;",
    "import a # import b",
    "from a import b;x = 1",
    "\n\n\nimport a",
    "import a\r\nimport b\r\n",
    "import a\rimport b\rif x:\r  import c\r",
    "\ufeffimport a",
    "import a\f\n\fimport b\n",
    "if x:\n    y\n\f\n    import b\n",
    "# -*- coding: utf-8 -*-\nimport a",
    "# coding: latin-1\nimport a",
    # names beyond ASCII: NFKC, columns in characters
    "import é",
    "import ﬁ.ﬁ as ﬁ",
    "é = 1; import a, b",
    "'é'\nfrom é import ª, b",
    # no statements
    "import_x = 1\nfrom_y = 2\nx.import_\nimportant = 1",
    "def f():\n    yield from x\n    raise a from b\n    x = (yield\nfrom y)",
    "raise a \\\n    from b\nimport c",
    "lazy = 1\nlazy.x = 2\nlazy(1)\nimport a",
    "match = 1\nmatch.x\ncase = 2\nimport a",
    "x = '''\nimport a\n'''\nimport b",
    'x = """\\"""\nimport a\n"""\nimport b',
    'x = r"\\"\n" if 0 else ""\nimport b'.replace("\n", " ", 1),
    "x = 'a\\\nimport b'\nimport c",
    "x = '#'  # '\nimport a",
    "x = '' '' ''\nimport a",
    'x = """a"" ""b"""\nimport a',
    "# import a\n#'''\nimport b\n#'''",
    "x = b'''\nimport a\n''', Rb'\\'', u''\nimport c",
    # f-strings of every Python
    "x = f'{a}{{import}}{b!r:>{c}}'\nimport a",
    "x = f'''{a}\nimport b\n'''\nimport c",
    "x = f\"{a['b']}\"\nimport c",
    "x = f\"{'{'}\"\nimport c",
    "x = f\"{'}'}{b['c']}\"\nimport c",
    "x = rf'{a}\\{b}'\nimport c",
    "x = f'\\N{DIGIT ONE}{a}'\nimport c",
    "x = f'''{a[\"b\"]}{\"\"}'''\nimport c",
    'if"{":\n    import a',
    "x = f'{lambda_:{w}.{p}}'\nimport c",
    # blocks: function, TYPE_CHECKING, guard
    "def f():\n    import a\nimport b",
    "async  def f():\n  import a\n",
    "def f(\n    a,\n):\n    import b\n",
    "def f(a='''\n):\n'''):\n    import b\n",
    "def f(): import a\nimport b\n",
    "class A: import a",
    "class A:\n    import a\n    def f(self):\n        import b\n    import c",
    "def f(): pass\nif x:\n    import a\n",
    "def f():\n    pass\nfor x in y:\n    import a\n",
    "def f():\n    x = [a\nfor a in b]\n    import c\n",
    "def f():\n    '''\ndoc\n'''\n    import c\n",
    "def f():\n    x = a + \\\nb\n    import c\n",
    "def f():\n    x = 1 # \\\nwith y:\n    import c\n",
    "def f():\n# comment\n    import c\n",
    "if 1:\n  def f():\n    pass\n  while x:\n    import a\n",
    "@a\n@b(\n)\ndef f():\n\timport a\n",
    "match x:\n    case 1:\n        def f():\n            import a\n    case 2: import b\n\n    case _:\n        import c",
    "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import a\nelse:\n    import b\nimport c",
    "import typing\nif typing.TYPE_CHECKING :  # x\n    import a\nelif x:\n    import b\n",
    "import typing as t\nif t.TYPE_CHECKING: import a; import b\nelse: import c\n",
    "from typing import TYPE_CHECKING as TC\nif TC:\n    import a\n    if x:\n        import b\nfor x in y:\n    import c",
    "TYPE_CHECKING = False\nif TYPE_CHECKING:\n    from a import (\n        b\n    )\nelif TYPE_CHECKING:\n    import c\n",
    "if other.TYPE_CHECKING:\n    import a\n",
    "if TYPE_CHECKING:\n    pass\nx = TYPE_CHECKING_OFF\nif x:\n    import a\n",
    "def f():\n    if TYPE_CHECKING:\n        import a\n    else:\n        import b\nx = 'TYPE_CHECKING'  # TYPE_CHECKING\n",
    "try:\n    import a\nexcept ImportError:\n    import b\nelse:\n    import c\nfinally:\n    import d\nimport e",
    "try: import a\nexcept (ValueError, ModuleNotFoundError) as e: import b\n",
    "try:\n    import a\nexcept ValueError:\n    import b\n",
    "try:\n    import a\nexcept ValueError:\n    pass\nexcept:\n    pass\n",
    "try:\n    import a\nexcept* Exception as e:\n    pass\n",
    "try:\n    import a\nexcept builtins.ImportError:\n    pass\n",
    "try:\n    import a\nfinally:\n    import b\n",
    "try:\n    try:\n        import a\n    except ValueError:\n        import b\n    import c\nexcept (\n    ImportError,\n):\n    import d\n",
    "try:\n    def f():\n        import a\nexcept BaseException:\n    pass\n",
    "try:\n    x\nexcept a(b, c)[d]:\n    import e\n",
    # one line
    "if x: import a\nelse: import b\n",
    "if x:\n  while y: import a; from b import c\n",
    "for x in (1, 2): import a",
    "with x as y: import a\n",
    "x = {1: 2}; import a",
    "lambda: 0; import a",
    "x: int; import a",
    "x = 'a: import b; import c'\nimport d",
]

DOUBTFUL = [
    "if t.TYPE_CHECKING:\n    import a\nelse:\n    import typing as t\n",
    "match x:\n    case (\n  2): import a\n",
    "x = f'{a:\\'>10}'\nimport c",
    "x = f\"{a:'>10} {b:'<5}\"\nimport c",
    "if TYPE_CHECKING or x:\n    import a\nelse:\n    import b",
    "if TYPE_CHECKING and x:\n    import a\n",
    "if not TYPE_CHECKING:\n    import a\nelse:\n    import b",
    "if not (TYPE_CHECKING and x) or y:\n    import a\nelse:\n    import b",
    "if (\n  TYPE_CHECKING\n):\n    import a\n",
    "if x == 'a': import b\n",
    "if (x and\n  y): import b\n",
    "x = (1,\n  2); import b\n",
    "def f(): \\\n  import a\n",
    "if x: \\\n  import a; import b\n",
    "x = 1; \\\nimport b\n",
    "try:\n    import a\nexcept (A, *B, ImportError):\n    pass\n",
    "try:\n    import a\nexcept A + B:\n    pass\n",
    "async \\\n def f():\n    import a\n",
    "# coding: latin-1\n'\xe9'; import a, b",
    "# coding: cp1251\nimport a",
    "__lazy_modules__ = ['a', 'b.c', 'd']\nimport a\nimport b.c, d\nimport a, e\nfrom a import x\nfrom a import *\n"
    "def f():\n    import a\ntry:\n    import a\nexcept A: pass\nif x:\n    import a\nfrom . import a\n",
]
if sys.version_info >= (3, 12):
    SURE += [
        'x = f"{a["b"]}"\nimport c',
        'x = f"{f"{f"{1}"}"}" f"""{\n"import"  # }\n}\nimport b\n"""\nimport c',
        "x = f'{a['{']}{b['}']:{c['d']}}'\nimport c",
        "x = f'{a:{'b'}>{\n1}}'\nimport c",
        "x = f'{(lambda: {1: 2})()!r:x}'\nimport c",
    ]


def _encoded(text: str) -> bytes:
    return text.encode("latin-1" if text.startswith("# coding: latin-1") else "utf-8")


@pytest.mark.parametrize("text", SURE)
def test_the_lexer_agrees_with_ast(text: str) -> None:
    source = _encoded(text)
    assert read_lexically(decode(source)) == read_by_ast(source)


@pytest.mark.parametrize("text", [*DOUBTFUL, *SURE])
def test_what_is_read_is_what_ast_reads(text: str) -> None:
    source = _encoded(text)
    assert read_statements(source) == read_by_ast(source)


@pytest.mark.parametrize("text", [text for text in DOUBTFUL if "cp1251" not in text and "__lazy" not in text])
def test_doubt_is_told(text: str) -> None:
    with pytest.raises(Doubt):
        read_lexically(decode(_encoded(text)))


def _statement(module: str, *names: Alias, line: int = 1, column: int = 1, **values: int) -> Statement:
    """A statement at module level, absolute and ``from`` if it has a module."""
    usual: dict[str, int] = {"level": 0, "is_from": bool(module), "indent": 0, "is_lazy": False}
    flags = {"function": "", "type_checking": False, "guarded": False}
    return Statement(line=line, column=column, module=module, names=names, **(usual | flags | values))  # type: ignore[arg-type]


EXPECTED = {
    "import a.b as c, d": [_statement("", Alias("a.b", "c", 1, 8), Alias("d", "", 1, 18))],
    "'é'; from ..ﬁ import (b,\n  ª as c)": [
        _statement("fi", Alias("b", "", 1, 23), Alias("a", "c", 2, 3), column=6, level=2)
    ],
    "def f():\n\timport a": [_statement("", Alias("a", "", 2, 9), line=2, column=2, indent=1, function="f")],
    "if TYPE_CHECKING: from . import a": [
        _statement("", Alias("a", "", 1, 33), column=19, level=1, is_from=True, type_checking=True)
    ],
    "if not TYPE_CHECKING: pass\nelse: import a": [
        _statement("", Alias("a", "", 2, 14), line=2, column=7, type_checking=True)
    ],
    "try:\n  from a import *\nexcept Exception: import b": [
        _statement("a", Alias("*", "", 2, 17), line=2, column=3, indent=2, guarded=True),
        _statement("", Alias("b", "", 3, 26), line=3, column=19),
    ],
    "A = ImportError, OSError\ntry: import a\nexcept A: pass": [
        _statement("", Alias("a", "", 2, 13), line=2, column=6, guarded=True)
    ],
    "A: tuple = (\n  OSError,)\nB = (KeyError, *A)\ntry: import a\nexcept B: pass": [
        _statement("", Alias("a", "", 4, 13), line=4, column=6)
    ],
    # newer than the running interpreter, or older
    "lazy import a\nlazy from b import c": [
        _statement("", Alias("a", "", 1, 13), is_lazy=True),
        _statement("b", Alias("c", "", 2, 20), line=2, is_lazy=True),
    ],
    "x = 1; lazy import a": [_statement("", Alias("a", "", 1, 20), column=8, is_lazy=True)],
    "x = t'{a['b']}'\ntry: import a\nexcept A, ImportError: pass": [
        _statement("", Alias("a", "", 2, 13), line=2, column=6, guarded=True)
    ],
    "print 'x'\nimport a": [_statement("", Alias("a", "", 2, 8), line=2)],
    "__lazy_modules__ = [\n'a'\n]\nlazy import b\nimport a": [
        _statement("", Alias("b", "", 4, 13), line=4, is_lazy=True),
        _statement("", Alias("a", "", 5, 8), line=5, is_lazy=True),
    ],
    "__lazy_modules__ = {'a'}\nimport a, b\nfrom a import x": [
        _statement("", Alias("a", "", 2, 8), Alias("b", "", 2, 11), line=2),
        _statement("a", Alias("x", "", 3, 15), line=3, is_lazy=True),
    ],
}


@pytest.mark.parametrize("text", EXPECTED)
def test_every_value_of_a_statement(text: str) -> None:
    assert list(read_statements(text.encode())) == EXPECTED[text]


@pytest.mark.parametrize(
    "source",
    [
        b"import a\0",
        b"x = '\nimport a",
        b"import a, ,",
        b"import (a)",
        b"from a import (",
        b"from a import b.c",
        b"import *",
        b"# coding: nonsense\nimport a",
        b"# coding: latin-1\n'\xe9\nimport a",
        b"'\xe9'\nimport a",
        b"x = f'{'\nimport a",
        b"except: import a\nexcept: pass",
    ],
)
def test_what_nobody_can_read_is_an_error(source: bytes) -> None:
    with pytest.raises(ScanError):
        read_statements(source)


def test_no_import_is_no_statement_whatever_the_file_is() -> None:
    assert read_statements(b"x = '\0") == ()


@pytest.mark.parametrize(
    "source",
    [
        b"from (\n" * 50_000 + b"import",
        b"from a \\\n" * 50_000 + b"import a",
        b"import a;" * 50_000,
        b"x = 1; import a;" * 50_000,
        b"try: import a\n" + b"except ImportError: import b\n" * 50_000,
        b"from a import (  # x\n" + b"b,\n" * 100_000 + b")",
        b"import a\n" + b"x = f'{" * 50_000,
        b"def f():\n" + b" import a\n [\nx]\n" * 20_000,
        b"'" * 200_000 + b"import a",
        b"from typing import TYPE_CHECKING as T%d\n" * 20_000 % tuple(range(20_000)),
        b"def f():\n x\nif x:\n import a\n" * 20_000,
        b"".join(b" " * (i % 90) + b"def f():\n" + b" " * (i % 90 + 1) + b"import a\n" for i in range(10_000)),
    ],
    ids=range(12),
)
def test_reading_takes_time_in_proportion(source: bytes) -> None:
    """Odd files, far larger than real ones: each took minutes if any step were quadratic."""
    start = time.perf_counter()
    with contextlib.suppress(Doubt):
        read_lexically(decode(source))
    assert time.perf_counter() - start < 8


def _standard_library() -> list[Path]:
    """The standard library without what was installed into it, and every fifth file of its test suite."""
    root = Path(sysconfig.get_path("stdlib"))
    paths = [path for path in sorted(root.rglob("*.py")) if "site-packages" not in path.parts]
    suite = [path for path in paths if "test" in path.parts or "tests" in path.parts]
    return sorted(set(paths) - set(suite) | set(suite[::5]))


def _differences(paths: list[Path]) -> tuple[list[Path], int, int]:
    """The files that lexer and ``ast`` read differently, and how many were read lexically and in doubt."""
    different, read, doubtful = [], 0, 0
    for path in paths:
        source = path.read_bytes()
        if b"import" not in source:
            continue
        try:
            expected = read_by_ast(source)
        except ScanError:
            continue
        try:
            found = read_lexically(decode(source))
        except Doubt:
            doubtful += 1
            continue
        read += 1
        if found != expected:
            different.append(path)
    return different, read, doubtful


def test_agreement_on_the_standard_library() -> None:
    different, read, doubtful = _differences(_standard_library())
    assert different == []
    assert read > 500
    assert doubtful <= read / 50


@pytest.mark.slow
def test_agreement_on_the_standard_library_and_its_whole_test_suite() -> None:
    paths = [path for path in Path(sysconfig.get_path("stdlib")).rglob("*.py") if "site-packages" not in path.parts]
    different, _, _ = _differences(paths)
    assert different == []


def test_ast_reader_misses_no_statement() -> None:
    """The judge is judged: as many statements as ``ast.walk`` finds, in the order of the source."""
    for path in _standard_library()[::10]:
        source = path.read_bytes()
        try:
            statements = read_by_ast(source)
        except ScanError:
            continue
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(source)
        nodes = [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
        assert [one.line for one in statements] == sorted(node.lineno for node in nodes)
