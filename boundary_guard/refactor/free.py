"""``free``: methods that need no instance become functions of their module, so that they can be moved like others.

What they read of the instance is given to them: an attribute that ``__init__`` sets, and nothing sets anew.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from boundary_guard.model.plan import Kind, Operation
from boundary_guard.refactor.calls import Function
from boundary_guard.refactor.inside_texts import lines_inside_texts
from boundary_guard.refactor.kept import parameter_for, receiver_of, written
from boundary_guard.refactor.steps import FreeClaim, Step
from boundary_guard.refactor.text import Edits, Refusal, Source, Unparsable
from boundary_guard.refactor.users import parents_of
from boundary_guard.refactor.workspace import Workspace

_NO_RELATIVES = frozenset({"object", "ABC", "Protocol", "Exception"})
_BINDERS = frozenset({"staticmethod", "classmethod"})


def plan_free(workspace: Workspace, path: str, class_name: str, names: list[str]) -> Step:
    """The step that makes functions of methods. Raises Refusal where something needs them to be methods."""
    source = workspace.source(path)
    owner = next(node for node in source.tree.body if isinstance(node, ast.ClassDef) and node.name == class_name)
    return _Free(workspace, source, owner, names).plan()


class _Free:
    def __init__(self, workspace: Workspace, source: Source, owner: ast.ClassDef, names: list[str]) -> None:
        self.workspace = workspace
        self.source = source
        self.owner = owner
        self.methods = {
            node.name: node
            for node in owner.body
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name in names
        }
        self.parents = parents_of(source.tree)
        self.given = self._given()

    def plan(self) -> Step:
        """The step."""
        for method in self.methods.values():
            self._check(method)
        self._check_others()
        edits, inner = Edits(self.source), Edits(self.source)
        for node, holder in self._references():
            target = inner if holder in self.methods.values() else edits
            self._rewrite(target, node, holder)
        texts = [self._text(method, inner) for method in self.methods.values()]
        gap = self.source.newline * 3
        end = self.source.line_end(self.source.span(self.owner)[1])
        edits.insert(end, "".join(gap + text for text in texts), f"methods of {self.owner.name} become functions")
        for method in self.methods.values():
            self._take_out(edits, method)
        words = ", ".join(f"{name}()" for name in self.methods)
        operation = Operation(
            Kind.LIFT, f"make functions of {self.owner.name}'s {words}", tuple(self.methods), self.source.module
        )
        claim = FreeClaim(self.owner.name, tuple(self.methods))
        path = self.source.path
        return Step(operation, {path: self.source.encode(edits.result())}, {path: edits.log}, claim=claim)

    # what they read of the instance

    def _given(self) -> dict[str, dict[str, ast.arg]]:
        """By method: the attributes that it, or a method that it calls, reads, with the parameters for them."""
        found: dict[str, dict[str, ast.arg]] = {name: {} for name in self.methods}
        for name, method in self.methods.items():
            for receiver in self._receivers(method):
                above = self.parents[receiver]
                if not isinstance(above, ast.Attribute):
                    raise self._refusal(f"{method.name}() hands {receiver.id} on", receiver)
                if above.attr not in self.methods:
                    found[name][above.attr] = self._parameter(method, above)
        while True:
            size = sum(map(len, found.values()))
            for name, method in self.methods.items():
                for node, holder in self._references():
                    if holder is method and node.attr in self.methods:
                        found[name].update(found[node.attr])
            if sum(map(len, found.values())) == size:
                return found

    def _parameter(self, method: Function, node: ast.Attribute) -> ast.arg:
        wanted = parameter_for(self.owner, node.attr) if isinstance(node.ctx, ast.Load) else None
        if wanted is None:
            what = ast.unparse(node)
            raise self._refusal(
                f"{method.name}() needs {what}, which is more than a value that __init__ keeps: "
                f"give it to {method.name}() as a parameter, then ask again",
                node,
            )
        self._check_unchanged(method, node)
        bound = {each.arg for each in ast.walk(method.args) if isinstance(each, ast.arg)}
        bound |= {each.id for each in ast.walk(method) if isinstance(each, ast.Name)}
        if wanted.arg in bound:
            raise self._refusal(f"{wanted.arg} means something else in {method.name}()", method)
        return wanted

    def _check_unchanged(self, method: Function, node: ast.Attribute) -> None:
        """Nobody in the project sets an attribute of that name, but for the class's own ``__init__``."""
        for path in self.workspace.mentioning({node.attr}):
            try:
                tree = self.workspace.source(path).tree
            except Unparsable:
                continue
            own = {id(each) for each in ast.walk(self.owner)} | self._of_others(tree)
            for each in ast.walk(tree):
                is_store = isinstance(each, ast.Attribute) and not isinstance(each.ctx, ast.Load)
                if is_store and isinstance(each, ast.Attribute) and each.attr == node.attr and id(each) not in own:
                    reason = f"{method.name}() needs {ast.unparse(node)}, and an attribute of that name is set here"
                    raise Refusal(reason, path, each.lineno)
        for each in ast.walk(self.owner):
            if isinstance(each, ast.Name) and each.id in ("setattr", "vars", "delattr"):
                raise self._refusal(f"{self.owner.name} may set its attributes by {each.id}()", each)

    def _of_others(self, tree: ast.AST) -> set[int]:
        """What classes that surely do not derive from this one do with their own instances."""
        found: set[int] = set()
        for node in (each for each in ast.walk(tree) if isinstance(each, ast.ClassDef)):
            bases = {ast.unparse(each).rpartition(".")[2] for each in node.bases}
            if node.name == self.owner.name or bases - _NO_RELATIVES:
                continue
            for method in node.body:
                if isinstance(method, ast.FunctionDef | ast.AsyncFunctionDef):
                    inner = (each for each in ast.walk(method) if isinstance(each, ast.Attribute))
                    found |= {id(each) for each in inner if ast.unparse(each.value) == receiver_of(method)}
        return found

    def _receivers(self, method: Function) -> Iterator[ast.Name]:
        receiver = receiver_of(method)
        for node in ast.walk(method):
            if isinstance(node, ast.Name) and node.id == receiver:
                yield node

    def _references(self) -> Iterator[tuple[ast.Attribute, ast.AST]]:
        """``self.method``, ``Class.method`` and ``self.attribute``, with the methods that they stand in."""
        for holder in self.source.tree.body:
            for inner in holder.body if holder is self.owner else [holder]:
                receiver = receiver_of(inner) if isinstance(inner, ast.FunctionDef | ast.AsyncFunctionDef) else ""
                receiver = receiver if holder is self.owner else ""
                for node in ast.walk(inner):
                    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                        is_own = node.value.id in (receiver, self.owner.name)
                        if is_own and (node.attr in self.methods or inner in self.methods.values()):
                            yield node, inner

    # checks

    def _check(self, method: Function) -> None:
        words = {ast.unparse(each) for each in method.decorator_list}
        if words - _BINDERS:
            raise self._refusal(f"{method.name}() is decorated with {min(words - _BINDERS)}", method)
        if any(isinstance(each, ast.Name) and each.id == method.name for each in ast.walk(self.source.tree)):
            raise self._refusal(f"{method.name} means something else in {self.source.module}", method)
        if method.name in self.workspace.scopes(self.source).module.bound:
            raise self._refusal(f"{self.source.module} has a {method.name} already", method)
        if len(method.args.posonlyargs) == 1:
            raise self._refusal(f"{method.name}() takes nothing but its instance by position", method)
        if self.owner.bases and not method.name.startswith("_"):
            raise self._refusal(f"{method.name}() may be called by what {self.owner.name} derives from", method)
        for node in ast.walk(method):
            name = node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
            if name in ("super", "__class__") or (name.startswith("__") and not name.endswith("__")):
                raise self._refusal(f"{method.name}() needs {name} of its class", node)
        own = {
            each.id
            for each in ast.walk(self.owner)
            if isinstance(each, ast.Name) and self.parents[each] in self.owner.body
        }
        head = [*method.args.defaults, *filter(None, method.args.kw_defaults)]
        if any(isinstance(node, ast.Name) and node.id in own for each in head for node in ast.walk(each)):
            raise self._refusal(f"a default of {method.name}() is made of what the class has", method)

    def _check_others(self) -> None:
        """Nobody else uses, overrides or names the methods."""
        known = {id(node) for node, _ in self._references()} | {id(each) for each in self.methods.values()}
        for path in self.workspace.mentioning(set(self.methods)):
            try:
                source = self.workspace.source(path)
            except Unparsable as error:
                raise Refusal("this file cannot be parsed, and mentions what becomes a function", path) from error
            for node in ast.walk(source.tree):
                if id(node) not in known and _name_of(node) in self.methods:
                    raise Refusal(f"{_name_of(node)} is used here, and would no longer be a method", path, node.lineno)  # type: ignore[attr-defined]

    def _refusal(self, reason: str, node: ast.AST) -> Refusal:
        return Refusal(reason, self.source.path, getattr(node, "lineno", 0))

    # the text

    def _rewrite(self, edits: Edits, node: ast.Attribute, holder: ast.AST) -> None:
        """A method by its name, with what it is given; an attribute by its parameter."""
        is_inside = holder in self.methods.values()
        start, end = self.source.span(node)
        if node.attr not in self.methods:
            edits.replace(start, end, self.given[holder.name][node.attr].arg)  # type: ignore[attr-defined]
            return
        edits.replace(start, end, node.attr)
        given = self.given[node.attr]
        if not given:
            return
        call = self.parents[node]
        if not isinstance(call, ast.Call) or call.func is not node or not isinstance(node.value, ast.Name):
            raise self._refusal(f"{node.attr} is handed on, and needs the instance", node)
        values = [each.arg if is_inside else f"{node.value.id}.{name}" for name, each in given.items()]
        at = self.source.text.index("(", end) + 1
        edits.insert(at, ", ".join(values) + (", " if call.args or call.keywords else ""))

    def _text(self, method: Function, inner: Edits) -> str:
        """A method as a function: less its indentation, its decorator and its first parameter."""
        source = self.source
        self._rewrite_head(method, inner)
        start, end = source.line_start(source.span(method)[0]), source.line_end(source.span(method)[1])
        start = self._above(start, method)
        indent = source.indentation(source.span(method)[0])
        skipped = {
            number for each in method.decorator_list for number in range(each.lineno, (each.end_lineno or 0) + 1)
        }
        inside = lines_inside_texts(source, [method])
        lines = []
        for number in range(source.line_of(start), source.line_of(end) + 1):
            first = source.starts[number - 1]
            line = inner.within(first, source.line_end(first))
            if number not in skipped:
                lines.append(line if number in inside else line.removeprefix(indent))
        return source.newline.join(lines)

    def _rewrite_head(self, method: Function, inner: Edits) -> None:
        arguments = [*method.args.posonlyargs, *method.args.args]
        given = [written(self.source, each) for each in self.given[method.name].values()]
        if receiver_of(method):
            start, end = self.source.span(arguments[0])
            rest = self.source.text[end:]
            has_more = rest.lstrip().startswith(",")
            end += rest.index(",") + 1 if has_more else 0
            end += len(self.source.text[end:]) - len(self.source.text[end:].lstrip(" ")) if has_more else 0
            more = ", " if given and has_more and not self.source.text[end:].lstrip().startswith(")") else ""
            inner.replace(start, end, ", ".join(given) + more)
        elif given:
            raise self._refusal(f"{method.name}() has no instance", method)

    def _above(self, start: int, method: Function) -> int:
        """Where the comments and decorators of a method begin."""
        at = start
        if method.decorator_list:
            at = min(at, self.source.line_start(self.source.span(method.decorator_list[0])[0]))
        while at > 0:
            above = self.source.line_start(at - 1)
            if not self.source.text[above:at].lstrip().startswith("#"):
                break
            at = above
        return at

    def _take_out(self, edits: Edits, method: Function) -> None:
        """With its comments, and the blank lines above; where nothing is left, ``pass`` is."""
        source = self.source
        start = self._above(source.line_start(source.span(method)[0]), method)
        end = source.line_end(source.span(method)[1])
        if all(each in self.methods.values() for each in self.owner.body) and method is self.owner.body[0]:
            edits.replace(start, end, f"{source.indentation(source.span(method)[0])}pass")
            return
        above = len(source.text[:start].rstrip())
        edits.delete(source.line_end(above), end)


def _name_of(node: ast.AST) -> str:
    """The name that a node uses or defines, as an attribute, a method or a text."""
    if isinstance(node, ast.Attribute):
        return node.attr
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return node.name
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
