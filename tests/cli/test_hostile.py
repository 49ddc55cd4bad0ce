"""Hostile projects: whatever lies in the folder, every command ends, with the right exit code and nothing to obey.

Each row is a project in which ``app`` must not reach ``db``, and the exit code of ``check``: 1 where there is such an
import (also in a file that cannot be parsed, which is told then), 2 where it could not be told.
"""

from __future__ import annotations

import os
import re
import socket
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from boundary_guard.cli.check_command import FORMATS
from boundary_guard.cli.program import run

SECONDS = 20
FORBIDDEN_CHARACTERS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
HEAD = b'[[tool.boundary-guard.contracts]]\nid = "x"\ntype = "forbidden"\n'
SIDES = b'source_modules = ["app"]\nforbidden_modules = ["db"]\n'
CONFIG = HEAD + SIDES
IMPORT = b"import db\n"
LINTER = b"[importlinter]\nroot_package = pkg\n[importlinter:contract:x]\nname = x\ntype = forbidden\n"
LINTER_SIDES = b"source_modules = pkg.a\nforbidden_modules = pkg.b\n"

Files = dict[str, bytes]
CASES: dict[str, tuple[Files, int]] = {}
TOO_DEEP = 2 if sys.version_info[:2] == (3, 12) else 0
"""What Python 3.12 cannot parse, as its limit for calls through C cannot be set: a blind spot there."""


def app(name: str, source: bytes, code: int, **more: bytes) -> None:
    """A case in which only ``app.py`` is odd."""
    CASES[f"source: {name}"] = ({"app.py": source, "db.py": b"", **{f"{k}.py": v for k, v in more.items()}}, code)


def tree(name: str, files: Files, code: int) -> None:
    """A case in which the tree is odd."""
    CASES[f"tree: {name}"] = ({"db.py": b"", **files}, code)


def config(name: str, content: bytes, code: int, **files: bytes) -> None:
    """A case in which ``pyproject.toml`` is odd."""
    here = {"app.py": b"", "db.py": b"", "pyproject.toml": content}
    CASES[f"config: {name}"] = ({**here, **{key.replace("__", "/"): value for key, value in files.items()}}, code)


def linter(name: str, content: bytes, code: int) -> None:
    """A case in which ``.importlinter`` is odd."""
    files = {"pkg/__init__.py": b"", "pkg/a.py": b"import pkg.b\n", "pkg/b.py": b"", "pyproject.toml": b""}
    CASES[f"linter: {name}"] = ({**files, ".importlinter": content}, code)


