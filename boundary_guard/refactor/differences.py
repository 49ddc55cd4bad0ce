"""How two states of one file differ, statement by statement, told without knowing what was meant to change.

Statements are the same if they are written alike *and* every name in them means the same (``meaning.py``). Those
that have a body and the same head are looked into. What is left is the difference, block by block; others judge it.
"""

from __future__ import annotations

import ast
import io
import tokenize
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from boundary_guard.refactor.meaning import Meanings, Moved
from boundary_guard.refactor.text import Refusal, Source
from boundary_guard.refactor.workspace import Workspace

_NOTHING_MOVED = Moved("", "", frozenset())
_BLOCKS = ("body", "orelse", "finalbody")
_IMPORTS = (ast.Import, ast.ImportFrom)
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


@dataclass(frozen=True, slots=True, eq=False)
class BlockChange:
    """A block that is not the same: which statements of ``new`` are those of ``old``."""

    old: list[ast.stmt]
    new: list[ast.stmt]
    inside: tuple[ast.AST, ...]
    """What the old block stands in, outermost first; nothing for the module's own statements."""
    paired: dict[ast.stmt, ast.stmt]
    """The new statement by the old one that it is; with a body of its own it may differ in there."""

    @property
    def removed(self) -> list[ast.stmt]:
        """Statements that are gone."""
        return [each for each in self.old if each not in self.paired]

    @property
    def added(self) -> list[ast.stmt]:
        """Statements that are new."""
        kept = set(self.paired.values())
        return [each for each in self.new if each not in kept]


@dataclass(slots=True)
class Difference:
    """What is not the same in a file."""

    path: str
    old: Source
    new: Source
    meanings: tuple[Meanings, Meanings]
    blocks: list[BlockChange] = field(default_factory=list)
    heads: list[tuple[ast.stmt, ast.stmt]] = field(default_factory=list)
    """Functions and classes of one name whose parameters, bases or decorators differ."""

    def refuse(self, reason: str, node: ast.AST | None = None) -> Refusal:
        """The refusal of a plan that does what it did not say."""
        return Refusal(f"internal: {reason}", self.path, getattr(node, "lineno", 0))


def difference(before: Workspace, after: Workspace, path: str) -> Difference:
    """How a file differs. Raises Refusal where bytes of statements that are the same, or comments that stay, differ."""
    old, new = before.source(path), after.source(path)
    meanings = Meanings(before, old, _NOTHING_MOVED), Meanings(after, new, _NOTHING_MOVED)
    found = Difference(path, old, new, meanings)
    if (old.encoding, old.bom) != (new.encoding, new.bom):
        raise found.refuse("the file's encoding would change")
    _compare(found, old.tree.body, new.tree.body, ())
    _check_comments(found)
    return found


def _compare(found: Difference, old: list[ast.stmt], new: list[ast.stmt], inside: tuple[ast.AST, ...]) -> None:
    """Note how two blocks differ, and those in them."""
    keys = [_key(found.meanings[0], each) for each in old], [_key(found.meanings[1], each) for each in new]
    paired: dict[ast.stmt, ast.stmt] = {}
    for kind, low, high, start, end in SequenceMatcher(None, *keys, autojunk=False).get_opcodes():
        if kind == "equal":
            for one, other in zip(old[low:high], new[start:end], strict=True):
                paired[one] = other
                _check_text(found, one, other)
        else:
            _pair_by_head(found, old[low:high], new[start:end], inside, paired)
    if len(paired) != len(old) or len(paired) != len(new):
        found.blocks.append(BlockChange(old, new, inside, paired))


def _pair_by_head(
    found: Difference,
    old: list[ast.stmt],
    new: list[ast.stmt],
    inside: tuple[ast.AST, ...],
    paired: dict[ast.stmt, ast.stmt],
) -> None:
    """Statements with a body and the same head are one; what is in them is compared."""
    at = 0
    for one in old:
        head = _head(found.meanings[0], one)
        there = next((n for n in range(at, len(new)) if head and _head(found.meanings[1], new[n]) == head), None)
        if there is None:
            continue
        other, at = new[there], there + 1
        paired[one] = other
        if isinstance(one, _DEFINITIONS) and _key_of_head(found.meanings[0], one) != _key_of_head(
            found.meanings[1], other
        ):
            found.heads.append((one, other))
        for (first, owner), (second, _) in zip(_blocks(one), _blocks(other), strict=True):
            _compare(found, first, second, (*inside, one, *owner))


