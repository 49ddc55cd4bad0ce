"""``hook``: a function is called from the place where its new owner initialises itself."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from boundary_guard.model.errors import UsageError
from boundary_guard.model.names import nearest
from boundary_guard.model.plan import Kind, Operation
from boundary_guard.refactor.arguments import Arguments
from boundary_guard.refactor.calls import Function, find_function, module_source, split_target
from boundary_guard.refactor.hookable import check_callee, check_free, check_method
from boundary_guard.refactor.import_lines import add_import_sorted
from boundary_guard.refactor.lines import LineEdits
from boundary_guard.refactor.listings import Listing, first_listing
from boundary_guard.refactor.loads import closure_of
from boundary_guard.refactor.members import import_of, imported_member
from boundary_guard.refactor.method_end import append_call, check_end, insert_below, prepend_call
from boundary_guard.refactor.sentences import sentence
from boundary_guard.refactor.steps import HookClaim, Step
from boundary_guard.refactor.text import Refusal, Source
from boundary_guard.refactor.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Target:
    """Where a call is hooked in: a method, or a decorator's list of methods."""

    module: str
    class_name: str
    method: str = ""
    decorator: str = ""

    def __str__(self) -> str:
        return f"{self.module}:{self.class_name}" + (f"@{self.decorator}" if self.decorator else f".{self.method}")


def read_target(text: str) -> Target:
    """``pkg.api:Class.method`` or ``pkg.api:Class@decorator``. Raises UsageError."""
    module, colon, rest = text.partition(":")
    name, at, decorator = rest.partition("@")
    if at and colon and name.isidentifier() and decorator.replace(".", "").isidentifier():
        return Target(module, name, decorator=decorator)
    name, dot, method = rest.partition(".")
    if dot and colon and name.isidentifier() and method.isidentifier():
        return Target(module, name, method=method)
    raise UsageError(f'hook "{text}": write package.module:Class.method or package.module:Class@decorator')


def plan_hook(workspace: Workspace, function: str, text: str, *, first: bool = False) -> Step:
    """The step that hooks a function in; empty where it is already. Raises UsageError, Refusal.

    In a method the call comes at the end; ``first`` puts it at the beginning, for what others need.
    """
    module, name = split_target(function)
    if "." in name:
        raise UsageError(f'"{function}": a function of the module is hooked, not a method')
    target = read_target(text)
    home = module_source(workspace, module)
    callee = find_function(home, name)
    source = module_source(workspace, target.module)
    owner = _class(source, target.class_name)
    return _Hook(workspace, home, callee, source, owner, target, first and target.method != "__init__").plan()


def _class(source: Source, name: str) -> ast.ClassDef:
    classes = {node.name: node for node in ast.walk(source.tree) if isinstance(node, ast.ClassDef)}
    if name not in classes:
        raise UsageError(f'{source.module} has no class "{name}"{nearest(name, classes)}')
    return classes[name]