app("nothing", b"", 0)
app("a byte order mark", b"\xef\xbb\xbf" + IMPORT, 1)
app("a byte order mark alone", b"\xef\xbb\xbf", 0)
app("latin-1 with a cookie", b"# coding: latin-1\nx = '\xe9'\nimport db\n", 1)
app("a cookie on the second line", b"#!/usr/bin/python\n# -*- coding: cp1252 -*-\nx = '\x80'\nimport db\n", 1)
app("utf-7, whose bytes do not say what they import", b"# coding: utf-7\n+AGkAbQBwAG8AcgB0 db\n", 2)
app("unicode escapes for words", b"# coding: unicode_escape\n\\x69mport db\n", 2)
app("latin-1 without a cookie", b"x = '\xe9'\nimport db\n", 2)
app("bad bytes in a comment", b"# \xff\nimport db\n", 2)
app("an unknown cookie", b"# coding: nowhere\nimport db\n", 2)
app(
    "a mark and another cookie", b"\xef\xbb\xbf# coding: latin-1\nimport db\n", 1
)  # and the file is told to be unreadable
app("utf-16", "import db\n".encode("utf-16"), 2)
app("utf-32", "import db\n".encode("utf-32"), 2)
app("utf-7 with a cookie", b"# coding: utf-7\nimport db\n", 1)
app("a codec that is none for text", b"# coding: rot13\nvzcbeg qo\n", 2)
app("a null byte", b"import db\x00\n", 2)
app("null bytes only", b"\x00" * 100, 2)
app("old Mac line ends", b"x = 1\rimport db\r", 1)
app("Windows line ends", b"x = 1\r\nimport db\r\n", 1)
app("mixed line ends", b"x = 1\r\ny = 2\rz = 3\nimport db", 1)
app("a form feed", b"x = 1\n\x0cimport db\n", 1)
app("a vertical tab", b"\x0bimport db\n", 2)
app("no line end", b"import db", 1)
app("a line joined by a backslash", b"import \\\n  db\n", 1)
app("a joined from", b"from \\\n db \\\n import \\\n *\n", 1)
app("a semicolon", b"x = 1; import db\n", 1)
app("many on one line", b"import os, sys, db as d\n", 1)
app("in parentheses", b"from db import (\n    x,  # )\n)\n", 1)
app("in a string", b"x = '''\nimport db\n'''\n", 0)
app("in a comment", b"# import db\n", 0)
app("in an f-string's text", b"x = f'''\nimport db\n{1}'''\n", 0)
app("behind an odd string", b"x = '\\\\'; import db\n", 1)
app("behind a raw string", b"x = r'\\'' ; import db\n", 1)
app("ESC in a string", b"x = '\x1b[31m'; import db\n", 1)
app("a backslash inside a letter of shift_jis", b"# coding: shift_jis\nx = '\x95\x5c'\nimport db\n", 1)
app("a backslash inside a letter of big5", b"# coding: big5\nx = '\xa5\x5c'; import db\n", 1)
app("shifts of iso2022_jp", b"# coding: iso2022_jp\nx = '\x1b$B$\"\x1b(B'\nimport db\n", 1)
app("a cookie for another editor", b"# vim: set fileencoding=latin-1 :\nx = '\xe9'\nimport db\n", 1)
app("a cookie that is a path", b"# coding: ../../app\nimport db\n", 2)
app("a cookie of 100,000 letters", b"# coding: " + b"a" * 100_000 + b"\nimport db\n", 2)
app("a codec that unpacks", b"# coding: zlib\nimport db\n", 2)
app("a line end inside a text, old Mac", b"x = '''\r'''\rimport db\r", 1)
app("a backslash at the end", b"import db\n\\", 1)
app("f-strings in f-strings, newer than we may be", b'x = f"{f"{1}"}"\nimport db\n', 1)
app("bidi in a comment", "import db  # \u202e\u2066 txet\n".encode(), 1)
app("markup in a comment", b"import db  # ]]> </script> %0A::error::x [b](c) <b>&amp; `` | {0}\n", 1)
app("an invisible letter in a name", "import d\u200bb\n".encode(), 2)
app("a name that is normalised", "import \uff44\uff42\n".encode(), 1)
app("a letter of mathematics", "import \U0001d41d\U0001d41b\n".encode(), 1)
app("tabs and blanks mixed", b"if True:\n        x = 1\n\tx = 2\nimport db\n", 1)
app("Python 2", b"print 'x'\nimport db\n", 1)
app("Python 2 and no import", b"print 'x'\n", 2)
app("an unfinished string", b"x = 'abc\nimport db\n", 2)
app("an unfinished parenthesis", b"import db\nx = (\n", 1)
app("an unfinished file and no import", b"x = (\n", 2)
app("git's conflict", b"<<<<<<< HEAD\nimport db\n=======\n>>>>>>> x\n", 1)
app("parentheses 150 deep", b"x = " + b"(" * 150 + b")" * 150 + b"\nimport db\n", 1)
app("parentheses 5000 deep", b"x = " + b"(" * 5000 + b")" * 5000 + b"\n", 2)
app("unary minus 100,000 deep", b"x = " + b"-" * 100_000 + b"1\n", 2)
app("attributes 3000 deep", b"x = a" + b".b" * 3000 + b"\n", TOO_DEEP)
app("blocks 90 deep", b"".join(b" " * n + b"if x:\n" for n in range(90)) + b" " * 90 + b"import db\n", 1)
app("blocks 150 deep", b"".join(b" " * n + b"if x:\n" for n in range(150)) + b" " * 150 + b"pass\n", 2)
app("functions 60 deep", b"".join(b" " * n + b"def f():\n" for n in range(60)) + b" " * 60 + b"import db\n", 1)
app("a very long line", b"x = '" + b"a" * 3_000_000 + b"'\nimport db\n", 1)
app("a very long sum", b"x = " + b"1 + " * 900 + b"1\nimport db\n", 1)
app("a number of 10,000 digits", b"x = " + b"1" * 10_000 + b"\n", 2)
app("20,000 lines", b"x = 1\n" * 20_000 + IMPORT, 1)
app("5000 imports", b"".join(b"import m%d\n" % n for n in range(5000)) + IMPORT, 1)
app("a name of 100,000 parts", b"import a" + b".b" * 100_000 + b"\nimport db\n", 2)
app("a name of 4000 parts", b"import a" + b".b" * 4000 + b"\nimport db\n", 1)
app("20,000 imports of one module on a line", b"import db" + b";import os" * 20_000 + b"\n", 1)
app("from 200,000 levels above", b"import db\nfrom " + b"." * 200_000 + b" import x\n", 1)
app("an open parenthesis 100,000 times", IMPORT + b"from a import (\n" * 100_000, 2)
app("100,000 lines joined", b"x = " + b"\\\n" * 100_000 + b"1\nimport db\n", 1)
app("a million quotes", b"x = '" + b'"' * 1_000_000 + b"'\nimport db\n", 1)
HEAD_OF_BRANCHES = b"import importlib\nx = input()\nif x: y = 'm'\n"
CALLS = b"".join(b"elif x == %d: importlib.import_module('m%d')\n" % (n, n) for n in range(600))
app("600 branches with a call each", HEAD_OF_BRANCHES + CALLS + b"else: importlib.import_module('db')\n", 1)
NAMES = b"".join(b"elif x == %d: y = 'm%d'\n" % (n, n) for n in range(2000))
app("2000 branches that bind a name", HEAD_OF_BRANCHES + NAMES + b"importlib.import_module(y)\nimport db\n", 1)
app("5000 targets", b"import importlib\n" + b" = ".join(b"a%d" % n for n in range(5000))
    + b" = 'db'\nimportlib.import_module(a77)\n", 1)  # fmt: skip