def _key(meanings: Meanings, node: ast.AST) -> tuple[str, ...]:
    return (ast.dump(node), *meanings.of(node))


def _head(meanings: Meanings, node: ast.stmt) -> tuple[str, ...]:
    """What makes a statement with a body the same, whatever is in there; nothing for a statement without."""
    if isinstance(node, _DEFINITIONS):
        return (type(node).__name__, node.name)
    is_compound = any(True for _ in _blocks(node))
    return (type(node).__name__, *_key_of_head(meanings, node)) if is_compound else ()


def _key_of_head(meanings: Meanings, node: ast.AST) -> tuple[str, ...]:
    words: list[str] = []
    for name, value in ast.iter_fields(node):
        if name in _BLOCKS and isinstance(value, list):
            continue
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, ast.ExceptHandler | ast.match_case):
                words += _key_of_head(meanings, each)
            else:
                words += _key(meanings, each) if isinstance(each, ast.AST) else (f"{name}={each}",)
    return tuple(words)


def _blocks(node: ast.AST) -> Iterator[tuple[list[ast.stmt], tuple[ast.AST, ...]]]:
    """The blocks of a statement, with the handler or case that each belongs to."""
    for name in _BLOCKS:
        block = getattr(node, name, None)
        if isinstance(block, list):
            yield block, ()
    for each in [*getattr(node, "handlers", []), *getattr(node, "cases", [])]:
        yield each.body, (each,)


def is_less_of(new: ast.stmt, old: ast.stmt) -> bool:
    """Whether an import statement is another one with some of its names."""
    if type(new) is not type(old) or not isinstance(new, _IMPORTS) or not isinstance(old, _IMPORTS):
        return False
    if isinstance(new, ast.ImportFrom) and isinstance(old, ast.ImportFrom):
        if (new.module, new.level) != (old.module, old.level):
            return False
    rest = iter(ast.dump(alias) for alias in old.names)
    return all(any(each == ast.dump(alias) for each in rest) for alias in new.names)


def _check_text(found: Difference, one: ast.stmt, other: ast.stmt) -> None:
    if found.old.segment(one) != found.new.segment(other):
        raise found.refuse("a statement that stays would be written otherwise", other)


def _check_comments(found: Difference) -> None:
    """Comments are lost only with what is removed: above it, in it, behind it."""
    old, new = comments_of(found.old.text), comments_of(found.new.text)
    left, gained = Counter(text for _, text in old), Counter(text for _, text in new)
    if gained - left:
        raise found.refuse(f"a comment would be made up: {next(iter(gained - left))}")
    going = {line for block in found.blocks for node in block.removed for line in _lines_with_comments(found.old, node)}
    leaving = Counter(text for line, text in old if line in going)
    if (left - gained) - leaving:
        raise found.refuse(f"a comment would be lost: {next(iter((left - gained) - leaving))}")


def _lines_with_comments(source: Source, node: ast.stmt) -> set[int]:
    """The lines of a statement, those of the comments above it, and of indented ones below."""
    if isinstance(node, _IMPORTS):  # a comment above may be about all of the imports
        return set(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    lines = source.text.splitlines()
    decorators = getattr(node, "decorator_list", [])
    first = min([node.lineno, *(each.lineno for each in decorators)])
    last = node.end_lineno or node.lineno
    while first > 1 and lines[first - 2].lstrip().startswith("#"):
        first -= 1
    while last < len(lines) and (not lines[last].strip() or lines[last].startswith((" ", "\t"))):
        if lines[last].strip() and not lines[last].lstrip().startswith("#"):
            break
        last += 1
    return set(range(first, last + 1))


def comments_of(text: str) -> list[tuple[int, str]]:
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    return [(token.start[0], token.string.rstrip()) for token in tokens if token.type == tokenize.COMMENT]
