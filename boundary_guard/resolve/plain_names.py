"""Whether a project reaches its variables and attributes by their names alone.

What is concluded from all the places where a name is written holds only as long as nobody reads, stores or deletes
what goes by it without writing it. That is asked of the whole project, by the words with which it could be done:
rather too often than not.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from boundary_guard.scan.facts import Facts
from boundary_guard.scan.remembered import remembered

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

_NAMESPACES = frozenset({"__dict__", "vars", "globals", "locals", "exec", "eval", "f_locals", "f_globals", "runpy"})
_READING = frozenset(
    {"getattr", "__getattribute__", "dir", "getmembers", "getmembers_static", "attrgetter", "get_objects"}
    | {"get_referrers", "get_referents", "asdict", "astuple", "__getattr__", "__get__", "__prepare__"}
)
_STORING = frozenset({"setattr", "__setattr__", "delattr", "__delattr__", "update_wrapper", "wraps", "monkeypatch"})
_MAKING = frozenset(
    {
        "__new__",
        "__init__",
        "__del__",
        "__class__",
        "__bases__",
        "__setstate__",
        "__getstate__",
        "__reduce__",
        "__reduce_ex__",
    }
    | {"copy", "pickle", "dill", "cloudpickle", "marshal", "mock", "ctypes", "gc", "modules"}
)
"""What makes objects without calling their class, or another class of what is there; what sees those whose constructor
failed."""
_READS = (*sorted(_NAMESPACES), *sorted(_READING), "setattr", "__setattr__")  # which may give a container a second name
_CHANGES = (*sorted(_NAMESPACES), *sorted(_STORING), *sorted(_MAKING))
_FRAMES = ("f_locals", "gc", "get_objects", "get_referrers", "get_referents")
_OF_LOCALS = frozenset({"locals", "vars", "exec", "eval"})

_FUNCTIONS = frozenset({"vars", "globals", "locals", "exec", "eval", "dir", "getattr", "setattr", "delattr"})
_WITH_A_NAME = frozenset({"getattr", "setattr", "delattr", "__getattribute__", "__setattr__", "__delattr__"})
"""Whose second argument is the name."""
_HOOKS = frozenset(
    {"__getattr__", "__getattribute__", "__get__", "__prepare__", "__setattr__", "__delattr__", "__new__"}
    | {"__setstate__", "__getstate__", "__reduce__", "__reduce_ex__", "__del__"}
)
_MODULES = frozenset({"copy", "pickle", "dill", "cloudpickle", "marshal", "mock", "ctypes", "gc", "runpy"})
_ONLY_STORED = frozenset({"__init__", "__class__", "__bases__"})
"""Attributes that everybody reads: an object changes when they are stored."""
_WORDS = frozenset((*_READS, *_CHANGES, *_FRAMES))


def are_read_by_name(evaluator: Evaluator) -> bool:
    """Whether nothing in the project reads variables or attributes whose names it does not write."""
    return _none_of(evaluator, _READS)


def are_locals_read_by_name(evaluator: Evaluator, facts: Facts) -> bool:
    """The same for the variables of the functions of one file, which others reach by their frames alone."""
    return not _OF_LOCALS & used_in(facts) and _none_of(evaluator, _FRAMES)


def are_changed_by_name(evaluator: Evaluator) -> bool:
    """Whether nothing in the project stores or deletes attributes whose names it does not write.

    Nor makes objects otherwise than by calling a class, nor gives them another one.
    """
    return _none_of(evaluator, _CHANGES)


def _none_of(evaluator: Evaluator, words: tuple[str, ...]) -> bool:
    project = evaluator.project
    key = (words, len(project.scope))
    if key not in evaluator.notes:
        evaluator.notes[key] = not any(
            word in used_in(facts) for word in words for facts in project.search.each_mentioning(word)
        )
    return bool(evaluator.notes[key])


@remembered
def used_in(facts: Facts) -> frozenset[str]:
    """The words in one file by which names may be reached that are not written."""
    return frozenset(word for node in facts.parents for word in _words_of(facts, node) if word in _WORDS)


def _words_of(facts: Facts, node: ast.AST) -> tuple[str, ...]:
    match node:
        case ast.Name(id=name) if name in _FUNCTIONS:
            return () if _is_given_a_text(facts, node, name) else (name,)
        case ast.Attribute(attr=name) if name in _ONLY_STORED:
            return () if isinstance(node.ctx, ast.Load) else (name,)
        case ast.Attribute(attr=name, value=value) if name in _FUNCTIONS:
            is_builtin = isinstance(value, ast.Name) and "builtins" in value.id
            return (name,) if is_builtin else ()
        case ast.Attribute(attr=name) if name not in _MODULES:
            return () if _is_given_a_text(facts, node, name) else (name,)
        case ast.FunctionDef(name=name) if name in _HOOKS:
            return (name,)
        case ast.Name(id=name) | ast.arg(arg=name) if name not in _MODULES:
            return (name,)
        case ast.alias(name=name):
            return tuple(name.split("."))
        case ast.Subscript(value=ast.Attribute(attr="modules"), ctx=ast.Store() | ast.Del()):
            return ("modules",)
        case ast.ImportFrom(module=str(name)):
            return tuple(name.split("."))
        case ast.Constant(value=str(name)):
            return (name,)
    return ()


def _is_given_a_text(facts: Facts, node: ast.AST, name: str) -> bool:
    """Whether the node is the callee of a call that writes the name which it asks for."""
    match facts.parents[node]:
        case ast.Call(func=func, args=[_, ast.Constant(), *_]) if func is node:
            return name in _WITH_A_NAME
    return False
