"""Dotted names in text: ``"pkg.mod.name"`` and ``"pkg.mod:name"`` in Python literals, packaging files and data."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from boundary_guard.refactor.text import Source
from boundary_guard.refactor.users import parents_of
from boundary_guard.refactor.workspace import Workspace

PACKAGING = ("pyproject.toml", "setup.cfg", "entry_points.txt")
_DATA = (".toml", ".cfg", ".ini", ".json", ".yaml", ".yml", ".txt", ".conf", ".env", ".csv")
_PROSE = (".md", ".rst", ".pyi", ".ipynb", ".pyx", ".adoc", ".html", "Dockerfile", "Makefile", "Procfile", ".sh", ".in")
_PLAIN = re.compile(r"[uUrR]?('''|\"\"\"|'|\")")
_NAME = r"[^\W\d]\w*"
_LARGEST = 2_000_000


@dataclass(frozen=True, slots=True, eq=False)
class TextUse:
    """A literal that names something in the module."""

    node: ast.Constant
    name: str
    separator: str
    rest: str
    """What follows the name: ``.attribute`` or the extras of an entry point."""
    patches: str = ""
    """The function of a mocking library that it is given to: ``patch``, ``setattr``, ``dict``."""


@dataclass(slots=True)
class Texts:
    """The literals of one file that concern a module."""

    source: Source
    uses: list[TextUse]
    modules: list[ast.AST]
    """Literals that are the module's name alone, and may be combined with any other text."""
    partial: list[ast.AST]
    """Text put together from the module's name and something computed."""
    code: list[ast.Constant]
    """Texts that hold an import of the module: code that somebody runs."""
    words: dict[str, list[ast.Constant]]
    """Literals that are one word: a name could be meant."""
    imports_by_name: bool
    """Whether the file imports by name at all."""


def read_texts(source: Source, module: str) -> Texts:
    """The literals of a file that concern a module."""
    found = Texts(source, [], [], [], [], {}, False)
    found.imports_by_name = any(
        word in source.text for word in ("import_module", "__import__", "__getattr__", "import_string", "sys.modules")
    )
    code = re.compile(rf"\b(?:from|import)\s+{re.escape(module)}\b")
    exact = re.compile(rf"(?:[\w.-]+\s*=\s*)?{re.escape(module)}([.:])({_NAME})((?:[.\s\[].*)?)", re.DOTALL)
    parents = parents_of(source.tree)
    skipped = _docstrings(source.tree)
    last = module.rpartition(".")[2]
    for node in ast.walk(source.tree):
        if isinstance(node, ast.JoinedStr):
            parts = [str(each.value) for each in node.values if isinstance(each, ast.Constant)]
            if any(re.search(rf"(?<![\w.]){re.escape(module)}[.:]?$", part) for part in parts):
                found.partial.append(node)
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str) or node in skipped:
            continue
        if isinstance(parents.get(node), ast.JoinedStr):
            continue
        match = exact.fullmatch(node.value)
        if match:
            found.uses.append(TextUse(node, match[2], match[1], match[3], _patching(node, parents)))
        elif node.value == module or _is_relative(node.value, module) or (node.value == last and found.imports_by_name):
            if not _names_logger(node, parents):
                found.modules.append(node)
                call = parents.get(node)
                for keyword in call.keywords if isinstance(call, ast.Call) else []:
                    if keyword.arg:  # patch.multiple("module", name=...)
                        found.words.setdefault(keyword.arg, []).append(node)
        elif code.search(node.value):
            found.code.append(node)
        elif node.value in (f"{module}.", f"{module}:") or node.value.startswith(
            (f"{module}.%", f"{module}:%", f"{module}.{{")
        ):
            found.partial.append(node)
        if node.value.isidentifier():
            found.words.setdefault(node.value, []).append(node)
    return found


def _is_relative(text: str, module: str) -> bool:
    return text.startswith(".") and bool(text.strip(".")) and f".{module}".endswith("." + text.lstrip("."))


def _docstrings(tree: ast.AST) -> set[ast.AST]:
    found: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            found.add(node.value)
    return found


def _patching(node: ast.AST, parents: dict[ast.AST, ast.AST]) -> str:
    call = parents.get(node)
    if not isinstance(call, ast.Call) or not call.args or call.args[0] is not node:
        return ""
    name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
    whole = ast.unparse(call.func)
    if name in ("patch", "setattr", "delattr", "spy", "stub") or whole.endswith(("patch.dict", "patch.multiple")):
        return name
    return ""


def _names_logger(node: ast.AST, parents: dict[ast.AST, ast.AST]) -> bool:
    call = parents.get(node)
    if not isinstance(call, ast.Call):
        return False
    name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
    return name == "getLogger"


