"""The abstract values over which a name given to an importer function is evaluated, without running anything.

A value is what an expression *may* be. Where the project's own files decide (a folder that is listed, a marker
that exists), values are enumerated concretely from the module tree, and each remembers that it was listed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING

from boundary_guard.model.imports import Via
from boundary_guard.model.names import ModuleName
from boundary_guard.model.places import Place

if TYPE_CHECKING:
    from boundary_guard.resolve.arguments import Arguments
    from boundary_guard.resolve.frames import Frame
    from boundary_guard.scan.facts import Facts, Scope


@dataclass(frozen=True, slots=True)
class Literal:
    """Text that stands in the source. ``options`` are all the texts that a loop or table gives at this point."""

    text: str
    options: tuple[str, ...] = ()

    def __hash__(self) -> int:
        """Of the text alone: the options may be thousands."""
        return hash(self.text)


@dataclass(frozen=True, slots=True)
class Listed:
    """Text that was found by listing a folder or a package."""

    text: str


@dataclass(frozen=True, slots=True)
class Hole:
    """Text that is not known. ``is_dotted`` tells whether it may reach over a dot (or a slash).

    ``cut``: it is the name of a module, without its last so many characters. ``is_number``: it consists of digits.
    """

    reason: str
    is_dotted: bool = True
    cut: int = 0
    is_number: bool = False


Part = Literal | Listed | Hole


@dataclass(frozen=True, slots=True)
class Text:
    """A string: a sequence of constant parts and holes."""

    parts: tuple[Part, ...]

    @property
    def known(self) -> str | None:
        """The whole string, when no part of it is a hole."""
        if len(self.parts) == 1:
            only = self.parts[0]
            return None if isinstance(only, Hole) else only.text
        pieces = [part.text for part in self.parts if not isinstance(part, Hole)]
        return "".join(pieces) if len(pieces) == len(self.parts) else None

    @property
    def is_listed(self) -> bool:
        """Whether a part of it came from a listing."""
        return any(isinstance(part, Listed) for part in self.parts)


@dataclass(frozen=True, slots=True)
class PathValue:
    """A ``pathlib`` path, or an entry that ``os.scandir`` gives."""

    text: Text


@dataclass(frozen=True, slots=True)
class Constant:
    """``None``, a truth value, a number, bytes, ``...`` or a compiled regular expression."""

    value: bool | int | float | complex | bytes | re.Pattern[str] | None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Constant) and type(self.value) is type(other.value) and self.value == other.value

    def __hash__(self) -> int:
        return hash((type(self.value), self.value))


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A test that lets a value not reach the place where it is used."""

    place: Place
    test: str


class Alternative:
    """One value that an expression may have. Immutable; its hash is computed once, as sets of them are large.

    ``choices`` are the loop rounds, branches and call sites that it depends on, as pairs (site, index): values
    that disagree on a site never meet, so that ``f"{kind}.{name}"`` pairs what one round of a loop pairs.
    ``excluded`` is set when a test on the way keeps the value out; it is followed all the same, so that a report
    can name what was left out and why. ``taken`` are the modules that the value was taken out of, ``via`` the
    code that supplied it.
    """

    __slots__ = ("_hash", "choices", "excluded", "taken", "value", "via")

    def __init__(
        self,
        value: Value,
        choices: Choices = frozenset(),
        excluded: Exclusion | None = None,
        taken: frozenset[ModuleName] = frozenset(),
        via: frozenset[Via] = frozenset(),
    ) -> None:
        self.value = value
        self.choices = choices
        self.excluded = excluded
        self.taken = taken
        self.via = via
        self._hash = hash((value, choices, taken, via))

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        return self is other or (
            isinstance(other, Alternative)
            and self._hash == other._hash
            and (self.value, self.choices, self.excluded, self.taken, self.via)
            == (other.value, other.choices, other.excluded, other.taken, other.via)
        )

    def __repr__(self) -> str:
        return f"Alternative({self.value!r}, choices={len(self.choices)}, excluded={self.excluded!r})"

    def with_value(self, value: Value) -> Alternative:
        """The same, with another value."""
        if value is self.value:
            return self
        return Alternative(value, self.choices, self.excluded, self.taken, self.via)

    def with_choices(self, choices: Choices) -> Alternative:
        """The same, tied to other rounds."""
        if choices is self.choices:
            return self
        return Alternative(self.value, choices, self.excluded, self.taken, self.via)


