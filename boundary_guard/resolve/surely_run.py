"""What surely runs whenever statements do, and whether control comes out at their end: judged by the syntax alone."""

from __future__ import annotations

import ast
from collections.abc import Iterator

_LOOPS = (ast.For, ast.AsyncFor, ast.While)


def binds_surely(statement: ast.AST, binders: set[ast.AST]) -> bool:
    """Whether one of ``binders`` runs whenever ``statement`` is left at its end."""
    if statement in binders and not isinstance(statement, _LOOPS):
        return True
    match statement:
        case ast.If():
            return _every_branch_binds(statement, binders)
        case ast.With(body=body, items=items) | ast.AsyncWith(body=body, items=items):
            return runs_surely(body, binders) and not any(suppresses(item.context_expr) for item in items)
        case ast.Try(body=body, handlers=handlers, orelse=orelse, finalbody=finalbody):
            return runs_surely(finalbody, binders) or (
                (runs_surely(body, binders) or runs_surely(orelse, binders))
                and all(_ends_or_binds(handler.body, binders) for handler in handlers)
            )
        case ast.Match(cases=cases):
            has_default = any(
                isinstance(case.pattern, ast.MatchAs) and case.pattern.pattern is None and case.guard is None
                for case in cases
            )
            return has_default and all(_ends_or_binds(case.body, binders) for case in cases)
        case ast.For() | ast.AsyncFor() | ast.While() | ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            return False
        case ast.stmt() | ast.expr() if any(isinstance(each, ast.expr) for each in binders):  # only these lie inside
            return any(node in binders for node in _always_evaluated(statement))
    return False


def _every_branch_binds(statement: ast.If, binders: set[ast.AST]) -> bool:
    """The same for a chain of ``elif``, which may be a thousand long."""
    while not runs_surely([statement.test], binders):
        if not _ends_or_binds(statement.body, binders):
            return False
        match statement.orelse:
            case [ast.If() as statement]:
                continue
        return _ends_or_binds(statement.orelse, binders)
    return True


def _always_evaluated(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes that are evaluated whenever ``node`` is: not what a test or another name for code may leave out."""
    waiting = [node]
    while waiting:
        current = waiting.pop()
        yield current
        match current:
            case ast.BoolOp(values=values):
                waiting.append(values[0])
            case ast.IfExp(test=test):
                waiting.append(test)
            case ast.Compare(left=left, comparators=comparators):
                waiting.extend((left, comparators[0]))
            case ast.ListComp(generators=generators) | ast.SetComp(generators=generators):
                waiting.append(generators[0].iter)
            case ast.DictComp(generators=generators) | ast.GeneratorExp(generators=generators):
                waiting.append(generators[0].iter)
            case ast.Lambda(args=arguments):
                waiting.append(arguments)
            case ast.Assert(test=test):
                waiting.append(test)
            case _:
                waiting.extend(ast.iter_child_nodes(current))


def suppresses(context: ast.expr) -> bool:
    """Whether an exception in the block may end it quietly: ``with suppress(ImportError):``."""
    callee = context.func if isinstance(context, ast.Call) else context
    name = callee.attr if isinstance(callee, ast.Attribute) else callee.id if isinstance(callee, ast.Name) else ""
    return name in ("suppress", "ExitStack", "AsyncExitStack", "raises")


def runs_surely(statements: list[ast.stmt] | list[ast.expr], binders: set[ast.AST]) -> bool:
    """Whether one of ``binders`` runs whenever all the statements have run."""
    return any(binds_surely(statement, binders) for statement in statements)


def _ends_or_binds(block: list[ast.stmt], binders: set[ast.AST]) -> bool:
    return leaves(block) or runs_surely(block, binders)


def leaves(block: list[ast.stmt]) -> bool:
    """Whether control never comes out at the end of the block."""
    if not block:
        return False
    last = block[-1]
    if isinstance(last, ast.Return | ast.Raise | ast.Continue | ast.Break):
        return True
    if isinstance(last, ast.If):
        return leaves(last.body) and leaves(last.orelse)
    match last:
        case ast.Expr(ast.Call(ast.Attribute(ast.Name(id=module), attr=name))):
            return (module, name) in _ENDING
    return False


_ENDING = frozenset({("sys", "exit"), ("os", "_exit"), ("os", "abort")})
"""Functions of modules that never return."""
