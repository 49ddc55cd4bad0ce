"""Records every import that a real program makes. Runs in the child process of ``oracle.py``; standard library only.

``python recorder.py RESULT CODE PACKAGE…``: runs the code, and writes what the packages' own modules import as JSON:
``[[importing file, line, imported module, how]]`` with how "statement" or "dynamic", the modules that were loaded, and
what other packages import of theirs: ``[[importing file of theirs that they are called from, imported module]]``. Of
``+PACKAGE`` it is only noted that they import it. ``again`` are those that a ``from`` asks for when they are there.
"""

import builtins
import importlib
import json
import os
import sys
import traceback
from opcode import opmap

IMPORT_NAME = opmap["IMPORT_NAME"]
SEEN = set()
ENTRIES = set()
OUTSIDE = set()
AGAIN = set()
TOPS = ()
TARGETS = ()


def main():
    """Run the program under the recorder."""
    global TOPS, TARGETS
    result, code, *tops = sys.argv[1:]
    TOPS = tuple(top for top in tops if not top.startswith("+"))
    TARGETS = tuple(top.lstrip("+") for top in tops)
    sys.argv = ["program"]
    watch()
    error = ""
    try:
        exec(compile(code, "<program>", "exec"), {"__name__": "__main__"})
    except SystemExit:
        pass
    except BaseException:
        error = traceback.format_exc()
    loaded = sorted(name for name, module in list(sys.modules.items()) if is_ours(name) and module is not None)
    ours = {"imports": sorted(SEEN), "again": sorted(AGAIN), "loaded": loaded, "entries": sorted(ENTRIES)}
    with open(result, "w", encoding="utf-8") as file:
        json.dump({**ours, "outside": sorted(OUTSIDE), "error": error}, file)
    sys.stdout.flush()
    os._exit(0)


def is_ours(name):
    """Whether a module is one of the packages'."""
    return name.partition(".")[0] in TOPS


def note(frame, target, how):
    """Note an import of one of ours."""
    if not isinstance(target, str) or target.partition(".")[0] not in TARGETS:
        return
    importer = frame.f_globals.get("__name__") or ""
    if importer == "__main__":
        ENTRIES.add(target)
    elif is_ours(importer):
        SEEN.add((frame.f_code.co_filename, frame.f_lineno, target, how))
    else:
        while frame is not None and not is_ours(frame.f_globals.get("__name__") or ""):
            frame = frame.f_back
        OUTSIDE.add((frame.f_code.co_filename if frame is not None else "", target))


def watch():
    """Replace the two doors through which Python code imports, and look at what the others bring in."""
    real_import, real_import_module = builtins.__import__, importlib.import_module

    def by_import(name, globals=None, locals=None, fromlist=(), level=0):
        frame = sys._getframe(1)
        code = frame.f_code.co_code
        how = "statement" if code[frame.f_lasti] == IMPORT_NAME else "dynamic"
        whole = absolute(name, globals, level)
        before = dict_of(sys.modules.get(whole)) if fromlist else {}
        known = set(before)
        was_loaded = whole in sys.modules
        module = real_import(name, globals, locals, fromlist, level)
        note(frame, whole, how)
        for each in fromlist or ():
            below = f"{whole}.{each}"
            if below in sys.modules and (each not in known if was_loaded else not bound_by_package(whole, each)):
                note(frame, below, how)
            elif below in sys.modules and not bound_by_package(whole, each) and is_ours(below):
                AGAIN.add((frame.f_code.co_filename, frame.f_lineno, below))
        return module

    def by_name(name, package=None):
        frame = sys._getframe(1)
        module = real_import_module(name, package)
        whole = absolute(name.lstrip("."), {"__package__": package}, len(name) - len(name.lstrip(".")))
        note(frame, whole, "dynamic")
        return module

    builtins.__import__, importlib.import_module = by_import, by_name
    sys.meta_path.insert(0, Finder())


def bound_by_package(whole, name):
    """Whether the package binds the name to something else than its submodule."""
    value = dict_of(sys.modules.get(whole)).get(name)
    return value is not sys.modules.get(f"{whole}.{name}")


class Finder:
    """Sees each module when it is looked for the first time, whoever asks; finds nothing itself."""

    @staticmethod
    def find_spec(name, path=None, target=None):
        """Note imports that come through neither door: from C, or by ``importlib``'s own functions."""
        if is_ours(name):
            frame = sys._getframe(1)
            while frame is not None and is_machinery(frame):
                frame = frame.f_back
            if frame is not None and frame.f_code.co_code[frame.f_lasti] != IMPORT_NAME:
                above = frame.f_globals.get("__name__") or ""
                if not (above == name or above.startswith(f"{name}.")):
                    note(frame, name, "found")
        return None


def is_machinery(frame):
    """Whether the frame is one of the import system, or of this file."""
    file = frame.f_code.co_filename
    return "importlib" in file or file == __file__


def absolute(name, given, level):
    """The absolute name of what is imported."""
    if not level:
        return name
    given = given or {}
    package = given.get("__package__")
    if package is None:
        package = given.get("__name__", "")
        if "__path__" not in given:
            package = package.rpartition(".")[0]
    for _ in range(level - 1):
        package = package.rpartition(".")[0]
    return f"{package}.{name}" if name else package


def dict_of(module):
    """The module's own dictionary; proxies are not asked."""
    try:
        return object.__getattribute__(module, "__dict__")
    except (AttributeError, TypeError):
        return {}


main()