app("loops 18 deep in one comprehension", b"L = ['a', 'b', 'c']\n[__import__("
    + b" + ".join(b"x%d" % n for n in range(18)) + b") "
    + b" ".join(b"for x%d in L" % n for n in range(18)) + b"]\nimport db\n", 1)  # fmt: skip
app(
    "classes in a circle",
    b"class A(B): pass\nclass B(A):\n    n = 'db'\n    def f(self): __import__(self.n)\nA().f()\nimport db\n",
    1,
)
app("generators in a circle", b"def g(): yield from h()\ndef h():\n    yield from g()\n    yield 'db'\n"
    b"for n in g(): __import__(n)\nimport db\n", 1)  # fmt: skip
app("properties in a circle", b"class A:\n    n = property(lambda self: self.m)\n"
    b"    m = property(lambda self: self.n)\n"
    b"    def __getattr__(self, k): return getattr(self, k)\n__import__(A().n)\nimport db\n", 1)  # fmt: skip
app("a partial of itself", b"from functools import partial\np = partial(__import__, 'db')\n"
    b"for i in range(9): p = partial(p)\np()\n", 1)  # fmt: skip
app(
    "what lies above the root",
    b"import sys, runpy\nsys.path.insert(0, '..')\nimport outside\n"
    b"runpy.run_path('../outside.py')\nexec(open('../outside.py').read())\n__import__(open('../outside.txt').read())\n",
    0,
)
app("itself", b"import app\n", 0)
app("above the top", b"from . import db\n", 0)
app("far above the top", b"from ..... import db\n", 0)
app("a guard", b"try:\n    import db\nexcept ImportError:\n    pass\n", 1)
app("in a function", b"def f():\n    import db\n", 1)
app("in a class", b"class A:\n    import db\n", 1)
app("in a lambda", b"f = lambda: __import__('db')\n", 1)
app("in an f-string", b"x = f'{__import__(\"db\")}'\n", 1)
app("in a default", b"def f(x=__import__('db')): pass\n", 1)
app("in a decorator", b"@__import__('db').x\ndef f(): pass\n", 1)
app("in an assert", b"assert __import__('db')\n", 1)
app("by a name of numbers", b"import importlib\nimportlib.import_module(''.join(map(chr, [100, 98])))\n", 1)
app("by a name of escapes", b"import importlib\nimportlib.import_module('\\x64\\u0062')\n", 1)
app("by bytes", b"import importlib\nimportlib.import_module(b'db'.decode())\n", 1)
app("by nothing", b"import importlib\nimportlib.import_module()\n", 0)
app("by an empty name", b"import importlib\nimportlib.import_module('')\n", 0)
app("by a name with a null", b"import importlib\nimportlib.import_module('d\\0b')\n", 0)
app("by a relative name too high", b"import importlib\nimportlib.import_module('...db', 'app')\n", 0)
app("by a name with surrogates", b"import importlib\nimportlib.import_module('\\ud800')\n", 0)
app("by a very long name", b"import importlib\nimportlib.import_module('a.' * 50_000 + 'zz')\n", 0)
app(
    "by a name that grows", b"import importlib\nx = 'd'\nwhile True:\n    x += 'b'\n    importlib.import_module(x)\n", 1
)
app("by a name that recurses", b"def f(x):\n    __import__(f(x))\n    return f(x + x)\nf('db')\n", 0)
app("by a product of choices", b"".join(b"x%d = 'a' if y else 'b'\n" % n for n in range(40))
    + b"__import__(" + b" + ".join(b"x%d" % n for n in range(40)) + b")\n", 0)  # fmt: skip
for bomb in (
    "'a' * 10**10",
    "'a' * 10**10**10",
    "'a' * (1 << 10**12)",
    "'%1000000000d' % 1",
    "f'{1:>1000000000}'",
    "'{:>{}}'.format(1, 10**10)",
    "'x'.ljust(10**10)",
    "'m' + str(10**5000)",
    "open('/dev/zero').read()",
    "__import__('re').sub('(a+)+$', '', 'a' * 40 + 'b')",
):
    app(f"by a name too large: {bomb}", f"import importlib\nimportlib.import_module({bomb})\n".encode(), 0)
