"""Modules of the standard library that import what they are given by name.

Sources: documentation and code of ``unittest``, ``doctest``, ``xml``, ``multiprocessing`` and ``logging.config``.
"""

from __future__ import annotations

from boundary_guard.resolve.conventions.pack import Call, Names, Pack, Reads

_LOADERS = ("unittest.TestLoader()", "unittest.loader.TestLoader()", "unittest.defaultTestLoader")
_FINDERS = ("PathFinder", "FileFinder()")
_FINDING = "a finder is asked for a module by itself: where it looks is not followed"
_DISCOVERY = "unittest imports every test module that it discovers"

PACK = Pack(
    "stdlib",
    imports=(
        "unittest",
        "unittest.loader",
        "doctest",
        "xml",
        "xml.sax",
        "xml.dom",
        "importlib.machinery",
        "multiprocessing",
        "logging",
        "logging.config",
    ),
    calls=(
        *(Call(f"{loader}.loadTestsFromName", 0, "name", is_strict=True) for loader in _LOADERS),
        *(Call(f"{loader}.loadTestsFromNames", 0, "names", is_strict=True) for loader in _LOADERS),
        *(Call(f"{loader}.discover", reason=_DISCOVERY) for loader in _LOADERS),
        *(Call(f"importlib.machinery.{finder}.find_spec", reason=_FINDING) for finder in _FINDERS),
        *(Call(f"logging.config.{base}().resolve", 0, "s") for base in ("BaseConfigurator", "DictConfigurator")),
        Call("unittest.main", 0, "module"),
        Call("unittest.TestProgram", 0, "module"),
        *(Call(f"doctest.{name}", 0, "module") for name in ("DocTestSuite", "testsource", "debug")),
        *(Call(f"doctest.{name}", 99, "package") for name in ("DocFileSuite", "testfile")),
        Call("xml.sax.make_parser", 0, "parser_list"),
        Call("xml.dom.getDOMImplementation", 0, "name"),
        Call("multiprocessing.set_forkserver_preload", 0, "module_names", is_strict=True),
        Call("multiprocessing.get_context().set_forkserver_preload", 0, "module_names", is_strict=True),
        Call("logging.config.fileConfig", 0, "fname", Names(reads=Reads.LOGGING_FILE), is_strict=True),
    ),
)
