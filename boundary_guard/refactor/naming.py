"""Text that names what moves: literals in Python, mock targets by who reads them, packaging files and data."""

from __future__ import annotations

import re

from boundary_guard.model.plan import Edit, Level, Unchanged
from boundary_guard.refactor.context import Move
from boundary_guard.refactor.lines import LineEdits
from boundary_guard.refactor.strings import (
    PACKAGING,
    Texts,
    TextUse,
    data_files,
    data_text,
    read_data,
    replaced_literal,
    separate_names,
)
from boundary_guard.refactor.text import Refusal
from boundary_guard.refactor.users import AttributeUse


class Naming:
    """Decides for each text whether it names the old place or the new one."""

    def __init__(self, move: Move) -> None:
        self.move = move
        self.read_by_moved = {use.name for unit in move.closure.moving for use in unit.uses if not use.stores}

    def check(self) -> None:
        """Refuse names that are put together from parts."""
        for path, texts in self.move.texts.items():
            if texts.partial:
                line = getattr(texts.partial[0], "lineno", 0)
                self.move.doubt(f"a name in {self.move.module} is computed from text here", path, line)
            for literal in texts.code:
                if any(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", str(literal.value)) for name in self.move.names):
                    self.move.doubt(f"code in a text imports from {self.move.module}", path, literal.lineno)
            handled = self._handled(path)
            for name in sorted(self.move.names):
                words = [word for word in texts.words.get(name, []) if id(word) not in handled]
                if texts.modules and words and path != self.move.source.path:
                    line = words[0].lineno
                    self.move.doubt(f"{self.move.module} and {name} are named in separate texts", path, line)
            if texts.modules and texts.imports_by_name:
                self._check_module_text(path, texts)

    def _handled(self, path: str) -> set[int]:
        users = self.move.users.get(path)
        found: set[int] = set()
        for use in users.attributes if users else []:
            if use.is_text:
                found |= {id(each) for each in getattr(use.node, "args", [])}
        return found

    def _check_module_text(self, path: str, texts: Texts) -> None:
        """The module is imported by name: nobody can say which of its names are used."""
        import ast  # noqa: PLC0415

        for node in ast.walk(texts.source.tree):
            if isinstance(node, ast.Attribute) and node.attr in self.move.names:
                users = self.move.users.get(path)
                known = {id(use.node) for use in users.attributes} if users else set()
                if id(node) not in known:
                    reason = f"{self.move.module} is imported by its name here, and something's {node.attr} is used"
                    self.move.doubt(reason, path, node.lineno)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "getattr":
                given = node.args[1] if len(node.args) > 1 else None
                if not isinstance(given, ast.Constant):
                    self.move.doubt(
                        f"{self.move.module} is imported by its name here, and its names are computed",
                        path,
                        node.lineno,
                    )

    # mock targets

    def is_moved_for(self, use: TextUse | AttributeUse, path: str) -> bool:
        """Whether a text names the new place from now on. Raises Refusal where both places are read."""
        name = use.name
        patches = bool(use.patches)
        line = getattr(use.node, "lineno", 0)
        deeper = bool(getattr(use, "rest", "").startswith(".")) or getattr(use, "patches", "") == "dict"
        if not patches:
            return name in self.move.names
        if name in self.move.names:
            stays = name in self.move.needed_by_source() and not self.move.keep_lazy
            if not stays or deeper:
                return True
            if self._read_there(name):
                self.move.doubt(
                    f"the test replaces {name}, which both {self.move.module} and {self.move.destination} read",
                    path,
                    line,
                )
                return True
            return False
        if name not in self.read_by_moved or deeper:
            return False
        if self.move.staying_readers(name):
            self.move.doubt(
                f"the test replaces {name}, which both {self.move.module} and {self.move.destination} read", path, line
            )
        return True

    def _read_there(self, name: str) -> bool:
        """Whether a patched name of the destination is read by somebody: moved code, or users of the module."""
        own = {unit.index for unit in self.move.units.binders.get(name, [])}
        if any(name in unit.reads for unit in self.move.closure.moving if unit.index not in own):
            return True
        for users in self.move.users.values():
            if any(use.name == name and not use.patches for use in users.attributes):
                return True
            if any(use.alias.name == name and use.scope.parent is not None for use in users.from_uses):
                return True
        return False

    def rewrite(self, path: str, edits: LineEdits) -> None:
        """Re-point the literals of one Python file."""
        texts = self.move.texts.get(path)
        if texts is None:
            return
        for use in texts.uses:
            if not self.is_moved_for(use, path):
                continue
            new_name = use.name
            old = f"{self.move.module}{use.separator}{use.name}"
            text = replaced_literal(texts.source, use.node, old, f"{self.move.destination}{use.separator}{new_name}")
            if text is None:
                raise Refusal(f"{old} is written in a way that cannot be edited", path, use.node.lineno)
            start, end = texts.source.span(use.node)
            if any(start <= each.start and each.end <= end for each in edits.splices):
                continue  # a quoted annotation, rewritten as the expression that it is
            why = f"names {use.name} in {self.move.destination}"
            edits.replace(start, end, text, why, Level.UNSAFE if use.patches else Level.SAFE)

    def data(self) -> None:
        """Packaging files and data that the program reads; the rest is listed."""
        move = self.move
        for path, is_data in data_files(move.workspace):
            line = separate_names(move.workspace, path, move.module, move.names) if is_data else 0
            if line and self._is_read(path):
                move.doubt(f"{move.module} and what moves are named in separate texts", path, line)
            uses = [use for use in read_data(move.workspace, path, move.module) if use.name in move.names]
            if not uses:
                continue
            if not is_data or not self._is_read(path):
                move.unchanged.append(
                    Unchanged(path, f"mentions {move.module}.{uses[0].name}; change it by hand", uses[0].line)
                )
                continue
            text = data_text(move.workspace, path)
            assert text is not None
            log = []
            for use in reversed(uses):
                text = text[: use.start] + f"{move.destination}{use.separator}{use.name}" + text[use.end :]
                log.append(Edit(use.line, f"names {use.name} in {move.destination}"))
            move.extra[path] = text.encode("utf-8")
            move.edits.setdefault(path, []).extend(reversed(log))

    def _is_read(self, path: str) -> bool:
        """Whether a file is read by packaging tools, or by the program: some Python file names it or its kind."""
        name = path.rpartition("/")[2]
        if name in PACKAGING:
            return True
        suffix = "." + name.rpartition(".")[2]
        if name in (".gitlab-ci.yml", "docker-compose.yml", "requirements.txt") or path.startswith("."):
            return False
        needles = (name.encode(), f'"{suffix}'.encode(), f"*{suffix}".encode(), f"'{suffix}".encode())
        for each in self.move.workspace.python_files():
            raw = self.move.workspace.read(each)
            if raw and any(needle in raw for needle in needles):
                return True
        return False