def replaced_literal(source: Source, node: ast.Constant, old: str, new: str) -> str | None:
    """The literal with ``new`` for ``old``; None where it is not one plain literal that shows ``old``."""
    text = source.segment(node)
    quote = _PLAIN.match(text)
    if quote is None or text.count(old) != 1 or "\\" in text or len(text) < 2 or not text.endswith(quote[1]):
        return None
    if text[quote.end() : -len(quote[1])] != node.value:
        return None
    return text.replace(old, new)


@dataclass(frozen=True, slots=True)
class DataUse:
    """A place in a file that is not Python where something of the module is named."""

    path: str
    start: int
    end: int
    line: int
    name: str
    separator: str


def read_data(workspace: Workspace, path: str, module: str) -> list[DataUse]:
    """The places in a file that name something in the module, in full; comments left out."""
    text = data_text(workspace, path)
    if text is None or module not in text:
        return []
    found = []
    for match in re.finditer(rf"(?<![\w.])({re.escape(module)})([.:])({_NAME})", text):
        start = text.rfind("\n", 0, match.start()) + 1
        if not text[start : match.start()].lstrip().startswith(("#", ";", "//")):
            line = text.count("\n", 0, match.start()) + 1
            found.append(DataUse(path, match.start(), match.end(), line, match[3], match[2]))
    return found


def data_text(workspace: Workspace, path: str) -> str | None:
    """The text of a data file as it is on the disk; None where it is no text of ours."""
    raw = workspace.read(path)
    if raw is None or len(raw) > _LARGEST or b"\0" in raw:
        return None
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return None


def data_files(workspace: Workspace) -> Iterator[tuple[str, bool]]:
    """The files in which dotted names may stand, with whether they are data (and not prose)."""
    for path in workspace.files:
        name = path.rpartition("/")[2]
        if path.endswith((".py", ".pyw")) or ("." not in name and path in workspace.python_files()):
            continue
        if name in PACKAGING or name.endswith(_DATA):
            yield path, True
        elif name.endswith(_PROSE):
            yield path, False


def separate_names(workspace: Workspace, path: str, module: str, names: set[str]) -> int:
    """The line of a data file that names the module alone, where the file names one of ``names`` too; 0 if none."""
    text = data_text(workspace, path)
    if text is None or module not in text:
        return 0
    alone = re.search(_as_value(module), text, re.MULTILINE)
    if alone is None or not any(re.search(_as_value(name), text, re.MULTILINE) for name in names):
        return 0
    return text.count("\n", 0, alone.start()) + 1


def _as_value(word: str) -> str:
    """A pattern for a word that is a whole value or key: quoted, or all that stands behind ``:``, ``=`` or ``-``."""
    escaped = re.escape(word)
    return rf"""(["']){escaped}\1|^[^#\n]*[:=-][ \t]*{escaped}[ \t\r]*$"""


def uses_globals(source: Source, names: set[str]) -> tuple[int, str] | None:
    """Where a module reaches its own names in ways that cannot be followed: the line and the code."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call):
            callee = node.func.id if isinstance(node.func, ast.Name) else ""
            if callee in ("eval", "exec") and not has_own_names(node):
                text = node.args[0].value if node.args and isinstance(node.args[0], ast.Constant) else None
                if not isinstance(text, str) or any(re.search(rf"(?<!\w){re.escape(n)}(?!\w)", text) for n in names):
                    return node.lineno, f"{callee}()"
            if callee == "globals" and not _is_other_item(source, node, names):
                return node.lineno, "globals()"
    for node in source.top_nodes:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and not node.args:
            if node.func.id in ("vars", "locals", "dir"):
                return node.lineno, f"{node.func.id}()"
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Subscript) and ast.unparse(node) == "sys.modules[__name__]":
            return node.lineno, "sys.modules[__name__]"
    return None


def has_own_names(call: ast.Call) -> bool:
    """Whether ``eval`` or ``exec`` is given the names to run with: then it sees none of the module."""
    given = call.args[1] if len(call.args) > 1 else None
    return given is not None and not (isinstance(given, ast.Constant | ast.Starred))


def _is_other_item(source: Source, call: ast.Call, names: set[str]) -> bool:
    """``globals()["other"]``: a literal that is none of the names."""
    above = parents_of(source.tree).get(call)
    if isinstance(above, ast.Subscript) and isinstance(above.slice, ast.Constant):
        return above.slice.value not in names
    if isinstance(above, ast.Attribute) and above.attr in ("get", "setdefault"):
        user = parents_of(source.tree).get(above)
        if isinstance(user, ast.Call) and user.args and isinstance(user.args[0], ast.Constant):
            return user.args[0].value not in names
    return False