for growing in ("x + x", "x.replace('a', 'aaaaaaaaaa')", "x.join([x] * 10)"):
    source = "import importlib\nx = 'aaaaaaaaaa'\n" + f"x = {growing}\n" * 40 + "importlib.import_module(x)\n"
    app(f"by a name that explodes: {growing}", source.encode(), 0)
for endless in ("range(10**12)", "list(range(10**9))", "__import__('itertools').permutations('abcdefghijklm')"):
    source = f"import importlib\nfor each in {endless}:\n    importlib.import_module(f'm{{each}}')\n"
    app(f"by names without end: {endless}", source.encode(), 0)
for folder in ("__import__('pathlib').Path('/').rglob('*.zz')", "__import__('os').listdir('/dev')"):
    source = f"import importlib\nfor each in {folder}:\n    importlib.import_module(f'm{{each}}')\n"
    app(f"by names from everywhere: {folder}", source.encode(), 0)
app("a search path from everywhere", b"import sys\nsys.path.insert(0, '/')\nimport etc\n", 0)
classes = b"".join(b"class C%d(C%d): pass\n" % (n + 1, n) for n in range(2000))
app("2000 classes, each of the one before", b"class C0: pass\n" + classes + b"C2000().f()\nimport db\n", 1)
app("100 decorators", b"def d(f): return f\n" + b"@d\n" * 100 + b"def f(): import db\nf()\n", 1)
app("a deleted name", b"import importlib\ndel importlib\nimportlib.import_module('db')\n", 1)
app("exec", b"exec('import db')\n", 1)
app("exec of nonsense", b"exec('import (')\n", 0)
app("through a chain", IMPORT.replace(b"db", b"a1"), 1, **{f"a{n}": b"import a%d\n" % (n + 1) for n in range(1, 60)},
    a60=IMPORT)  # fmt: skip
app("an unreadable file on the way", b"import way\n", 2, way=b"(")
app("an unreadable file and worse", b"import way, db\n", 1, way=b"(")
app("an unreadable file beside", b"", 0, way=b"(")
app("an unreadable forbidden file", b"", 0, db=b"(")
app("an unreadable forbidden file, imported", IMPORT, 1, db=b"(")
app("for type checking only", b"from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import db\n", 0)
app("a dead branch", b"if False:\n    import db\n", 0)
app(
    "TYPE_CHECKING of its own",
    b"TYPE_CHECKING = True\nif not TYPE_CHECKING:\n    pass\nelse:\n    pass\nimport db\n",
    1,
)
app("a star of a star", b"from m1 import *\n", 1, m1=b"from m2 import *\n", m2=b"from m1 import *\nimport db\n")
app("everybody imports everybody", b"import c0\n", 1,
    **{f"c{n}": b"".join(b"import c%d\n" % m for m in range(40)) for n in range(39)}, c39=IMPORT)  # fmt: skip

for shadow in (
    "click",
    "json",
    "sitecustomize",
    "importlinter",
    "conftest",
    "setup",
    "tomllib",
    "typing",
    "boundary_guard",
):
    tree(f"{shadow}.py lies there", {"app.py": IMPORT, f"{shadow}.py": b"raise SystemExit('was run')\n"}, 1)
