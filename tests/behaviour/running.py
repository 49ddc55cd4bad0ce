"""Runs in a child interpreter: really imports many small projects, one fork each, and says what was imported.

Reads JSON from standard input: a list of {"root", "path", "code"}; writes a list of
{"loaded": files, "imports": [[importing file, imported file]], "error"} as JSON.
"""

import builtins
import importlib
import json
import os
import sys
import traceback


def main():
    """Run each project in a fork of this process."""
    results = []
    for number, project in enumerate(json.load(sys.stdin)):
        place = os.path.join(sys.argv[1], f"{number}.json")
        child = os.fork()
        if not child:
            status = 1
            try:
                with open(place, "w", encoding="utf-8") as file:
                    json.dump(run(project), file)
                status = 0
            finally:
                os._exit(status)
        os.waitpid(child, 0)
        with open(place, encoding="utf-8") as file:
            results.append(json.load(file))
    json.dump(results, sys.stdout)


def run(project):
    """What the project's code imports."""
    root = project["root"]
    seen = []
    os.chdir(root)
    sys.path[:0] = [os.path.join(root, each) if each else root for each in project["path"]]
    sys.dont_write_bytecode = True
    sys.argv = ["program"]
    nowhere = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(nowhere, number)
    watch(root, seen)
    executed = []
    sys.addaudithook(lambda event, given: event == "exec" and note_code(given[0], executed))
    error = ""
    calls = set()
    if project["calls"]:
        sys.setprofile(lambda frame, event, _: event == "call" and note_call(frame, root, calls))
    try:
        exec(compile(project["code"], "<run>", "exec"), {"__name__": "__run__"})
    except BaseException:
        error = traceback.format_exc()
    sys.setprofile(None)
    loaded = [file for file in executed if file.startswith(root)]
    return {"loaded": sorted(set(loaded)), "imports": sorted(set(seen)), "error": error, "calls": sorted(calls)}


def note_call(frame, root, calls):
    """Note which function of the project called which, by their qualified names."""
    above = frame.f_back
    if frame.f_code.co_flags & 0x80 and not above.f_code.co_filename.startswith(root):
        return  # the event loop goes on with a coroutine: who called it was noted before
    while above is not None and not above.f_code.co_filename.startswith(root):
        above = above.f_back
    if above is not None and frame.f_code.co_filename.startswith(root) and frame.f_code.co_flags & 1:
        caller, callee = name_of(above), name_of(frame)
        if "<" not in caller + callee and caller != callee:
            calls.add((caller, callee))


def name_of(frame):
    """``module.function``, as call graphs have it; what runs in a class body or comprehension is its owner's."""
    code = frame.f_code
    while not code.co_flags & 1 and code.co_name != "<module>":
        frame = frame.f_back
        code = frame.f_code
    module, name = frame.f_globals.get("__name__", ""), code.co_qualname.replace("<locals>.", "")
    for part in (".<listcomp>", ".<setcomp>", ".<dictcomp>", ".<genexpr>"):
        name = name.replace(part, "")
    return module if name in ("<module>", "<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>") else f"{module}.{name}"


def note_code(code, executed):
    """Note the file of a module's body; ``exec`` of a text has no file."""
    if getattr(code, "co_name", "") == "<module>":
        executed.append(code.co_filename)


def watch(root, seen):
    """Note who imports what, by statement and by ``import_module``."""
    real_import, real_import_module = builtins.__import__, importlib.import_module

    def note(source, module):
        target = file_of(module)
        if source.startswith(root) and target.startswith(root) and source != target:
            seen.append((source, target))

    def by_statement(name, given=None, local=None, fromlist=(), level=0):
        module = real_import(name, given, local, fromlist, level)
        if fromlist or "." not in name:
            note(sys._getframe(1).f_code.co_filename, module)
        elif name in sys.modules:
            note(sys._getframe(1).f_code.co_filename, sys.modules[name])
        return module

    def by_name(name, package=None):
        module = real_import_module(name, package)
        note(sys._getframe(1).f_code.co_filename, module)
        return module

    builtins.__import__, importlib.import_module = by_statement, by_name


def file_of(module):
    """The file of a module; empty when it has none. Proxies are not asked."""
    try:
        found = object.__getattribute__(module, "__dict__").get("__file__")
    except (AttributeError, TypeError):
        return ""
    return found if isinstance(found, str) else ""


main()
