"""Whether a file may hold statements that control never comes to, told from its lines: most files have none.

``resolve.unreached`` decides; this saves it the files that need no syntax tree. Too much costs time only.
"""

from __future__ import annotations

import re

_LEAVING = rb"(?:return|raise|continue|break|(?:sys\.|os\.)?_?exit|quit|os\.abort|os\.execv[ep]?)\b"
_BELOW = rb"(?:\1[ \t]+[^\n]*+\n|[ \t]*+(?:#[^\n]*+)?\r?\n)*+"
_NEXT = rb"\1[^ \t\r\n#)\]}]"
_BEHIND = re.compile(rb"^([ \t]*+)" + _LEAVING + rb"[^\n]*+\n" + _BELOW + _NEXT, re.MULTILINE)
_LAST_BRANCH = re.compile(
    rb"^([ \t]*+)(?:else|finally|case[ \t]+_)[ \t]*+:[^\n]*+\n(" + _BELOW + rb")" + _NEXT, re.MULTILINE
)
_LEAVES = re.compile(rb"[ \t]*" + _LEAVING)


def may_be_unreached(source: bytes) -> bool:
    """Whether something stands behind a line that leaves its block, or behind a last branch that ends with one."""
    if _BEHIND.search(source) is not None:
        return True
    return any(_ends_by_leaving(found[2]) for found in _LAST_BRANCH.finditer(source))


def _ends_by_leaving(block: bytes) -> bool:
    """Whether the last line of the block leaves it."""
    lines = block.rstrip().rsplit(b"\n", 1)
    return _LEAVES.match(lines[-1]) is not None
