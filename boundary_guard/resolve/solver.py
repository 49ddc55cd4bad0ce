"""The fixpoint engine: answers questions that may depend on each other, in circles too.

The classic top-down solver (Le Charlier and Van Hentenryck, 1992), with Tarjan's components: a question that is
asked again while it is being answered gets what is known so far, and only the outermost question of a circle is
asked again, until no answer of the circle changes. Answers inside a circle are kept for one round of it.

Work is counted in questions and in the values of their answers, never in time: what is given up is the same on
every machine.
"""

from __future__ import annotations

import sys
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Hashable
from typing import Any, TypeVar, cast

from boundary_guard.resolve.answers import VALUES, Kind
from boundary_guard.resolve.values import Alternatives

MAX_NESTING = 120
"""How many questions may wait for each other before one is answered with "unknown"."""
MAX_NESTING_APART = 40
"""The same for those that another evaluator waits for."""
MAX_ROUNDS = 6
"""How often a circle of questions is asked again; then its answers are widened."""
MAX_STEPS = 2_000
"""How much the name at one importing call may cost."""
MORE_STEPS = 2_500
"""The same when it is asked once more: some of what it is made of is known then."""
MOST_STEPS = 4_000
"""How much any other question may cost: the tables that conventions read are the largest."""
FEW_STEPS = 600
"""How much it may cost at first, while modules are still coming in."""
MIN_SHARE = 50
BRIEF_STEPS = 60
"""What may be spent to see whether something matters at all."""

SIMILAR = 20
"""How many steps more make a difference to what a brief look finds."""

MAX_TIMES = 2
"""In how many questions what is dear to find is looked for, before it is left at that."""

T = TypeVar("T")


