"""``lift``: the statements that belong to a call become a function of their own, and the call leaves its function."""

from __future__ import annotations

import ast
from dataclasses import replace

from boundary_guard.model.plan import Kind, Operation
from boundary_guard.refactor.calls import FoundCall, Function, functions_of, names_read
from boundary_guard.refactor.inside_texts import lines_inside_texts
from boundary_guard.refactor.kept import written
from boundary_guard.refactor.lines import LineEdits, is_alone
from boundary_guard.refactor.regions import Region, parameters_of, region_of, renamed_in
from boundary_guard.refactor.scopes import own_nodes
from boundary_guard.refactor.sentences import sentence
from boundary_guard.refactor.steps import LiftClaim, Step
from boundary_guard.refactor.taking_out import take_out_all
from boundary_guard.refactor.text import Edits, Refusal, Source
from boundary_guard.refactor.users import parents_of
from boundary_guard.refactor.workspace import Workspace


def needs_lift(found: FoundCall) -> bool:
    """Whether more than the bare call has to go along: its result is used, or it is given something."""
    statement = found.statement
    is_bare = isinstance(statement, ast.Expr) and statement.value is found.value
    return not is_bare or bool(found.call.args or found.call.keywords) or _devoted_try(found, [statement]) is not None


def free_name(workspace: Workspace, source: Source, callee: str) -> str:
    """A name for the function that a call's statements become."""
    name = callee.rpartition(".")[2].lstrip("_")
    return name if name not in workspace.scopes(source).identifiers else f"run_{name}"


def plan_lift(source: Source, found: FoundCall, name: str, *, returns: bool = False) -> Step:
    """The step that makes ``name`` of a call and what needs its result. Raises Refusal where that cannot be done."""
    region = _with_try(source, found, region_of(source, found, returns=returns))
    statements = region.statements
    edits = LineEdits(source)
    first, last = statements[0], statements[-1]
    if not is_alone(source, first) or not is_alone(source, last):
        raise Refusal("the call shares its line with another statement", source.path, first.lineno)
    start = _with_comments(source, source.line_start(source.span(first)[0]))
    end = source.line_end(source.span(last)[1])
    text = _function(source, region, (start, end), name)
    _insert_behind(edits, found.function, text, f"becomes a function of its own: {name}()")
    why = f"the call of {ast.unparse(found.call.func)} goes, with what needs its result"
    if region.gives:
        edits.replace(start, end, f"{source.indentation(source.span(first)[0])}return True", why)
    elif all(each in statements for each in region.block):
        take_out_all(edits, statements, why)
    else:
        edits.delete_lines(start, end, why)
    function = next(qualified for qualified, node in functions_of(source.tree) if node is found.function)
    where = f"{source.module}:{function}"
    operation = Operation(Kind.LIFT, f"make {name}() of what {where} does with the call", (name,), source.module)
    notes = [f"{where} returns True where it returned what the call came to"] if region.gives else []
    claim = LiftClaim(function, ast.unparse(found.call.func), name)
    return Step(operation, {source.path: source.encode(edits.result())}, {source.path: edits.log}, notes, claim=claim)


def _with_try(source: Source, found: FoundCall, region: Region) -> Region:
    """The region with the ``try`` that is there for it only, and the ``return`` that this falls through to."""
    around = _devoted_try(found, region.statements)
    if around is None:
        return region
    block = _block_of(found.function, around)
    statements: list[ast.stmt] = [around]
    if region.gives:
        behind = block[block.index(around) + 1 :]
        if len(behind) > 1 or any(not isinstance(each, ast.Return) for each in behind):
            raise Refusal("what the function returns depends on the call, and more follows", source.path, around.lineno)
        statements += behind
    reports = region.reports or (not region.gives and _has_return(around))
    renamed = renamed_in(source, found.function, statements)
    parameters = parameters_of(source, found.function, statements, renamed)
    return replace(region, block=block, statements=statements, reports=reports, renamed=renamed, parameters=parameters)