tree("a package that shadows a file", {"app.py": b"import both\n", "both.py": b"", "both/__init__.py": IMPORT}, 1)
tree("a folder that shadows nothing", {"app.py": b"import both\n", "both.py": b"", "both/x.py": IMPORT}, 0)
tree("__init__.py is a folder", {"app.py": b"import p.x\n", "p/__init__.py/x": b"", "p/x.py": IMPORT}, 1)
tree("a folder called x.py", {"app.py": b"import way\n", "way.py/x": b""}, 0)
tree("a namespace", {"app.py": b"import n.o.p\n", "n/o/p.py": IMPORT}, 1)
tree("a namespace in a package", {"app.py": b"import p.n.x\n", "p/__init__.py": b"", "p/n/x.py": IMPORT}, 1)
tree(
    "an extension module",
    {"app.py": b"import ext\n", "ext.cpython-311-x86_64-linux-gnu.so": b"\x7fELF", "ext.so": b""},
    0,
)
tree("bytecode alone", {"app.py": b"import byte\n", "byte.pyc": b"\x00" * 16}, 0)
tree("a name with a blank", {"app.py": IMPORT, "a b.py": b"("}, 1)
tree("a name with a dash", {"app.py": b"__import__('my-mod')\n", "my-mod.py": IMPORT}, 1)
tree("a name that is a keyword", {"app.py": b"__import__('class')\n", "class.py": IMPORT}, 1)
tree("a name with a line end", {"app.py": b"__import__('a\\nb')\n", "a\nb.py": IMPORT}, 1)
tree("a name that clears the screen", {"app.py": b"__import__('a\\x1b[2Jb')\n", "a\x1b[2Jb.py": IMPORT}, 1)
tree("a name that turns round", {"app.py": "__import__('a\u202eb')\n".encode(), "a\u202eb.py": IMPORT}, 1)
tree("a name for GitHub", {"app.py": b"__import__('a%0A::error::b')\n", "a%0A::error::b.py": IMPORT}, 1)
tree("a name for XML", {"app.py": b"__import__('a]]><b')\n", "a]]><b.py": IMPORT}, 1)
tree("a name for HTML", {"app.py": b"__import__('<script>')\n", "<script>.py": IMPORT}, 1)
tree("a name that is no UTF-8", {"app.py": IMPORT, "\udcff.py": b""}, 1)
tree("a folder that is no UTF-8", {"app.py": IMPORT, "\udcff/__init__.py": b""}, 1)
tree("another case", {"app.py": b"import DB\n"}, 0)
tree("a hidden environment", {"app.py": b"", ".venv/lib/app2.py": IMPORT, "node_modules/x.py": b"("}, 0)
tree("a folder of git", {"app.py": b"", ".git/hooks/x.py": b"("}, 0)
tree("folders 60 deep", {"app.py": IMPORT, "/".join(["d"] * 60) + "/x.py": b""}, 1)
tree("1500 files in a folder", {"app.py": IMPORT, **{f"many/m{n}.py": b"" for n in range(1500)}}, 1)
tree("data nested too deep", {"app.py": b"import json\n__import__(json.load(open('d'))[0])\n", "d": b"[" * 200_000}, 0)
tree("data that is odd", {"app.py": b"import json\nfor n in json.load(open('d')).values(): __import__(n)\nimport db\n",
    "d": b'{"a": "\\ud800", "b": 1e999999, "c": ' + b"9" * 6000 + b"}"}, 1)  # fmt: skip
tree("a name that is a statement", {"app.py": IMPORT, "q'`$(x).py": IMPORT, 'a"]\nb.py': IMPORT}, 1)
tree(
    "requirements of themselves",
    {"app.py": IMPORT, "requirements.txt": b"-r requirements.txt\n-r ../../etc/passwd\n"},
    1,
)
tree("no source module", {"other.py": b""}, 2)

config("nothing", b"", 2)
config("no table of ours", b"[tool.other]\n", 2)
config("no contract", b"[tool.boundary-guard]\n", 2)
config("not TOML", b"[[", 2)
config("not UTF-8", CONFIG + b"# \xff\n", 2)
config("a byte order mark", b"\xef\xbb\xbf" + CONFIG, 2)
config("utf-16", CONFIG.decode().encode("utf-16"), 2)
config("null bytes", b"\x00" * 1000, 2)
config("nested too deep", b"x = " + b"[" * 20_000 + b"]" * 20_000, 2)
config("a number too long", b"x = " + b"9" * 10_000 + b"\n" + CONFIG, 2)
config("an unknown key", CONFIG + b'forbiden = "x"\n', 2)
config("a wrong type", HEAD + b'source_modules = "app"\nforbidden_modules = ["db"]\n', 2)
config("contracts is text", b'[tool.boundary-guard]\ncontracts = "x"\n', 2)
config("tool is text", b'tool = "x"\n', 2)
config("our table is a list", b"[tool]\nboundary-guard = [1]\n", 2)
config("the same id twice", CONFIG + CONFIG, 2)
config("an id that is obeyed", CONFIG.replace(b'"x"', b'"\\u001b[2J"'), 2)
config("a name that is obeyed", CONFIG + 'name = "\\u001b[2J\u202e</script>]]>%0A::error::x"\n'.encode(), 0)
config("a reason of 100,000 letters", CONFIG + b'because = "' + b"a" * 100_000 + b'"\n', 0)
config("an empty pattern", CONFIG.replace(b'"db"', b'""'), 2)
config("a path for a pattern", CONFIG.replace(b'"db"', b'"db.py/x"'), 2)
config("a pattern with three stars", CONFIG.replace(b'"db"', b'"d.***"'), 2)
config("a pattern with an empty segment", CONFIG.replace(b'"db"', b'"d..b"'), 2)
config("a pattern of 500 stars", CONFIG.replace(b'"db"', b'"' + b".".join([b"**"] * 500) + b'"'), 2)
config("a pattern for everything", CONFIG.replace(b'"db"', b'"**"'), 0)
config("a pattern that matches nothing", CONFIG.replace(b'"db"', b'"d.*"'), 2)
config("nothing forbidden", CONFIG.replace(b'["db"]', b"[]"), 2)
config("both sides", CONFIG.replace(b'"db"', b'"app"'), 2)
config("a file above the root", b'[tool.boundary-guard]\ncontract_files = ["../x.toml"]\n', 2)
config("a file that is absolute", b'[tool.boundary-guard]\ncontract_files = ["/etc/passwd"]\n', 2)
config("a file that is not there", b'[tool.boundary-guard]\ncontract_files = ["x.toml"]\n', 2)
config("a root above the root", b'[tool.boundary-guard]\nsource_roots = [".."]\n' + CONFIG, 2)
config("a root that is not there", b'[tool.boundary-guard]\nsource_roots = ["nowhere"]\n' + CONFIG, 2)
config("a stale ignore", CONFIG + b'ignore_imports = [{ importer = "app", imported = "db", reason = "x" }]\n', 2)
config(
    "an ignore without a reason", CONFIG + b'ignore_imports = [{ importer = "app", imported = "db", reason = "" }]\n', 2
)
config("a baseline above the root", b'[tool.boundary-guard]\nbaseline = "../x"\n' + CONFIG, 2)
config("folders above the root", b'[tool.setuptools]\npackage-dir = {"" = "../.."}\n[tool.poetry]\n'
    b'packages = [{include = "x", from = "/"}]\n[project]\nname = 3\nentry-points = "x"\n' + CONFIG, 0)  # fmt: skip
