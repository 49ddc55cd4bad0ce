"""``hook``: a function is called from the place where its new owner initialises itself."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from boundary_guard.model.errors import UsageError
from boundary_guard.model.names import nearest
from boundary_guard.model.plan import Kind, Operation
from boundary_guard.refactor.calls import Function, find_function, module_source, split_target
from boundary_guard.refactor.lines import LineEdits, add_import_sorted
from boundary_guard.refactor.loads import closure_of
from boundary_guard.refactor.members import import_of, imported_member
from boundary_guard.refactor.steps import Step
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


def plan_hook(workspace: Workspace, function: str, text: str) -> Step:
    """The step that hooks a function in; empty where it is already. Raises UsageError, Refusal."""
    module, name = split_target(function)
    if "." in name:
        raise UsageError(f'"{function}": a function of the module is hooked, not a method')
    target = read_target(text)
    home = module_source(workspace, module)
    callee = find_function(home, name)
    source = module_source(workspace, target.module)
    owner = _class(source, target.class_name)
    return _Hook(workspace, home, callee, source, owner, target).plan()


def _class(source: Source, name: str) -> ast.ClassDef:
    classes = {node.name: node for node in ast.walk(source.tree) if isinstance(node, ast.ClassDef)}
    if name not in classes:
        raise UsageError(f'{source.module} has no class "{name}"{nearest(name, classes)}')
    return classes[name]


class _Hook:
    def __init__(
        self, workspace: Workspace, home: Source, callee: Function, source: Source, owner: ast.ClassDef, target: Target
    ) -> None:
        self.workspace = workspace
        self.home = home
        self.callee = callee
        self.source = source
        self.owner = owner
        self.target = target
        self.edits = LineEdits(source)
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
        self._check_cycle()
        if self.target.decorator:
            self._into_list()
        else:
            self._into_method()
        self._import()
        self.notes.append(f"{self.callee.name}() now runs when {self.target} does, and an error in it ends up there")
        content = self.source.encode(self.edits.result())
        return Step(operation, {self.source.path: content}, {self.source.path: self.edits.log}, self.notes)

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

    def _arguments(self, method: Function | None) -> str:
        """What the function is given: attributes of the instance that hold what its parameters want."""
        arguments = self.callee.args
        every = [*arguments.posonlyargs, *arguments.args]
        wanted = every[: len(every) - len(arguments.defaults)]
        keywords = [
            each for each, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True) if default is None
        ]
        parts = [self._value(each, method) for each in wanted]
        parts += [f"{each.arg}={self._value(each, method)}" for each in keywords]
        return ", ".join(parts)

    def _value(self, parameter: ast.arg, method: Function | None) -> str:
        receiver = self._receiver(method)
        in_method = {each.arg: each for each in method.args.args[1:]} if method is not None else {}
        for name, given in in_method.items():
            if _matches(parameter, given):
                return name
        for attribute, given in self._kept():
            if _matches(parameter, given):
                return f"{receiver}.{attribute}"
        raise Refusal(
            f"{self.callee.name}() wants {parameter.arg}, and {self.target.class_name} has nothing that is surely that",
            self.source.path,
            self.owner.lineno,
        )

    def _receiver(self, method: Function | None) -> str:
        if method is None or not method.args.args:
            return "self"
        return method.args.args[0].arg

    def _kept(self) -> Iterator[tuple[str, ast.arg]]:
        """The attributes in which ``__init__``, or else another method, keeps its parameters."""
        methods = [node for node in self.owner.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
        for node in sorted(methods, key=lambda each: each.name != "__init__"):
            if node.args.args:
                parameters = {each.arg: each for each in [*node.args.args[1:], *node.args.kwonlyargs]}
                for each in node.body:
                    if not isinstance(each, ast.Assign | ast.AnnAssign) or not isinstance(each.value, ast.Name):
                        continue
                    targets = each.targets if isinstance(each, ast.Assign) else [each.target]
                    for target in targets:
                        if isinstance(target, ast.Attribute) and each.value.id in parameters:
                            yield target.attr, parameters[each.value.id]

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
        if any(
            ast.unparse(each).endswith(("staticmethod", "classmethod", "property")) for each in method.decorator_list
        ):
            raise Refusal(f"{self.target.method} is no plain method", self.source.path, method.lineno)
        if self._is_async and not isinstance(method, ast.AsyncFunctionDef):
            raise Refusal(
                f"{self.callee.name}() is async, and {self.target.method}() is not: nothing would await it",
                self.source.path,
                method.lineno,
            )
        self._check_end(method)
        call = f"{'await ' if self._is_async else ''}{self._name()}({self._arguments(method)})"
        self._append(method, call)

    def _check_end(self, method: Function) -> None:
        inner = [node for node in ast.walk(method) if isinstance(node, ast.Yield | ast.YieldFrom)]
        if inner:
            raise Refusal(f"{method.name}() is a generator", self.source.path, method.lineno)
        returns = [node for node in _own(method) if isinstance(node, ast.Return)]
        last = method.body[-1]
        for node in returns:
            if node is not last:
                raise Refusal(f"{method.name}() may return before its end", self.source.path, node.lineno)

    def _append(self, method: Function, call: str) -> None:
        source, last = self.source, method.body[-1]
        start, end = source.span(last)
        why = f"calls {self.callee.name}() at the end of {method.name}()"
        if source.text[source.line_start(start) : start].strip():
            if isinstance(last, ast.Expr) and isinstance(last.value, ast.Constant) and last.value.value is ...:
                self.edits.replace(start, end, call, why)
                return
            self.edits.insert(end, f"; {call}", why)
            return
        indent = source.indentation(start)
        if isinstance(last, ast.Return):
            value = last.value
            if value is not None and not isinstance(value, ast.Constant | ast.Name):
                raise Refusal(f"{method.name}() computes its result at its end", source.path, last.lineno)
            self.edits.insert(source.line_start(start), f"{indent}{call}{source.newline}", why)
            return
        if isinstance(last, ast.Pass) or (
            isinstance(last, ast.Expr) and isinstance(last.value, ast.Constant) and last.value.value is ...
        ):
            self.edits.replace(start, end, call, why)
            return
        self._insert_below(end, f"{indent}{call}", why)

    def _insert_below(self, end: int, text: str, why: str) -> None:
        source = self.source
        if source.line_end(end) == len(source.text):
            self.edits.insert(len(source.text), f"{source.newline}{text}", why)
        else:
            self.edits.insert(source.next_line(end), f"{text}{source.newline}", why)

    # pkg.api:Class@decorator

    def _into_list(self) -> None:
        decorator = _choose(self._decorators(), self.source, self.owner, self.target.decorator)
        names = method_names(decorator)
        method = self.callee.name.lstrip("_") or self.callee.name
        existing = {getattr(node, "name", "") for node in self.owner.body}
        if method in existing:
            raise Refusal(
                f"{self.target.class_name} has a method {method} already", self.source.path, self.owner.lineno
            )
        is_async = self._must_be_async(decorator)
        first = names[0]
        start, _ = self.source.span(first)
        quote = self.source.text[start]
        quoted = f"{quote}{method}{quote}" if quote in "\"'" else f'"{method}"'
        line = self.source.text[self.source.line_start(start) : start]
        glue = f",{self.source.newline}{line}" if not line.strip() else ", "
        self.edits.insert(start, f"{quoted}{glue}", f"{method} comes first in {self.target.decorator}")
        self._add_method(method, str(first.value), is_async)

    def _decorators(self) -> list[ast.Call]:
        found = []
        for node in self.owner.decorator_list:
            if (
                isinstance(node, ast.Call)
                and ast.unparse(node.func).split(".")[-1] == self.target.decorator.split(".")[-1]
            ):
                if method_names(node):
                    found.append(node)
        return found

    def _must_be_async(self, decorator: ast.Call) -> bool:
        """Whether the new method has to be a coroutine; refuses where nobody would await it."""
        listed = {str(each.value) for each in method_names(decorator)}
        kinds = [
            isinstance(node, ast.AsyncFunctionDef)
            for node in self.owner.body
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name in listed
        ]
        if self._is_async:
            if any(kinds) or _awaits_methods(self.workspace):
                return True
            raise Refusal(
                f"{self.callee.name}() is async, and the methods in {self.target.decorator} are called without await",
                self.source.path,
                decorator.lineno,
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
        call = f"{'await ' if self._is_async else ''}{self._name()}({self._arguments(model)})"
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
        self._insert_below(source.span(last)[1], f"{source.newline}{text}", why)

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


def method_names(decorator: ast.Call) -> list[ast.Constant]:
    """The names of methods that a decorator lists: its texts, or those of the first list that it is given."""
    direct = [each for each in decorator.args if isinstance(each, ast.Constant) and isinstance(each.value, str)]
    if direct and len(direct) == len(decorator.args):
        return direct
    for each in [*decorator.args, *(keyword.value for keyword in decorator.keywords)]:
        if isinstance(each, ast.List | ast.Tuple) and each.elts:
            found = [one for one in each.elts if isinstance(one, ast.Constant) and isinstance(one.value, str)]
            if len(found) == len(each.elts):
                return found
    return []


def phase_of(decorator: ast.Call) -> str:
    """What a decorator says besides the names: ``phase="phase1"`` gives ``phase1``."""
    words = [str(each.value.value) for each in decorator.keywords if isinstance(each.value, ast.Constant)]
    return " ".join(words)


def _choose(found: list[ast.Call], source: Source, owner: ast.ClassDef, wanted: str) -> ast.Call:
    if not found:
        raise UsageError(f"{owner.name} has no decorator {wanted} that lists methods by their names")
    ordered = sorted(found, key=lambda each: (phase_of(each), -each.lineno))
    first = [each for each in found if "1" in phase_of(each)]
    return first[0] if len(first) == 1 else ordered[0]


def sentence(name: str) -> str:
    """A name as words: ``create_databases`` is ``Create databases``."""
    words = name.strip("_").replace("_", " ")
    return words[:1].upper() + words[1:]


def _matches(wanted: ast.arg, given: ast.arg) -> bool:
    """Whether two parameters are the same: of one type; where a type is missing, ``context`` is ``app_context``."""
    if wanted.annotation is not None and given.annotation is not None:
        return _plain(wanted.annotation) == _plain(given.annotation)
    ours, theirs = set(wanted.arg.strip("_").split("_")), set(given.arg.strip("_").split("_"))
    return ours <= theirs or theirs <= ours


def _plain(annotation: ast.expr) -> str:
    return ast.unparse(annotation).strip("'\"").rpartition(".")[2]


def _awaits_methods(workspace: Workspace) -> bool:
    """Whether the program looks if what a method returned has to be awaited."""
    for path in workspace.mentioning({"isawaitable", "iscoroutine", "iscoroutinefunction", "__await__"}):
        raw = workspace.read(path) or b""
        if b"await " in raw and b"getattr(" in raw:
            return True
    return False


def _own(function: Function) -> list[ast.AST]:
    found: list[ast.AST] = []
    waiting: list[ast.AST] = list(function.body)
    while waiting:
        each = waiting.pop()
        found.append(each)
        if not isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef):
            waiting.extend(ast.iter_child_nodes(each))
    return found


def _step(source: Source, owner: ast.ClassDef, unit: str) -> str:
    """One more level of indentation, as the class has it."""
    outer = source.indentation(source.span(owner)[0])
    return unit[len(outer) :] or "    "


def _is_self(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id in ("self", "cls")