def _devoted_try(found: FoundCall, statements: list[ast.stmt]) -> ast.Try | None:
    """The ``try`` around the call, where it guards nothing else and its handlers only log, or report the failure."""
    parents = parents_of(found.function)
    above = parents.get(statements[0])
    if not isinstance(above, ast.Try) or above.body is not found.block or above.finalbody or above.orelse:
        return None
    if any(each not in statements for each in above.body):
        return None
    for handler in above.handlers:
        for node in handler.body:
            is_false = (
                isinstance(node, ast.Return) and isinstance(node.value, ast.Constant) and node.value.value is False
            )
            is_log = isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)
            if not (is_false or is_log or isinstance(node, ast.Pass | ast.Raise)):
                return None
    parameters = {each.arg for each in ast.walk(found.function.args) if isinstance(each, ast.arg)}
    bound = {each.id for each in ast.walk(above) if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)}
    bound |= {handler.name for handler in above.handlers if handler.name}
    local = {
        each.id
        for each in own_nodes(found.function.body)
        if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)
    }
    strange = (names_read([above]) & (local | parameters)) - bound
    own = {each.arg for each in region_of_parameters(found, statements)}
    return above if strange <= own else None


def region_of_parameters(found: FoundCall, statements: list[ast.stmt]) -> list[ast.arg]:
    """The parameters that the statements read."""
    read = names_read(statements)
    return [each for each in ast.walk(found.function.args) if isinstance(each, ast.arg) and each.arg in read]


def _has_return(node: ast.stmt) -> bool:
    return any(isinstance(each, ast.Return) for each in ast.walk(node))


def _block_of(function: Function, statement: ast.stmt) -> list[ast.stmt]:
    for node in ast.walk(function):
        for name in ("body", "orelse", "finalbody"):
            block = getattr(node, name, None)
            if isinstance(block, list) and statement in block:
                return block
    raise LookupError("the statement is in no block")


def _with_comments(source: Source, start: int) -> int:
    at = start
    while at > 0:
        above = source.line_start(at - 1)
        if not source.text[above:at].lstrip().startswith("#"):
            break
        at = above
    return at


def _function(source: Source, region: Region, span: tuple[int, int], name: str) -> str:
    """The new function: the statements as they were written, less the indentation of their block."""
    statements = region.statements
    newline = source.newline
    unit = _unit(source, region.function)
    old = source.indentation(source.span(statements[0])[0])
    inside = lines_inside_texts(source, statements)
    renamed = Edits(source)
    for node, argument in region.renamed:
        renamed.replace(*source.span(node), argument.arg)
    lines = []
    for line_number in range(source.line_of(span[0]), source.line_of(span[1]) + 1):
        start = source.starts[line_number - 1]
        line = renamed.within(start, source.line_end(start))
        if line_number in inside or not line.strip():
            lines.append(line if line_number in inside else "")
            continue
        if not line.startswith(old):
            raise Refusal("a line is indented less than its statement", source.path, line_number)
        lines.append(unit + line[len(old) :])
    awaits = any(
        isinstance(node, ast.Await | ast.AsyncFor | ast.AsyncWith) for each in statements for node in ast.walk(each)
    )
    arguments = ", ".join(written(source, each) for each in region.parameters)
    tells = region.reports or region.gives
    result = "bool" if tells else "None"
    annotated = region.function.returns is not None or any(each.annotation for each in region.parameters)
    head = f"{'async ' if awaits else ''}def {name}({arguments}){f' -> {result}' if annotated else ''}:"
    doc = f'{unit}"""{sentence(name)}{"; False if that failed" if tells else ""}."""'
    tail = [f"{unit}return True"] if region.reports else []
    return newline.join([head, doc, *lines, *tail])


def _unit(source: Source, function: Function) -> str:
    outer = source.indentation(source.span(function)[0])
    inner = source.indentation(source.span(function.body[0])[0])
    return inner[len(outer) :] if len(inner) > len(outer) else "    "


def _insert_behind(edits: LineEdits, function: Function, text: str, why: str) -> None:
    """Behind the top-level statement that holds the function."""
    source = edits.source
    top = next(node for node in source.tree.body if function in ast.walk(node))
    end = source.line_end(source.span(top)[1])
    gap = source.newline * 3
    edits.insert(end, gap + text, why)