config("a file of our own beside it", CONFIG, 0, **{"boundary-guard.toml": b"x = " + b"[" * 20_000})
config("a file of our own, nested too deep", b"", 2, **{"boundary-guard.toml": b"x = " + b"[" * 20_000})
config("a file of our own with a table for another", b"", 2, **{"boundary-guard.toml": CONFIG})
config("a baseline that is not there", b'[tool.boundary-guard]\nbaseline = "x.json"\n' + CONFIG, 2)

linter("as it is", LINTER + LINTER_SIDES, 1)
linter("names put in", LINTER + LINTER_SIDES + b"broken_contract_guidance = %(name)s, %(NAME)s\n", 1)
bomb_of_names = b"".join(b"a%d = " % n + b"%%(A%d)s" % (n - 1) * 30 + b"\n" for n in range(1, 9))
linter("names put in that explode", LINTER + LINTER_SIDES + b"a0 = xxxxxxxxxx\n" + bomb_of_names, 2)
linter("a name put into itself", LINTER + LINTER_SIDES + b"a = %(a)s%(a)s%(a)s\n", 2)
CASES["tree: a setup.cfg of somebody else's in latin-1"] = (
    {"app.py": IMPORT, "db.py": b"", "setup.cfg": b"[metadata]\nauthor = Andr\xe9\n"},
    1,
)
linter("no section", b"[x]\n", 2)
linter("no contract", b"[importlinter]\nroot_package = pkg\n", 2)
linter("no root", LINTER.replace(b"root_package = pkg\n", b"") + LINTER_SIDES, 2)
linter("a root that is not there", LINTER.replace(b"= pkg", b"= pkgs") + LINTER_SIDES, 2)
linter("a percent sign", LINTER + LINTER_SIDES + b"x = %(nowhere)s\n", 2)
linter("the same section twice", LINTER + LINTER_SIDES + LINTER, 2)
linter("no header", b"root_package = importlinter\n", 2)
linter("not UTF-8", LINTER + b"# \xff\n", 2)
linter("null bytes", b"\x00importlinter", 2)
linter("a name that is obeyed", (LINTER + LINTER_SIDES).replace(b"name = x", b"name = \x1b[2J[/red]"), 1)
linter("a wildcard in a segment", LINTER + LINTER_SIDES.replace(b"pkg.b", b"pkg.b*"), 2)
linter("an ignore that is no import", LINTER + LINTER_SIDES + b"ignore_imports = x\n", 2)
linter("an ignore that is grimp's nonsense", LINTER + LINTER_SIDES + b"ignore_imports = pkg.*a -> b..c\n", 2)
linter("an unknown type", LINTER.replace(b"forbidden", b"forbiden"), 2)
MINE = LINTER.replace(b"root_package", b"contract_types = mine: pkg.a.X\nroot_package").replace(
    b"= forbidden", b"= mine"
)
linter("a type of the project", MINE + LINTER_SIDES, 2)


def build(root: Path, files: Files) -> None:
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def loop(root: Path) -> None:
    (root / "pkg").mkdir()
    (root / "pkg" / "again").symlink_to(root, target_is_directory=True)
    (root / "app.py").write_bytes(IMPORT)


def broken_link(root: Path) -> None:
    (root / "way.py").symlink_to(root / "nowhere.py")
    (root / "app.py").write_bytes(b"import way, db\n")


def link_to_itself(root: Path) -> None:
    (root / "way.py").symlink_to("way.py")
    (root / "app.py").write_bytes(b"import way, db\n")


def fifo(root: Path) -> None:
    os.mkfifo(root / "way.py")
    (root / "app.py").write_bytes(b"import way\n")