def merged(value: Value, *behind: Alternative) -> Alternative:
    """``value``, made from the alternatives ``behind`` it."""
    if len(behind) == 1:
        return behind[0].with_value(value)
    choices, taken, via = behind[0].choices, behind[0].taken, behind[0].via
    excluded = behind[0].excluded
    for each in behind[1:]:
        choices = joined(choices, each.choices)
        if each.taken is not taken:
            taken |= each.taken
        if each.via is not via:
            via |= each.via
        excluded = excluded or each.excluded
    return Alternative(value, choices, excluded, taken, via)


def joined(one: Choices, other: Choices) -> Choices:
    """Both sets of choices; a site at which they differ (a recursion comes by it twice) ties nothing any more."""
    if not other or one is other:
        return one
    if not one:
        return other
    both = one | other
    if len(dict(both)) == len(both):  # nearly always, and much faster than to count
        return both
    sites: dict[object, int] = {}
    for site, _ in both:
        sites[site] = sites.get(site, 0) + 1
    return frozenset(choice for choice in both if sites[choice[0]] == 1)


Choices = frozenset[tuple[object, int]]
Alternatives = tuple[Alternative, ...]


class _HashedOnce:
    """Containers hold thousands of values: their hash is computed when they are made."""

    __slots__ = ()
    _hash: int
    _is_tied: bool | None
    _size: int
    index: object
    """What is looked up in it time and again, made by who looks first (``known_texts``)."""

    def __hash__(self) -> int:
        return self._hash

    @property
    def size(self) -> int:
        """How many values lie in it, those in its containers included."""
        if not self._size:
            object.__setattr__(self, "_size", 1 + sum(size_of(each.value) for each in self.held()))
        return self._size

    @property
    def is_tied(self) -> bool:
        """Whether something in it is tied to a choice."""
        if self._is_tied is None:
            object.__setattr__(self, "_is_tied", any(map(_is_tied, self.held())))
        return bool(self._is_tied)

    def held(self) -> Iterator[Alternative]:
        """All that lies in it."""
        raise NotImplementedError


def size_of(value: Value) -> int:
    """How many values a container holds, itself included; one for what is none."""
    return value.size if isinstance(value, Sequence | Mapping) else 1


def _is_tied(each: Alternative) -> bool:
    return bool(each.choices) or (isinstance(each.value, _HashedOnce) and each.value.is_tied)


