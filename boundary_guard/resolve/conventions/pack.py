"""What a rule pack is made of: which strings a framework takes for modules, and which modules they stand for."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from boundary_guard.model.imports import When


class Reads(Enum):
    """How the modules follow from what is given."""

    TEXTS = auto()
    """Every text, in lists and tables too."""
    TEXT = auto()
    """The text itself: a list or a table is no name."""
    FIRST = auto()
    """The text itself, or the first element of a tuple."""
    KEYS = auto()
    """The texts that are keys of a table, or of the tables that stand in it behind keys that are tuples or sets."""
    STUB = auto()
    """A path: the import statements of the ``.pyi`` beside that file."""
    SIBLINGS = auto()
    """A path: every module below the folder that it is, or in which it lies."""
    FILE = auto()
    """A path: the module that the file, or the folder, is."""
    ATTRIBUTES = auto()
    """An object, a class or a module, or its dotted name: what its attributes of the names ``behind`` hold."""
    OPTIONS = auto()
    """The words of a command line: what stands behind the options ``behind``, or is written together with them."""
    LOGGING_FILE = auto()
    """A path: the classes that a configuration file of ``logging`` names."""


@dataclass(frozen=True, slots=True)
class Names:
    """How texts name modules.

    ``templates`` are dotted names in which ``{}`` is the text, ``{package}`` the package of the module that holds
    it, ``{app}`` each application that the settings install (any one segment where they are not known), ``{beside}``
    another argument of the call, ``*`` any one segment and ``**`` one or more. The template ``{}`` alone may end in
    attributes (``pkg.module.Class``, ``pkg.module:name``); what the others name is imported only where it exists.
    ``strip`` (a regular expression) is cut off the end of the text before it is put into a template with more to it.
    ``behind``
    are the keys of tables behind which the texts stand; empty: behind any. ``holding`` are those behind which tables
    of such tables stand: what is not known there may have them. ``tables`` are those behind which a table
    stands of which all texts count. ``replaced`` are templates that hold only
    for texts whose last segment is no key of the table in that variable of the same module. With a ``prefix`` only
    texts count that begin with it, and are what stands behind.
    """

    templates: tuple[str, ...] = ("{}",)
    strip: str = ""
    behind: tuple[str, ...] = ()
    holding: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()
    reads: Reads = Reads.TEXTS
    replaced: tuple[tuple[str, str], ...] = ()
    prefix: str = ""


@dataclass(frozen=True, slots=True)
class Call:
    """A function that imports what one of its arguments names.

    ``where`` is an argument (by position) that must have this value. ``beside`` is the one that its templates use,
    too: the keyword, the position and the default; ``spelled`` what the object of the method is called, where many
    objects have a method of that name. ``absent`` are the templates where nothing, or a function, is given.
    ``is_strict``: what is not known there is a
    blind spot; without it the argument may as well be an object. With a ``reason`` every call is a blind spot.
    """

    function: str
    position: int = 0
    keyword: str = ""
    names: Names = Names()
    where: tuple[int, str] | None = None
    is_strict: bool = False
    when: When | None = None
    reason: str = ""
    beside: tuple[str, int, str] | None = None
    spelled: str = ""
    absent: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Stored:
    """An attribute, or an item, of an object of the framework whose texts name modules: ``app.conf.imports = […]``."""

    owner: str
    name: str
    names: Names = Names()
    when: When = When.CALL


@dataclass(frozen=True, slots=True)
class Setting:
    """A variable of a settings module whose texts name modules; ``*`` at either end of its name stands for anything."""

    variable: str
    names: Names = Names()


@dataclass(frozen=True, slots=True)
class Pack:
    """What one framework imports by strings.

    ``imports`` are the modules of which a file that calls one of ``calls``, or stores what ``stored`` says, imports
    one, or holds one of the ``words``. ``settings`` hold in the
    modules whose names match ``modules`` (a regular expression), and that bind one of ``markers`` if there are any.
    ``is_in_code``: files that import the framework may give them by name, too, in tables and arguments.
    ``is_opaque``: the functions cannot be followed where the framework itself is the project either.
    """

    name: str
    imports: tuple[str, ...] = ()
    calls: tuple[Call, ...] = ()
    modules: str = ""
    markers: tuple[str, ...] = ()
    settings: tuple[Setting, ...] = ()
    stored: tuple[Stored, ...] = ()
    words: tuple[str, ...] = ()
    is_in_code: bool = False
    is_opaque: bool = False