def fifo_in_a_package(root: Path) -> None:
    (root / "pkg").mkdir()
    (root / "pkg" / "__init__.py").write_bytes(b"")
    os.mkfifo(root / "pkg" / "way.py")
    (root / "app.py").write_bytes(b"from pkg import way\n")


def fifo_by_name(root: Path) -> None:
    os.mkfifo(root / "way.py")
    (root / "app.py").write_bytes(b"import importlib\nimportlib.import_module('way')\n")


def fifo_beside(root: Path) -> None:
    os.mkfifo(root / "way.py")
    (root / "app.py").write_bytes(b"")


def broken_link_only(root: Path) -> None:
    (root / "way.py").symlink_to(root / "nowhere.py")
    (root / "app.py").write_bytes(b"import way\n")


def unix_socket(root: Path) -> None:
    with socket.socket(socket.AF_UNIX) as each:
        here = Path.cwd()
        os.chdir(root)
        try:
            each.bind("way.py")
        finally:
            os.chdir(here)
    (root / "app.py").write_bytes(b"import way, db\n")


def device(root: Path) -> None:
    (root / "way.py").symlink_to("/dev/zero")
    (root / "app.py").write_bytes(b"import way, db\n")


def too_large(root: Path) -> None:
    with (root / "way.py").open("wb") as file:
        file.truncate(65 * 1024 * 1024)
    (root / "app.py").write_bytes(b"import way\n")


def linked_source(root: Path) -> None:
    (root / "real.txt").write_bytes(IMPORT)
    (root / "app.py").symlink_to("real.txt")


def fifo_config(root: Path) -> None:
    (root / "pyproject.toml").unlink()
    os.mkfifo(root / "pyproject.toml")
    (root / "app.py").write_bytes(IMPORT)


def linked_config(root: Path) -> None:
    (root / "pyproject.toml").unlink()
    (root / "pyproject.toml").symlink_to("pyproject.toml")
    (root / "app.py").write_bytes(IMPORT)


def folder_config(root: Path) -> None:
    (root / "pyproject.toml").unlink()
    (root / "pyproject.toml").mkdir()
    (root / "app.py").write_bytes(IMPORT)


def linked_cache(root: Path) -> None:
    (root / ".boundary_guard_cache").symlink_to("elsewhere")
    (root / "elsewhere").mkdir()
    (root / "app.py").write_bytes(IMPORT)


def fifo_cache(root: Path) -> None:
    os.mkfifo(root / ".boundary_guard_cache")
    (root / "app.py").write_bytes(IMPORT)


def fifo_metadata(root: Path) -> None:
    build(root, {"x-1.dist-info/RECORD": b"", "app.py": b"from importlib.metadata import entry_points\n"})
    for name in (
        "x-1.dist-info/entry_points.txt",
        "x-1.dist-info/METADATA",
        "setup.cfg",
        "setup.py",
        "requirements.txt",
    ):
        os.mkfifo(root / name)
    with (root / "app.py").open("ab") as file:
        file.write(b"for each in entry_points(group='x'): each.load()\nimport db\n")


def long_chain(root: Path) -> None:
    for number in range(1500):
        (root / f"l{number}.py").write_bytes(b"import l%d\n" % (number + 1))
    (root / "l1500.py").write_bytes(IMPORT)
    (root / "app.py").write_bytes(b"import l0\n")


MADE: dict[str, tuple[Callable[[Path], None], int]] = {
    "a loop of links": (loop, 1),
    "a broken link": (broken_link, 1),
    "a broken link and no import": (broken_link_only, 2),
    "a FIFO in a package": (fifo_in_a_package, 2),
    "a FIFO by name": (fifo_by_name, 2),
    "a FIFO that nobody imports": (fifo_beside, 0),
    "a link to itself": (link_to_itself, 1),
    "a FIFO on the way": (fifo, 2),
    "a socket on the way": (unix_socket, 1),
    "a device on the way": (device, 1),
    "a file of 65 MB": (too_large, 2),
    "a source that is a link": (linked_source, 1),
    "the configuration is a FIFO": (fifo_config, 2),
    "the configuration links to itself": (linked_config, 2),
    "the configuration is a folder": (folder_config, 2),
    "a chain of 1500": (long_chain, 1),
    "the cache is a link": (linked_cache, 1),
    "the cache is a FIFO": (fifo_cache, 1),
    "metadata are FIFOs": (fifo_metadata, 1),
}


def harmless(captured: tuple[str, str]) -> None:
    out, err = captured
    for text in (out, err):
        assert "Traceback" not in text
        assert "internal error" not in text
        assert not FORBIDDEN_CHARACTERS.search(text)


