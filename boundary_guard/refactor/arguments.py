"""What a hooked function is given: what its new caller surely has."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from boundary_guard.refactor.calls import Function
from boundary_guard.refactor.text import Refusal, Source


class Arguments:
    """Finds the values for a function's parameters in a class."""

    def __init__(self, callee: Function, source: Source, owner: ast.ClassDef) -> None:
        self.callee = callee
        self.source = source
        self.owner = owner

    def text(self, method: Function | None) -> str:
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
        receiver = _receiver(method)
        in_method = {each.arg: each for each in method.args.args[1:]} if method is not None else {}
        for name, given in in_method.items():
            if _matches(parameter, given):
                return name
        for attribute, given in self._kept():
            if _matches(parameter, given):
                return f"{receiver}.{attribute}"
        raise Refusal(
            f"{self.callee.name}() wants {parameter.arg}, and {self.owner.name} has nothing that is surely that",
            self.source.path,
            self.owner.lineno,
        )

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


def _receiver(method: Function | None) -> str:
    if method is None or not method.args.args:
        return "self"
    return method.args.args[0].arg


def _matches(wanted: ast.arg, given: ast.arg) -> bool:
    """Whether two parameters are the same: of one type; where a type is missing, ``context`` is ``app_context``."""
    if wanted.annotation is not None and given.annotation is not None:
        return _plain(wanted.annotation) == _plain(given.annotation)
    ours, theirs = set(wanted.arg.strip("_").split("_")), set(given.arg.strip("_").split("_"))
    return ours <= theirs or theirs <= ours


def _plain(annotation: ast.expr) -> str:
    return ast.unparse(annotation).strip("'\"").rpartition(".")[2]
