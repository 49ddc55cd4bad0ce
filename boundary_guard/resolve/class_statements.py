"""The calls that making a class comes to: of ``__init_subclass__``, ``__set_name__`` and the methods of a metaclass.

Sources: PEP 487; Language Reference, 3.3.3; ``type`` and ``types.new_class`` in the Library Reference.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from boundary_guard.resolve.arguments import Arguments
from boundary_guard.resolve.call_sites import CallSite
from boundary_guard.resolve.frames import Frame, general_frame
from boundary_guard.resolve.made_classes import keywords_of, made, made_by_metaclass
from boundary_guard.resolve.mentions import SAME_NODES, last_name
from boundary_guard.resolve.values import (
    Alternatives,
    ClassValue,
    InstanceValue,
    Mapping,
    Sequence,
    Unknown,
    only,
    text,
)
from boundary_guard.scan.facts import Facts, Scope
from boundary_guard.scan.marker import Marker

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

MAX_CLASSES = 64
"""How many classes of one metaclass are told apart where it makes or gets one of them."""
_METACLASS = Marker(rb"\bmetaclass\s*=", b"metaclass")
_BASES = only(Unknown("the bases of a class"))
_FILLED = only(Unknown("what a function puts into the namespace of a class"))


def made_by_classes(evaluator: Evaluator, facts: Facts, scope: Scope) -> Iterator[CallSite]:
    """The calls of the method by statements that make a class, and by calls that do."""
    if scope.parent is None or not scope.parent.is_class:
        return
    own = ClassValue(facts, scope.parent, general_frame(facts, scope.parent.parent or facts.body))
    match scope.name.rpartition(".")[2]:
        case "__init_subclass__":
            for cls in evaluator.derived(own):
                yield CallSite(cls.facts, _call(cls, "__init_subclass__"), given_to_base(evaluator, cls))
            for where, call in made(evaluator, own):
                yield CallSite(where, call, keywords_of(evaluator, where, call).with_receiver(own))
        case "__set_name__":
            yield from _named_in_classes(evaluator, own)
        case "__new__" | "__init__" | "__prepare__" as name:
            for cls in classes_of(evaluator, own):
                yield CallSite(cls.facts, _call(cls, name), given_to_metaclass(evaluator, own, cls, scope))
            for where, call in made_by_metaclass(evaluator, own):
                yield CallSite(where, call, _given_by_call(evaluator, where, call).with_receiver(own))
            yield from _members_made(evaluator, own, name)


def given_to_base(evaluator: Evaluator, cls: ClassValue) -> Arguments:
    """What the statement of the class hands to ``__init_subclass__`` of a base."""
    return _keywords(evaluator, cls).with_receiver(cls)


def _members_made(evaluator: Evaluator, own: ClassValue, method: str) -> Iterator[CallSite]:
    """Each member of an enum is made by a call: of its constructor, and of the ``__new__`` of the enum."""
    for cls in (own, *evaluator.derived(own)) if method != "__prepare__" else ():
        for member in (each.value for item in evaluator.members(cls) for each in item):
            if isinstance(member, InstanceValue) and member.arguments is not None:
                given = member.arguments.with_receiver(member if method == "__init__" else cls)
                yield CallSite(cls.facts, _call(cls, method), given)


def _named_in_classes(evaluator: Evaluator, own: ClassValue) -> Iterator[CallSite]:
    """``name = Descriptor()`` in the body of a class tells the descriptor the class and the name."""
    for name in sorted({each.scope.name.rpartition(".")[2] for each in (own, *evaluator.derived(own))}):
        for facts in evaluator.project.search.calling(name):
            for call in evaluator.project.mentions(facts).calls.get(name, ()):
                owner, statement = facts.scope_of(call), facts.parents.get(call)
                if owner.is_class and isinstance(statement, ast.Assign | ast.AnnAssign):
                    yield from _named(evaluator, facts, call, owner, statement, own)


def _named(
    evaluator: Evaluator, facts: Facts, call: ast.Call, owner: Scope, statement: ast.stmt, own: ClassValue
) -> Iterator[CallSite]:
    cls = ClassValue(facts, owner, general_frame(facts, owner.parent or facts.body))
    targets = statement.targets if isinstance(statement, ast.Assign) else [getattr(statement, "target", None)]
    for each in evaluator.briefly(call, general_frame(facts, owner)):
        descriptor = each.value
        bases = evaluator.bases(descriptor.cls) if isinstance(descriptor, InstanceValue) else []
        if any(base.scope is own.scope for base in bases):
            for target in (target for target in targets if isinstance(target, ast.Name)):
                given = Arguments.of(only(cls), only(text(target.id)))
                yield CallSite(facts, call, given.with_receiver(descriptor))


def classes_of(evaluator: Evaluator, meta: ClassValue) -> Iterator[ClassValue]:
    """The classes whose metaclass this is."""
    if evaluator.is_metaclass(meta):
        named = _by_metaclass(evaluator).get(meta.scope, ())
        yield from dict.fromkeys(each for cls in named for each in (cls, *evaluator.derived(cls)))


def _by_metaclass(evaluator: Evaluator) -> dict[Scope, list[ClassValue]]:
    """The classes that name a metaclass, by that and its bases."""
    key = ("classes by metaclass", len(evaluator.project.scope))
    evaluator = evaluator.aside
    if key not in evaluator.notes:
        found: dict[Scope, list[ClassValue]] = {}
        evaluator.notes[key] = found  # while that very question is being answered
        for facts in evaluator.project.search.matching(_METACLASS):
            for scope in facts.scopes.values():
                if any(each.arg == "metaclass" for each in getattr(scope.node, "keywords", ())):
                    cls = ClassValue(facts, scope, general_frame(facts, scope.parent or facts.body))
                    metas = (base for meta in evaluator.metaclasses(cls) for base in evaluator.bases(meta))
                    for each in dict.fromkeys(base.scope for base in metas):
                        found.setdefault(each, []).append(cls)
    known = evaluator.notes[key]
    assert isinstance(known, dict)
    return known


@lru_cache(maxsize=SAME_NODES)
def _call(cls: ClassValue, method: str) -> ast.Call:
    """The class statement as the call that it is; the same for the same."""
    node = cls.scope.node
    assert isinstance(node, ast.ClassDef)
    keywords = [each for each in node.keywords if each.arg != "metaclass"]
    return ast.copy_location(ast.Call(ast.Name(method, ast.Load()), [], keywords), node)


def _keywords(evaluator: Evaluator, cls: ClassValue) -> Arguments:
    frame = general_frame(cls.facts, cls.facts.scope_of(cls.scope.node))
    return evaluator.arguments(_call(cls, ""), frame)


def given_to_metaclass(evaluator: Evaluator, meta: ClassValue, cls: ClassValue, method: Scope) -> Arguments:
    """The class (or its metaclass), its name, its bases, what its body binds, and the keywords."""
    given = _keywords(evaluator, cls)
    name = cls.scope.name.rpartition(".")[2]
    positional = [lambda: only(text(name)), lambda: _bases(evaluator, cls), lambda: _namespace(evaluator, cls)]
    if method.name.endswith(".__prepare__"):
        positional = positional[:2]
    receiver = cls if method.name.endswith(".__init__") else meta
    decorators = {last_name(each) for each in getattr(method.node, "decorator_list", ())}
    whole = Arguments(
        ("class", given.key, cls.scope), tuple(positional), given.lazy_keywords, (), given.double_star, given.calls
    )
    return whole if "staticmethod" in decorators else whole.with_receiver(receiver)


def _given_by_call(evaluator: Evaluator, facts: Facts, call: ast.Call) -> Arguments:
    """What a metaclass gets of a call that makes a class."""
    frame = general_frame(facts, facts.scope_of(call))
    given = evaluator.arguments(call, frame)
    if last_name(call.func) != "new_class":
        return given
    keywords = keywords_of(evaluator, facts, call)
    positional = (*given.lazy_positional[:1], lambda: _BASES, lambda: _FILLED)
    return Arguments(("new_class", given.key), positional, double_star=keywords.double_star)


def _bases(evaluator: Evaluator, cls: ClassValue) -> Alternatives:
    """The classes that the statement names as its bases."""
    node = cls.scope.node
    assert isinstance(node, ast.ClassDef)
    frame = cls.closure or general_frame(cls.facts, cls.facts.scope_of(node))
    if any(isinstance(each, ast.Starred) for each in node.bases):
        return _BASES
    return only(Sequence(tuple(evaluator.value(each, frame) for each in node.bases)))


def _namespace(evaluator: Evaluator, cls: ClassValue) -> Alternatives:
    """What the body of the class binds."""
    frame = Frame(cls.facts, cls.scope, None, cls.closure)
    own = [(only(text("__module__")), only(text(cls.facts.module)))]
    bound = [(only(text(name)), evaluator.scope_value(frame, name)) for name in cls.scope.bindings]
    return only(Mapping((*own, *bound)))
