"""What is known of functions from outside, and of methods by their names: who calls them, does something."""

from __future__ import annotations

from boundary_guard.model.names import is_within

LOUD_BUILTINS = frozenset(
    {"print", "input", "open", "exec", "eval", "setattr", "delattr", "next", "exit", "quit", "breakpoint"}
)
_LOUD_OUTSIDE = (
    "os.makedirs", "os.mkdir", "os.remove", "os.unlink", "os.chdir", "os.putenv", "os.system", "os.umask",
    "os.environ.update", "os.environ.setdefault", "os.environ.pop", "sys.exit", "sys.path.insert",
    "sys.path.append", "sys.path.extend", "sys.stdout", "sys.stderr", "sys.setrecursionlimit", "sys.settrace",
    "sys.meta_path", "atexit.register", "signal.signal", "logging.basicConfig", "logging.config",
    "logging.setLoggerClass", "logging.info", "logging.warning", "logging.error", "logging.debug",
    "logging.disable", "logging.addLevelName", "warnings.filterwarnings", "warnings.simplefilter",
    "warnings.warn", "random.seed", "random.random", "random.randint", "locale.setlocale", "subprocess",
    "shutil", "socket", "codecs.register", "copyreg.pickle", "faulthandler.enable", "gc.disable", "gc.freeze",
    "builtins.print", "multiprocessing.set_start_method", "threading.excepthook",
)  # fmt: skip
LOUD_METHODS = frozenset(
    {"mkdir", "write_text", "write_bytes", "unlink", "touch", "rmdir", "start", "write", "writelines"}
)
FILLS = frozenset({
    "append", "add", "update", "setdefault", "insert", "extend", "register", "pop", "popitem", "remove",
    "clear", "write", "connect", "subscribe", "put", "push", "appendleft", "discard", "send", "info",
    "warning", "error", "debug",
})  # fmt: skip
_QUIET_OUTSIDE = (
    "functools", "contextlib", "typing", "typing_extensions", "dataclasses", "abc", "enum", "collections",
    "itertools", "operator", "types", "weakref", "re", "string", "decimal", "fractions", "datetime",
)  # fmt: skip


def outside_effect(name: str, is_statement: bool) -> str:
    """What somebody could notice of a call of an outside function; empty if nothing."""
    if any(is_within(name, loud) for loud in _LOUD_OUTSIDE):
        return f"it calls {name}()"
    if is_statement and name.partition(".")[0] not in _QUIET_OUTSIDE and not name.endswith(("getLogger", "addHandler")):
        return f"it calls {name}()"
    return ""