@dataclass(frozen=True, slots=True)
class Sequence(_HashedOnce):
    """A list, tuple, set or iterator: the elements whose positions are known, then all others.

    ``names`` are the attributes by which a named tuple gives its elements. The elements of a set are known one by one,
    but stand in no order. ``is_list`` is false of iterators, and of views of tables.
    """

    items: tuple[Alternatives, ...] = ()
    rest: Alternatives = ()
    is_complete: bool = True
    names: tuple[str, ...] = ()
    is_ordered: bool = True
    is_list: bool = True
    _hash: int = field(default=0, init=False, compare=False, repr=False)
    _is_tied: bool | None = field(default=None, init=False, compare=False, repr=False)
    _size: int = field(default=0, init=False, compare=False, repr=False)
    index: object = field(default=None, init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_hash", hash((Sequence, self.items, self.rest, self.is_complete, self.names)))

    __hash__ = _HashedOnce.__hash__

    def held(self) -> Iterator[Alternative]:
        return chain(chain.from_iterable(self.items), self.rest)


@dataclass(frozen=True, slots=True)
class Mapping(_HashedOnce):
    """A dict: pairs of a key and its values; ``default`` is what a missing key gives (``defaultdict``).

    The first ``certain`` items are there whenever the dict is (None: all); the others only once something has added
    them, or until something takes them out.
    """

    items: tuple[tuple[Alternatives, Alternatives], ...] = ()
    is_complete: bool = True
    default: Alternatives = ()
    certain: int | None = None
    _hash: int = field(default=0, init=False, compare=False, repr=False)
    _is_tied: bool | None = field(default=None, init=False, compare=False, repr=False)
    _size: int = field(default=0, init=False, compare=False, repr=False)
    index: object = field(default=None, init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_hash", hash((Mapping, self.items, self.is_complete, self.default, self.certain)))

    @property
    def certain_items(self) -> tuple[tuple[Alternatives, Alternatives], ...]:
        """The items that are surely there."""
        return self.items if self.certain is None else self.items[: self.certain]

    __hash__ = _HashedOnce.__hash__

    def held(self) -> Iterator[Alternative]:
        return chain(*chain.from_iterable(self.items), self.default)


@dataclass(frozen=True, slots=True)
class ModuleValue:
    """A module of the project."""

    name: ModuleName


@dataclass(frozen=True, slots=True)
class External:
    """Something outside the project, by its dotted name: ``importlib.import_module``, ``builtins.print``.

    What a call to it returns is named with ``()``: ``sqlalchemy.create_engine()``.
    """

    name: str


@dataclass(frozen=True, slots=True)
class FunctionValue:
    """A function or lambda of the project; ``receiver`` is what it is bound to as a method."""

    facts: Facts
    scope: Scope
    closure: Frame | None = None
    receiver: Value | None = None


@dataclass(frozen=True, slots=True)
class ClassValue:
    facts: Facts
    scope: Scope
    closure: Frame | None = None


@dataclass(frozen=True, slots=True)
class InstanceValue:
    """An instance; ``arguments`` are those of its construction, None for any instance of the class."""

    cls: ClassValue
    arguments: Arguments | None = None


@dataclass(frozen=True, slots=True)
class Partial:
    """``functools.partial``: a callable with its first arguments."""

    function: Value
    arguments: Arguments


@dataclass(frozen=True, slots=True)
class BoundMethod:
    """A method of a built-in value: ``"x".join``, ``path.iterdir``, ``names.append``."""

    receiver: Value
    name: str


@dataclass(frozen=True, slots=True)
class SuperValue:
    """``super()`` in a method of ``cls``."""

    cls: ClassValue
    receiver: ClassValue | InstanceValue


@dataclass(frozen=True, slots=True)
class Unknown:
    """Anything. ``reason`` says why we do not know, in words for the report."""

    reason: str


Value = (
    Text
    | PathValue
    | Constant
    | Sequence
    | Mapping
    | ModuleValue
    | External
    | FunctionValue
    | ClassValue
    | InstanceValue
    | Partial
    | BoundMethod
    | SuperValue
    | Unknown
)
DATA = (Text, PathValue, Constant, Sequence, Mapping)
"""Values that an import name can be made of; the others are things that are called, or asked for attributes."""
NONE = Constant(None)
SHARED = "<shared>"
"""The first name of a queue or a context variable: they are sequences of whatever was put there."""
NAMESPACE = "<namespace>"
"""The first name of an object that has nothing but attributes: they are sequences of what these are."""
CONTEXT = "<context>"
"""The second name of a context variable."""
NUMBER = Unknown("a whole number that is known at run time only")
"""What counts something, or comes of ``int(…)``: its text has digits only."""
LOADED = Unknown("the module of an object that exists, which was loaded before")
"""``thing.__module__``: importing it imports nothing."""


def text(known: str) -> Text:
    """A string whose characters are known."""
    return Text((Literal(known),))


def only(value: Value) -> Alternatives:
    """The alternatives of an expression that can have one value."""
    return (Alternative(value),)