class _Hook:
    def __init__(
        self,
        workspace: Workspace,
        home: Source,
        callee: Function,
        source: Source,
        owner: ast.ClassDef,
        target: Target,
        first: bool,
    ) -> None:
        self.first = first
        self.workspace = workspace
        self.home = home
        self.callee = callee
        self.source = source
        self.owner = owner
        self.target = target
        self.edits = LineEdits(source)
        self.arguments = Arguments(callee, source, owner)
        self.notes: list[str] = []

    def plan(self) -> Step:
        """The step."""
        operation = Operation(
            Kind.HOOK,
            f"call {self.home.module}:{self.callee.name} from {self.target}",
            (self.callee.name,),
            self.home.module,
            self.target.module,
        )
        if self._is_hooked():
            return Step(operation)
        check_callee(self.home, self.callee)
        self._check_cycle()
        if self.target.decorator:
            self._into_list()
        else:
            self._into_method()
        self._import()
        self.notes.append(f"{self.callee.name}() now runs when {self.target} does, and an error in it ends up there")
        content = self.source.encode(self.edits.result())
        target = self.target
        claim = HookClaim(
            self.home.module, self.callee.name, target.class_name, target.method, target.decorator, self.first
        )
        files, log = {self.source.path: content}, {self.source.path: self.edits.log}
        return Step(operation, files, log, self.notes, claim=claim)

    def _is_hooked(self) -> bool:
        return any(self._calls(node) for node in ast.walk(self.owner) if isinstance(node, ast.Call))

    def _calls(self, node: ast.Call) -> bool:
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        if isinstance(node.func, ast.Attribute):
            return name == self.callee.name and not _is_self(node.func.value)
        if self.source.path == self.home.path:
            return name == self.callee.name
        found = import_of(self.source, name)
        if found is None:
            return False
        origin = imported_member(self.workspace, self.source, *found)
        return (origin.owner, origin.name) == (self.home.module, self.callee.name)

    def _check_cycle(self) -> None:
        if self.home.path != self.source.path and self.source.module in closure_of(self.workspace, [self.home.module]):
            raise Refusal(
                f"{self.home.module} loads {self.source.module}: importing it back would be a cycle", self.source.path
            )

    # the call

    @property
    def _is_async(self) -> bool:
        return isinstance(self.callee, ast.AsyncFunctionDef)

    # pkg.api:Class.method

    def _into_method(self) -> None:
        method = next(
            (
                node
                for node in self.owner.body
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name == self.target.method
            ),
            None,
        )
        if method is None:
            raise UsageError(f"{self.target.class_name} has no method {self.target.method}")
        check_method(self.workspace, self.source, self.owner, method)
        if self._is_async and not isinstance(method, ast.AsyncFunctionDef):
            raise Refusal(
                f"{self.callee.name}() is async, and {self.target.method}() is not: nothing would await it",
                self.source.path,
                method.lineno,
            )
        call = f"{'await ' if self._is_async else ''}{self._name()}({self.arguments.text(method)})"
        if self.first:
            prepend_call(self.edits, method, call, self.callee.name)
            return
        check_end(self.source, method)
        append_call(self.edits, method, call, self.callee.name)

    # pkg.api:Class@decorator

    def _into_list(self) -> None:
        listing = first_listing(self.owner, self.target.decorator)
        method = self.callee.name.lstrip("_") or self.callee.name
        check_free(self.source, self.owner, method)
        is_async = self._must_be_async(listing)
        first = listing.names[0]
        start, _ = self.source.span(first)
        quote = self.source.text[start]
        quoted = f"{quote}{method}{quote}" if quote in "\"'" else f'"{method}"'
        line = self.source.text[self.source.line_start(start) : start]
        glue = f",{self.source.newline}{line}" if not line.strip() else ", "
        self.edits.insert(start, f"{quoted}{glue}", f"{method} comes first in {self.target.decorator}")
        self._add_method(method, str(first.value), is_async)

    def _must_be_async(self, listing: Listing) -> bool:
        """Whether the new method has to be a coroutine; refuses where nobody would await it."""
        listed = {str(each.value) for each in listing.names}
        kinds = [
            isinstance(node, ast.AsyncFunctionDef)
            for node in self.owner.body
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name in listed
        ]
        if self._is_async:
            if any(kinds) or _awaits_methods(self.workspace):
                return True
            raise Refusal(
                f"{self.callee.name}() is async, and the methods in {self.target.decorator} are called without await: "
                "await what they give back, or name a coroutine with --hook package.module:Class.method",
                self.source.path,
                listing.node.lineno,
            )
        return bool(kinds) and all(kinds)

    def _add_method(self, method: str, before: str, is_async: bool) -> None:
        source = self.source
        anchor = next((node for node in self.owner.body if getattr(node, "name", "") == before), None)
        inner = next(node for node in self.owner.body)
        unit = source.indentation(source.span(inner)[0])
        body = unit + _step(source, self.owner, unit)
        model = self._model(before)
        given = ", ".join(self.source.segment(each) for each in model.args.args) if model is not None else "self"
        call = f"{'await ' if self._is_async else ''}{self._name()}({self.arguments.text(model)})"
        reports = self.callee.returns is not None and ast.unparse(self.callee.returns) not in ("None", "'None'")
        result = ast.unparse(self.callee.returns) if reports and self.callee.returns is not None else "None"
        lines = [
            f"{unit}{'async ' if is_async else ''}def {method}({given}){f' -> {result}' if self._annotates() else ''}:",
            f'{body}"""{sentence(method)}."""',
            f"{body}{'return ' if reports else ''}{call}",
        ]
        text = source.newline.join(lines)
        why = f"calls {self.callee.name}()"
        if anchor is not None:
            decorators = getattr(anchor, "decorator_list", [])
            at = source.span(decorators[0])[0] - 1 if decorators else source.span(anchor)[0]
            at = self._above_comments(source.line_start(at))
            self.edits.insert(at, text + source.newline * 2, why)
            return
        last = self.owner.body[-1]
        insert_below(self.edits, source.span(last)[1], f"{source.newline}{text}", why)

    def _model(self, name: str) -> Function | None:
        """The method beside which the new one is listed: both are called with the same arguments."""
        for node in self.owner.body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name == name:
                arguments = node.args
                if arguments.args and not (
                    arguments.vararg or arguments.kwonlyargs or arguments.kwarg or arguments.posonlyargs
                ):
                    return node if not arguments.defaults else None
        return None

    def _above_comments(self, at: int) -> int:
        while at > 0:
            above = self.source.line_start(at - 1)
            if not self.source.text[above:at].lstrip().startswith("#"):
                break
            at = above
        return at

    def _annotates(self) -> bool:
        methods = [node for node in self.owner.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
        return any(node.returns is not None for node in methods)

    # the import

    def _name(self) -> str:
        if self.home.path == self.source.path:
            return self.callee.name
        found = import_of(self.source, self.callee.name)
        if found is not None:
            origin = imported_member(self.workspace, self.source, *found)
            if (origin.owner, origin.name) == (self.home.module, self.callee.name):
                return self.callee.name
        if self.callee.name in self.workspace.scopes(self.source).identifiers:
            raise Refusal(f"{self.callee.name} means something else in {self.source.module}", self.source.path)
        return self.callee.name

    def _import(self) -> None:
        if self.home.path == self.source.path or import_of(self.source, self.callee.name) is not None:
            return
        add_import_sorted(self.edits, self.home.module, self.callee.name, f"calls {self.callee.name}()")


def _awaits_methods(workspace: Workspace) -> bool:
    """Whether the program looks if what a method returned has to be awaited."""
    for path in workspace.mentioning({"isawaitable", "iscoroutine", "iscoroutinefunction", "__await__"}):
        raw = workspace.read(path) or b""
        if b"await " in raw and b"getattr(" in raw:
            return True
    return False


def _step(source: Source, owner: ast.ClassDef, unit: str) -> str:
    """One more level of indentation, as the class has it."""
    outer = source.indentation(source.span(owner)[0])
    return unit[len(outer) :] or "    "


def _is_self(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id in ("self", "cls")