class Solver:
    """Remembers every answer for good, unless it was cut short."""

    def __init__(self, allowance: int = MOST_STEPS, nesting: int = MAX_NESTING) -> None:
        self._allowance = allowance
        self._nesting = nesting
        self.times_exhausted = 0
        """How often a question was given up for its cost."""
        self._memory: dict[Hashable, object] = {}
        self._active: dict[Hashable, int] = {}
        self._provisional: dict[Hashable, tuple[object, int]] = {}
        """Answers that hold for one round of a circle, with their position on the trail."""
        self._trail: list[Hashable] = []
        self._starts: list[int] = []
        self._lows: list[int] = []
        self._cuts: list[bool] = []
        """The trail in stretches, by where they start, the outermost question that each depends on, and whether a
        limit cut it short."""
        self._so_far: dict[Hashable, object] = {}
        """The heads of circles, with their answers of the round before."""
        self._lowest = sys.maxsize
        """The outermost question under way that the present answer depends on, by its depth."""
        self._is_cut = False
        """Whether a limit cut something short that the present answer is made of: it is forgotten with the question."""
        self._widened: set[Hashable] = set()
        """Those of them that still changed in the last round that they were given."""
        self._kinds: dict[Hashable, Kind[Any]] = {}
        self._dear: dict[Hashable, object] = {}
        """The last answers of what is dear to find, as they are when they are left at that."""
        self._looked_at: dict[Hashable, tuple[int, object]] = {}
        """What questions that were to cost little found and gave up, and how many steps these had left for it."""
        self._looks: Counter[Hashable] = Counter()
        """How many of them did."""
        self._times: Counter[Hashable] = Counter()
        """In how many questions they were found, and forgotten."""
        self._has_changed = False
        self._last: object = ()
        """The last answer of many values: who only hands it on is not charged for it again."""
        self._steps = 0
        self._limit = allowance
        self._cut_short: list[Hashable] = []
        """What was given up since a question was asked with an allowance of its own."""

    def within(self, steps: int, ask: Callable[[], Alternatives]) -> Alternatives:
        """Ask with a small allowance."""
        if not self._active:
            self._steps = 0
            self._cut_short = []
        limit, self._limit = self._limit, min(self._limit, self._steps + steps)
        try:
            return ask()
        finally:
            self._limit = limit

    def again(self, steps: int, ask: Callable[[], Alternatives]) -> Alternatives:
        """Ask what was given up once more, with another allowance, and with what is known by now."""
        for key in self._cut_short:
            self._memory.pop(key, None)
        return self.within(steps, ask)

    @property
    def is_exhausted(self) -> bool:
        """Whether the question under way has used up its allowance: what is found now is not to be kept."""
        return bool(self._active) and self._steps > self._limit

    @property
    def left(self) -> int:
        """How much the question under way, or the next one, may still cost."""
        return self._limit - self._steps if self._active else self._allowance

    @property
    def _is_brief(self) -> bool:
        """Whether the question was to cost little: who has more steps asks anew what it gave up."""
        return self._limit < FEW_STEPS

    def charge(self, values: int) -> bool:
        """Charge the question under way for handling so many values; whether that is still within its allowance."""
        self._steps += values >> 9
        if self.is_exhausted:
            self.times_exhausted += self._steps > self._allowance
            self._is_cut = True
            return False
        return True

    def share(self, parts: int, ask: Callable[[], Alternatives]) -> Alternatives:
        """Ask the first of so many questions, with its part of what is left: none starves the others.

        Something is left over in any case, for what is made of the answers.
        """
        left = self._limit - self._steps
        left -= self._reserve(left)
        return self.within(min(max(MIN_SHARE, left // parts), left), ask)

    @staticmethod
    def _reserve(left: int) -> int:
        return max(left, 0) // 4

    def solve(self, key: Hashable, compute: Callable[[], Alternatives]) -> Alternatives:
        """The values that ``key`` may have, by ``compute`` when they are not known yet."""
        return self.answer(key, compute, VALUES)

    def answer(self, key: Hashable, compute: Callable[[], T], kind: Kind[T]) -> T:
        """The answer to ``key``, by ``compute`` when it is not known yet."""
        known = self._memory.get(key)
        if known is not None:
            return cast("T", known)
        provisional = self._provisional.get(key)
        if provisional is not None:
            stretch = bisect_right(self._starts, provisional[1]) - 1
            self._lowest = min(self._lowest, self._lows[stretch])
            self._is_cut = self._is_cut or self._cuts[stretch]
            return cast("T", provisional[0])
        depth = self._active.get(key)
        if depth is not None:
            self._lowest = min(self._lowest, depth)
            return cast("T", self._so_far.setdefault(key, kind.nothing))
        if not self._active:
            self._steps = 0
        if self._is_brief and key in self._looked_at and self._looks[key] >= kind.looks:
            looked = self._looked_at[key]
            if looked[0] >= self._limit - self._steps - SIMILAR:
                self._is_cut = True
                self._steps += kind.price + (kind.bulk(cast("T", looked[1])) >> 3)
                return cast("T", looked[1])
        self._steps += kind.price
        if self._steps > self._limit or len(self._active) >= self._nesting:
            self.times_exhausted += self._steps > self._allowance
            self._is_cut = True
            return kind.given_up
        return self._find(key, compute, kind)

    def _find(self, key: Hashable, compute: Callable[[], T], kind: Kind[T]) -> T:
        depth, mark = len(self._active), len(self._trail)
        left = self._limit - self._steps
        outer, self._lowest = self._lowest, sys.maxsize
        was_cut, self._is_cut = self._is_cut, False
        self._active[key] = depth
        self._kinds[key] = kind
        try:
            result = self._round(key, compute, kind)
            if key in self._so_far and self._lowest >= depth:
                if not self._is_cut or result == kind.nothing:  # cut short, it would be again; none is suspicious
                    result = self._to_fixpoint(key, compute, kind, depth, mark)
                else:
                    self._drop_silence(mark)
                    result = kind.left(result)
        finally:
            del self._active[key]
            if not self._active:
                self._forget(0)
        self._keep(key, result, depth, mark)
        settled = kind.settled(result) if kind.settled is not None and self._lowest < depth else result
        if self._is_cut and self._is_brief:
            self._looks[key] += 1
            if left > self._looked_at.get(key, (-1, None))[0] and (kind.settled is not None or self._lowest >= depth):
                self._looked_at[key] = left, settled
        elif kind.settled is not None and not self._is_cut:
            self._dear[key] = settled
        if not self._active:
            self._settle()
        self._lowest = min(outer, self._lowest) if self._lowest < depth else outer
        self._is_cut = was_cut or self._is_cut
        return result

    def _round(self, key: Hashable, compute: Callable[[], T], kind: Kind[T]) -> T:
        """Compute once; a head of a circle adds to what it had."""
        result = compute()
        if not kind.is_cut_by_parts:
            self._is_cut = self._steps > self._limit
        weight = kind.weight(result)
        if weight > 15 and result != self._last:
            self._steps += weight >> 4
            self._last = result
        if key in self._so_far:
            before = cast("T", self._so_far[key])
            result = kind.joined(before, result)
            if key in self._widened:
                result = kind.widened(result)
            if result != before:
                self._so_far[key] = result
                self._has_changed = True
        return result

    def _to_fixpoint(self, key: Hashable, compute: Callable[[], T], kind: Kind[T], depth: int, mark: int) -> T:
        """Ask the outermost question of a circle until nothing in the circle changes."""
        outer = self._has_changed
        for number in range(MAX_ROUNDS + 2):
            heads = {each: self._so_far[each] for each in self._trail[mark:] if each in self._so_far}
            self._drop_answers(mark)
            self._has_changed = False
            self._lowest = sys.maxsize
            before = self._so_far[key]
            result = self._round(key, compute, kind)
            if not self._has_changed or self._lowest < depth:
                break
            if self._steps > self._limit:
                self._is_cut = True
                result = kind.left(result)
                break
            if number in (MAX_ROUNDS - 1, MAX_ROUNDS):  # what was said to be a number may be more than that
                self._widen({**heads, key: before})
        self._has_changed = outer or (self._has_changed and self._lowest < depth)
        return result

    def _widen(self, heads: dict[Hashable, object]) -> None:
        """Say of every answer that is still changing that it may be anything; a circle that closed is at rest."""
        for each, earlier in heads.items():
            if each in self._so_far and self._so_far[each] != earlier:
                self._widened.add(each)
                self._so_far[each] = self._kinds[each].widened(self._so_far[each])

    def _keep(self, key: Hashable, result: object, depth: int, mark: int) -> None:
        """Remember the answer: for good when its circle is closed, else until the next round."""
        lowest, is_cut = self._lowest, self._is_cut
        if lowest >= depth and not is_cut:
            self._keep_for_good(mark)
            self._close(key)
            self._memory[key] = result
        elif depth == 0:
            if not self._is_brief:
                self._memory[key] = result
                self._cut_short.append(key)
        else:
            while self._starts and self._starts[-1] >= mark:
                self._starts.pop()
                lowest = min(lowest, self._lows.pop())
                is_cut = self._cuts.pop() or is_cut
            self._starts.append(mark)
            self._lows.append(lowest if lowest < depth else sys.maxsize)
            self._cuts.append(is_cut)
            self._provisional[key] = (result, len(self._trail))
            self._trail.append(key)

    def _keep_for_good(self, mark: int) -> None:
        """Remember the answers of a circle that is closed; those that were cut short as long as the question lasts."""
        cut: list[tuple[Hashable, object]] = []
        for number, each in enumerate(self._trail[mark:], mark):
            answer, place = self._provisional.get(each, (None, -1))
            if place != number:
                continue  # it was dropped; maybe it was asked again since
            if self._cuts[bisect_right(self._starts, place) - 1]:
                cut.append((each, answer))
            else:
                self._memory[each] = answer
            self._close(each)
        self._drop_answers(mark)
        if cut:
            self._starts.append(mark)
            self._lows.append(sys.maxsize)
            self._cuts.append(True)
            for each, answer in cut:
                self._provisional[each] = (answer, len(self._trail))
                self._trail.append(each)

    def _close(self, key: Hashable) -> None:
        """Its circle is closed: it is no head any more."""
        self._so_far.pop(key, None)
        self._widened.discard(key)

    def _drop_silence(self, mark: int) -> None:
        """Drop the answers of a circle that say nothing: the circle began with that, and is not asked again."""
        for each in self._trail[mark:]:
            if each in self._provisional and self._provisional[each][0] == self._kinds[each].nothing:
                del self._provisional[each]

    def _drop_answers(self, mark: int) -> None:
        for each in self._trail[mark:]:
            self._provisional.pop(each, None)
        del self._trail[mark:]
        while self._starts and self._starts[-1] >= mark:
            self._starts.pop()
            self._lows.pop()
            self._cuts.pop()

    def _settle(self) -> None:
        """Leave it at the answers that were found, and forgotten, in several questions."""
        for key, answer in self._dear.items() if not self._is_brief else ():
            self._times[key] += key not in self._memory
            if self._times[key] >= MAX_TIMES:
                self._memory.setdefault(key, answer)
        self._dear.clear()

    def _forget(self, mark: int) -> None:
        """Drop what the question that ends could not make sure of."""
        if not self._is_cut:
            return
        self._drop_answers(mark)
        self._so_far.clear()
        self._widened.clear()
