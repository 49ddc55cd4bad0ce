"""Who takes over the work that leaves: the module that it goes to, and what calls it there."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from boundary_guard.model.contract import ForbiddenContract
from boundary_guard.model.errors import UsageError
from boundary_guard.refactor.listings import first_listings
from boundary_guard.refactor.members import source_of
from boundary_guard.refactor.workspace import Workspace

_MOST_TOLD = 4
_FIRST_WORDS = ("phase1", "phase_1", "initialize", "initialise", "startup", "setup", "on_start", "start", "init")


class Takeover:
    """Looks for a new home in the forbidden package."""

    def __init__(self, workspace: Workspace, contract: ForbiddenContract, module: str) -> None:
        self.workspace = workspace
        self.contract = contract
        self.module = module

    @property
    def home(self) -> str:
        """The forbidden package that can take over the work: the deepest one that the contract names."""
        tree = self.workspace.tree
        packages = [
            module.name
            for pattern in self.contract.forbidden_modules
            if pattern.is_literal and (module := tree.find(pattern.text)) is not None and module.is_package
        ]
        return max(packages, key=lambda name: name.count("."), default="")

    def destination(self) -> str:
        """A new module in that package. Raises UsageError where there is no such package."""
        if not self.home:
            raise UsageError("no package of the project is forbidden: say with --to MODULE where the work goes")
        last = self.module.rpartition(".")[2]
        name = f"{self.home}.{last}"
        return name if not self.workspace.exists(name) else f"{self.home}.from_{last}"

    def hook(self, destination: str) -> str:
        """The one class of the forbidden package that lists its methods for a first phase. Raises UsageError."""
        home = self.home or destination.rpartition(".")[0]
        found, methods = [], []
        for module, node in self._classes(home):
            found += [f"{module}:{node.name}@{name}" for name in first_listings(node)]
            methods += [f"{module}:{node.name}.{name}" for name in _starting_methods(node)]
        found = list(dict.fromkeys(found))
        if len(found) == 1:
            return found[0]
        if found:
            raise UsageError(f"several classes could call it; name one with --hook: {', '.join(found)}")
        advice = f": perhaps {', '.join(methods[:_MOST_TOLD])}" if methods else ""
        raise UsageError(
            "no class of the forbidden package lists its methods for a phase: say what calls it with "
            f"--hook package.module:Class.method (or Class@decorator){advice}"
        )

    def _classes(self, home: str) -> Iterator[tuple[str, ast.ClassDef]]:
        for module in self.workspace.tree.modules():
            if not home or not (module.name == home or module.name.startswith(home + ".")):
                continue
            source = source_of(self.workspace, module.name)
            for node in source.tree.body if source is not None else []:
                if isinstance(node, ast.ClassDef):
                    yield module.name, node


def _starting_methods(node: ast.ClassDef) -> Iterator[str]:
    """The methods whose names say that they start something."""
    for each in node.body:
        if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef):
            if any(word in each.name.lower() for word in _FIRST_WORDS) and not each.name.startswith("__"):
                yield each.name
