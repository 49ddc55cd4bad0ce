"""The second opinion: libcst, in a process of its own, reads every file that a plan changes.

``ast`` planned the edits; a parser that shares no code with it must read the outcome too, give the same bytes back,
and find every comment again. Some input ends the process that parses it (deep nesting): so it is never ours. It reads
one JSON document and writes one.
"""

from __future__ import annotations

import base64
import json
import sys
import threading
from collections import Counter
from contextlib import suppress

_STACK = 256 << 20
_MEMORY = 4 << 30
_SECONDS = 120


def main() -> None:
    """Answer for each file: ``""`` if all is well, else what is wrong; and the comments that are lost."""
    _limit()
    request = json.load(sys.stdin)
    answer: dict[str, object] = {}
    threading.stack_size(_STACK)
    thread = threading.Thread(target=_answer, args=(request, answer))
    sys.setrecursionlimit(200_000)
    thread.start()
    thread.join()
    json.dump(answer, sys.stdout)


def _limit() -> None:
    try:
        import resource  # noqa: PLC0415 - not on Windows
    except ImportError:
        return
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))


def _answer(request: list[dict[str, str | None]], answer: dict[str, object]) -> None:
    problems: dict[str, str] = {}
    before: Counter[str] = Counter()
    after: Counter[str] = Counter()
    for file in request:
        path = str(file["path"])
        old_problem = _read(file["before"], before) if file["before"] is not None else ""
        problem = _read(file["after"], after)
        problems[path] = problem if not old_problem else ""
    answer["problems"] = problems
    answer["lost"] = sorted((before - after).elements())


def _read(encoded: str | None, comments: Counter[str]) -> str:
    import libcst  # noqa: PLC0415 - half a second, and in this process only

    raw = base64.b64decode(encoded or "")
    try:
        module = libcst.parse_module(raw)
        if module.bytes != raw:
            return "it does not come out as it went in"
        waiting: list[libcst.CSTNode] = [module]
        while waiting:
            node = waiting.pop()
            if isinstance(node, libcst.Comment):
                comments[node.value] += 1
            waiting.extend(node.children)
    except libcst.ParserSyntaxError as error:
        return f"a second parser rejects it: {error.message}"
    except (RecursionError, MemoryError, UnicodeError, ValueError) as error:
        return f"a second parser cannot read it: {type(error).__name__}"
    return ""


if __name__ == "__main__":
    main()
