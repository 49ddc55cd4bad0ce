"""A Plan as a unified diff that ``git apply`` accepts."""

from __future__ import annotations

import difflib
import re

from boundary_guard.model.plan import Changed, Plan
from boundary_guard.report.escaping import for_terminal

_LINE = re.compile(rb"[^\n]*\n|[^\n]+\Z")
_ODD_PATH = re.compile(r'[\x00-\x1f\x7f"\\]')


def render(plan: Plan) -> bytes:
    """The diff of all files, in the bytes of the files."""
    return b"".join(_file(changed) for changed in plan.files)


def for_screen(plan: Plan) -> str:
    """The same for a terminal: nothing in it can be a control sequence."""
    lines = render(plan).decode("utf-8", "backslashreplace").split("\n")
    return "\n".join(for_terminal(line.removesuffix("\r").expandtabs(8)) for line in lines)


def _file(changed: Changed) -> bytes:
    old = _LINE.findall(changed.before or b"")
    new = _LINE.findall(changed.after)
    path = _quoted(changed.path)
    head = [f"diff --git {_side('a', changed.path)} {_side('b', changed.path)}\n"]
    if changed.before is None:
        head.append("new file mode 100644\n")
    if not new and changed.before is None:
        return "".join(head).encode("utf-8", "surrogateescape")
    head.append(f"--- {'/dev/null' if changed.before is None else _side('a', changed.path)}{_tab(path)}\n")
    head.append(f"+++ {_side('b', changed.path)}{_tab(path)}\n")
    body = []
    for line in list(difflib.diff_bytes(difflib.unified_diff, old, new, b"", b"", lineterm=b"\n"))[2:]:
        body.append(line if line.endswith(b"\n") else line + b"\n\\ No newline at end of file\n")
    return "".join(head).encode("utf-8", "surrogateescape") + b"".join(body)


def _side(letter: str, path: str) -> str:
    return f'"{letter}/{_quoted(path)}"' if _ODD_PATH.search(path) else f"{letter}/{path}"


def _tab(path: str) -> str:
    """GNU patch ends a name with a space in it at a tab."""
    return "\t" if " " in path else ""


def _quoted(path: str) -> str:
    return _ODD_PATH.sub(lambda match: f"\\{ord(match[0]):03o}" if match[0] not in '"\\' else f"\\{match[0]}", path)