def check_all(root: Path, code: int, capsys: pytest.CaptureFixture[str]) -> None:
    begun = time.monotonic()
    assert run(["check", "--root", str(root)]) == code, capsys.readouterr()
    captured = capsys.readouterr()
    harmless(captured)
    assert captured.out or captured.err.startswith("error: ")
    arguments = [part for name in sorted(FORMATS) for part in ("--format", name)]
    outputs = [part for name in sorted(FORMATS) for part in ("-o", str(root / f"report.{name}.out"))]
    assert run(["check", "--root", str(root), *arguments, *outputs]) == code
    harmless(capsys.readouterr())
    for report in root.glob("report.*.out"):
        harmless((report.read_text(encoding="utf-8"), ""))
    assert time.monotonic() - begun < SECONDS


@pytest.mark.parametrize("name", CASES)
def test_the_exit_code_is_right_and_nothing_is_obeyed(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files, code = CASES[name]
    try:
        build(tmp_path, {"pyproject.toml": CONFIG, **files})
    except OSError as error:
        pytest.skip(f"this file system has no such names: {error}")
    check_all(tmp_path, code, capsys)


@pytest.mark.parametrize("name", MADE)
def test_what_is_no_plain_file(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    make, code = MADE[name]
    build(tmp_path, {"pyproject.toml": CONFIG, "db.py": b""})
    make(tmp_path)
    check_all(tmp_path, code, capsys)
    assert not list(tmp_path.glob("elsewhere/*"))


@pytest.mark.parametrize("name", [name for name in CASES if not name.startswith(("config", "linter"))])
def test_trace_and_graph_end_as_well(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files, code = CASES[name]
    try:
        build(tmp_path, {"pyproject.toml": CONFIG, **files})
    except OSError as error:
        pytest.skip(f"this file system has no such names: {error}")
    begun = time.monotonic()
    assert run(["trace", "--root", str(tmp_path), "app", "--forbid", "db"]) == code, capsys.readouterr()
    harmless(capsys.readouterr())
    assert run(["graph", "--root", str(tmp_path)]) == 0, capsys.readouterr()
    harmless(capsys.readouterr())
    assert time.monotonic() - begun < SECONDS


BASELINE = b'{"schema_version": 1, "findings": []}'
ODD: dict[str, tuple[str, ...]] = {
    "an empty source": ("--source", "", "--forbid", "db"),
    "a blank source": ("--source", " ", "--forbid", "db"),
    "a path": ("--source", "./app.py", "--forbid", "db"),
    "a relative name": ("--source", ".app", "--forbid", "db"),
    "an escape": ("--source", "\x1b[2J", "--forbid", "db"),
    "a lone surrogate": ("--source", "\udcff", "--forbid", "db"),
    "a name of 100,000 letters": ("--source", "a" * 100_000, "--forbid", "db"),
    "a root that is a file": ("--root", "app.py"),
    "a configuration that is a folder": ("--config", "."),
    "a configuration that is source code": ("--config", "app.py"),
    "an empty contract": ("--contract", ""),
    "an output that is a folder": ("-o", "."),
    "an output in no folder": ("-o", "nowhere/x.txt"),
    "an output onto source code": ("-o", "app.py"),
    "an output onto the configuration": ("-o", "pyproject.toml"),
    "an output into the repository": ("-o", ".git/config"),
    "an output through a link into the repository": ("-o", "link.json"),
    "two outputs into one file": ("-o", "x.json", "-o", "./x.json"),
    "an output onto the baseline": ("--baseline", "b.json", "-o", "b.json"),
    "an output onto a FIFO that nobody reads": ("-o", "fifo.json"),
    "an output for standard output": ("-o", "-"),
    "an output on a full disk": ("-o", "/dev/full"),
    "a baseline that is a folder": ("--baseline", "."),
    "a baseline that is source code": ("--baseline", "app.py"),
    "too many formats": ("--format", "json", "--format", "sarif"),
    "an unknown option": ("--fobid", "db"),
    "an unknown option that moves the cursor": ("--\x1b[2J", "db"),
    "an argument that moves the cursor": ("\x1b[2J",),
    "a format that moves the cursor": ("--format", "\x1b[2J"),
    "an argument too many": ("app",),
}


@pytest.mark.parametrize("name", ODD)
def test_odd_options_are_exit_code_2(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    build(tmp_path, {"pyproject.toml": CONFIG, "app.py": b"", "db.py": b"", "b.json": BASELINE})
    os.mkfifo(tmp_path / "fifo.json")
    (tmp_path / ".git").mkdir()
    (tmp_path / "link.json").symlink_to(".git/info.json")
    monkeypatch.chdir(tmp_path)
    assert run(["check", *ODD[name]]) == 2
    captured = capsys.readouterr()
    harmless(captured)
    assert "rror: " in captured.err
    assert (tmp_path / "app.py").read_bytes() == b""
    assert (tmp_path / "pyproject.toml").read_bytes() == CONFIG
