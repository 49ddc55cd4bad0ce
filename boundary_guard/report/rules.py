"""The rules: one text for each code, which ``explain`` prints and every report uses.

Boundary Guard has no pages of its own on the network; the address of a rule is that of the page on which Python
itself says what happens there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

_PYTHON = "https://docs.python.org/3/"


@dataclass(frozen=True, slots=True)
class Rule:
    """What a code means: ``what`` happens, ``why`` it matters, what to do ``instead``."""

    code: str
    name: str
    title: str
    what: str
    why: str
    instead: str
    help_uri: str


def _rule(code: str, name: str, title: str, what: str, why: str, instead: str, page: str) -> tuple[str, Rule]:
    return code, Rule(code, name, title, what, why, instead, _PYTHON + page)


RULES: Mapping[str, Rule] = dict(
    (
        _rule(
            "BG101",
            "ImportStatement",
            "An import statement reaches a forbidden module",
            "The importer loads the forbidden module when it is loaded itself.",
            "Whoever imports the importer needs the forbidden module to be there, and to work.",
            "Move what needs the forbidden module to its side of the boundary, or hand the value in from outside.",
            "reference/simple_stmts.html#the-import-statement",
        ),
        _rule(
            "BG102",
            "ImportInFunction",
            "An import inside a function reaches a forbidden module",
            "The importer loads the forbidden module when the function runs.",
            "The dependency is the same, only later: it fails in the middle of the program instead of at its start.",
            "Move the function to the other side of the boundary, or let its caller hand in what it needs.",
            "reference/simple_stmts.html#the-import-statement",
        ),
        _rule(
            "BG103",
            "ImportByName",
            "An import by name reaches a forbidden module",
            "The importer makes the name of a module and imports it through a call, such as importlib.import_module().",
            "Checkers that read import statements do not see it, so it grows unnoticed.",
            "Let the other side register what it offers, or call it from a place of its own.",
            "library/importlib.html#importlib.import_module",
        ),
        _rule(
            "BG104",
            "ImpliedParent",
            "A package runs because a module below it is imported",
            "Importing a.b.c runs a/__init__.py and a/b/__init__.py first, with all that these import.",
            "No statement names the package, so the dependency cannot be found by reading.",
            "Keep __init__.py free of imports, or import from a package whose __init__.py is.",
            "reference/import.html#regular-packages",
        ),
        _rule(
            "BG105",
            "ImportByConvention",
            "A framework imports a forbidden module by convention",
            "A string that a known framework takes for the name of a module stands in the importer, "
            "or the importer is compiled, and the name is a string in it.",
            "The framework, or the compiled code, imports it when the program runs.",
            "Move the string to the configuration of the side that owns the module.",
            "library/importlib.html#importlib.import_module",
        ),
        _rule(
            "BG106",
            "UndeclaredLayer",
            "A module is no layer of an exhaustive contract",
            "The contract says that it lists every module of a package as a layer, and this one is missing.",
            "Nothing is said about what the module may import.",
            "Add it to the layers, or to exhaustive_ignores.",
            "tutorial/modules.html#packages",
        ),
        _rule(
            "BG201",
            "ScanFeedsImport",
            "What lies in a folder decides what is imported",
            "A scan of a folder supplies parts of the names of the modules that are imported.",
            "A new folder makes a new dependency, and no line of code changes.",
            "Let each module register itself with whoever needs it.",
            "library/pathlib.html#pathlib.Path.iterdir",
        ),
        _rule(
            "BG202",
            "ValueOfForbiddenModule",
            "A value is taken out of a forbidden module",
            "Code on this side of the boundary uses something that came out of a forbidden module.",
            "The import cannot be removed while its value is needed.",
            "Move the code that uses the value to the other side as well.",
            "reference/import.html",
        ),
        _rule(
            "BG203",
            "CallThatLeadsThere",
            "A call leads to a forbidden module",
            "The function that is called imports or uses a forbidden module, or calls one that does.",
            "The dependency hides behind a name of this side.",
            "Remove the call, and hook what it did on the other side.",
            "reference/expressions.html#calls",
        ),
        _rule(
            "BG901",
            "UnresolvedImport",
            "An import by name whose name is not known",
            "A call imports a module, and what it is called cannot be told from the code.",
            'It may be a forbidden one. With blind_spots = "error" the contract cannot be said to hold.',
            "Make the name a constant, or one of a list of constants; or say why it does not matter.",
            "library/importlib.html#importlib.import_module",
        ),
        _rule(
            "BG902",
            "UnreadableFile",
            "A file could not be read or parsed",
            "The file is on the way, and what it imports is not known.",
            "It may import a forbidden module, so the contract cannot be said to hold.",
            "Repair the file, or run under a Python version that knows its syntax.",
            "reference/lexical_analysis.html#encoding-declarations",
        ),
        _rule(
            "BG903",
            "CompiledModule",
            "A compiled module without source",
            "An extension module or a bytecode file is on the way. Of what it imports only the modules of the project "
            "are known whose full names are strings in an extension module.",
            'It may import a forbidden module. With blind_spots = "error" the contract cannot be said to hold.',
            "Keep the source beside it, or put it behind the boundary.",
            "library/importlib.html#importlib.machinery.ExtensionFileLoader",
        ),
        _rule(
            "BG990",
            "ContractProblem",
            "A contract cannot be checked as it is written",
            "A pattern, an ignore, a baseline entry or a contract speaks of something that is not there.",
            "A contract that matches nothing holds always, and protects nothing.",
            "Correct the name, or take the entry out.",
            "tutorial/modules.html",
        ),
    )
)
