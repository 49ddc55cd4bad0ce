"""The arguments of a call, evaluated when they are asked for: most of them name no module."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING

from boundary_guard.resolve.alternatives import together_with
from boundary_guard.resolve.values import Alternatives, Sequence, Unknown, Value, only
from boundary_guard.scan.rounds import differs_by_round

if TYPE_CHECKING:
    import ast

    from boundary_guard.scan.facts import Facts, Scope

Lazy = Callable[[], Alternatives]
"""The alternatives of an argument."""
_ANYTHING: Alternatives = only(Sequence((), only(Unknown("two spread sequences follow each other")), is_complete=False))


def known(found: Alternatives) -> Lazy:
    """An argument that was evaluated already."""
    return lambda: found


class Arguments:
    """The arguments of one call, evaluated on demand.

    Two of them are equal when their ``key`` is: the call and the frame in which it stands, or the values.
    ``star`` and ``double_star`` hold what ``*x`` and ``**x`` may add; ``calls`` are the functions that were
    entered on the way to the call, outermost first; ``written`` is where it stands, if that is one place.
    ``identity`` is the key without what they are tied to: whoever asks, and with whatever is known by then, it is the
    same.
    """

    __slots__ = ("calls", "double_star", "identity", "key", "lazy_keywords", "lazy_positional", "star", "written")

    def __init__(
        self,
        key: Hashable,
        positional: tuple[Lazy, ...] = (),
        keywords: tuple[tuple[str, Lazy], ...] = (),
        star: Alternatives = (),
        double_star: Alternatives = (),
        calls: tuple[Scope, ...] = (),
        written: tuple[Facts, ast.Call] | None = None,
        identity: Hashable = None,
    ) -> None:
        self.written = written
        self.identity = key if identity is None else identity
        self.calls = calls
        self.key = key
        self.lazy_positional = positional
        self.lazy_keywords = keywords
        self.star = star
        self.double_star = double_star

    @classmethod
    def of(cls, *positional: Alternatives) -> Arguments:
        """Arguments whose values are known already."""
        return cls(positional, tuple(map(known, positional)))

    @property
    def positional(self) -> tuple[Alternatives, ...]:
        return tuple(each() for each in self.lazy_positional)

    @property
    def keywords(self) -> tuple[tuple[str, Alternatives], ...]:
        return tuple((name, each()) for name, each in self.lazy_keywords)

    @property
    def is_of_rounds(self) -> bool:
        """Whether they are written in a loop or comprehension, with what each round of that binds."""
        return self.written is not None and differs_by_round(*self.written)

    @property
    def values(self) -> list[Alternatives]:
        """The values of all arguments, in the order that ``with_values`` takes."""
        return [*self.positional, *(found for _, found in self.keywords), self.star, self.double_star]

    def with_values(self, way: Hashable, values: list[Alternatives]) -> Arguments:
        """These arguments as they are in one way of several: ``values`` are all of them."""
        *given, star, double_star = values
        count = len(self.lazy_positional)
        keywords = ((name, known(found)) for (name, _), found in zip(self.lazy_keywords, given[count:], strict=True))
        return Arguments(
            (self.key, way),
            tuple(map(known, given[:count])),
            tuple(keywords),
            star,
            double_star,
            self.calls,
            identity=(self.identity, way),
        )

    def with_table(self, table: Alternatives) -> Arguments:
        """These arguments with ``**table`` behind them."""
        key, identity = (self.key, table), (self.identity, table)
        keywords = self.lazy_keywords
        return Arguments(key, self.lazy_positional, keywords, self.star, table, self.calls, identity=identity)

    def with_star(self, star: Alternatives) -> Arguments:
        """The same with other sequences that ``*x`` may spread."""
        key, identity = ("star", star, self.key), ("star", star, self.identity)
        return Arguments(
            key,
            self.lazy_positional,
            self.lazy_keywords,
            star,
            self.double_star,
            self.calls,
            self.written,
            identity,
        )

    def together_with(self, others: Alternatives) -> Arguments:
        """These arguments as they are together with one of the others: of the function that is called, say."""
        if not others or not all(each.choices for each in others):
            return self

        def lazily(lazy: Lazy) -> Lazy:
            return lambda: together_with(lazy(), others)

        return Arguments(
            (self.key, others),
            tuple(map(lazily, self.lazy_positional)),
            tuple((name, lazily(lazy)) for name, lazy in self.lazy_keywords),
            together_with(self.star, others),
            together_with(self.double_star, others),
            self.calls,
            identity=self.identity,
        )

    def behind(self, first: Arguments) -> Arguments:
        """These arguments with those of ``first`` in front, as ``functools.partial`` has it."""
        own = {name for name, _ in self.lazy_keywords}
        return Arguments(
            (first.key, self.key),
            (*first.lazy_positional, *self.lazy_positional),
            (*(pair for pair in first.lazy_keywords if pair[0] not in own), *self.lazy_keywords),
            (first.star or self.star) if not (first.star and self.star) else _ANYTHING,
            (*first.double_star, *self.double_star),
            self.calls,
            identity=(first.identity, self.identity),
        )

    def with_receiver(self, receiver: Value) -> Arguments:
        """These arguments with ``self`` in front."""
        found = only(receiver)
        return Arguments(
            (receiver, self.key),
            (lambda: found, *self.lazy_positional),
            self.lazy_keywords,
            self.star,
            self.double_star,
            self.calls,
            identity=(receiver, self.identity),
        )

    def from_second(self) -> Arguments:
        """These arguments without the first."""
        return Arguments(
            ("from second", self.key),
            self.lazy_positional[1:],
            self.lazy_keywords,
            self.star,
            self.double_star,
            self.calls,
            self.written,
            ("from second", self.identity),
        )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Arguments) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)
