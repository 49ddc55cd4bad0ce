"""What ``module.name`` and ``from module import name`` are: a binding of the module, or a module below it.

CPython's order (``Lib/importlib/_bootstrap.py``, ``_handle_fromlist``): an attribute that the package has is
taken; only where it has none is a submodule imported.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from boundary_guard.model.names import join
from boundary_guard.resolve.alternatives import distinct
from boundary_guard.resolve.bound import binds, is_bound_for
from boundary_guard.resolve.frames import general_frame
from boundary_guard.resolve.module_aliases import aliases_for, real_names
from boundary_guard.resolve.project import ROOT
from boundary_guard.resolve.replaced_functions import data_instead
from boundary_guard.resolve.stores import stored_outside, surely_stored_outside
from boundary_guard.resolve.values import (
    DATA,
    Alternative,
    Alternatives,
    ClassValue,
    External,
    InstanceValue,
    ModuleValue,
    Sequence,
    Unknown,
    Value,
    only,
    text,
)
from boundary_guard.scan.bindings import Binding
from boundary_guard.scan.facts import Facts
from boundary_guard.scan.stores import stores
from boundary_guard.source.tree import Module, ModuleKind

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

_CANONICAL = {
    "posixpath": "os.path",
    "ntpath": "os.path",
    "_frozen_importlib.import_module": "importlib.import_module",
    "_frozen_importlib": "importlib._bootstrap",
    "_frozen_importlib_external": "importlib._bootstrap_external",
    "importlib.__import__": "builtins.__import__",
    "importlib._bootstrap.module_from_spec": "importlib.util.module_from_spec",
    "importlib._bootstrap_external.spec_from_file_location": "importlib.util.spec_from_file_location",
    **{
        f"importlib._bootstrap_external.{name}": f"importlib.machinery.{name}"
        for name in ("ExtensionFileLoader", "FileFinder", "PathFinder", "SourceFileLoader", "SourcelessFileLoader")
    },
    "collections.abc": "collections.abc",
}
"""Other names for what the standard library has, with the best known: ``importlib.util`` has its own from elsewhere."""
_CONSTANTS = {
    "os.sep": "/",
    "os.path.sep": "/",
    "os.curdir": ".",
    "os.extsep": ".",
    "os.pardir": "..",
    "os.linesep": "\n",
}


def module_value(evaluator: Evaluator, name: str, importer: str) -> Value:
    """The module of that name, for whoever asks: ours, or something outside."""
    module = evaluator.project.module(name)
    if module is None:
        real = real_names(evaluator.project, name, importer)
        module = evaluator.project.module(real[0]) if len(real) == 1 else None
    return ModuleValue(module.name) if module is not None else external(name)


def external(name: str) -> Value:
    """Something outside the project, under its best-known name."""
    if name in _CONSTANTS:
        return text(_CONSTANTS[name])
    head, dot, tail = name.partition(".")
    if head in _CANONICAL and name not in _CANONICAL:
        return external(_CANONICAL[head] + dot + tail)
    return External(_CANONICAL.get(name, name))


def imported_value(evaluator: Evaluator, binding: Binding, facts: Facts) -> Alternatives:
    """What an import statement binds to a name."""
    alias, node = binding.alias, binding.node
    assert alias is not None
    if isinstance(node, ast.Import):
        name = evaluator.project.beside(facts.package, alias.name if alias.asname else alias.name.partition(".")[0])
        others = aliases_for(evaluator.project, facts.module).get(name, ())
        return distinct(Alternative(module_value(evaluator, each, facts.module)) for each in (name, *others))
    assert isinstance(node, ast.ImportFrom)
    source = evaluator.project.absolute(facts, node.module, node.level)
    if source is None:
        return only(Unknown("the relative import reaches above the top level package"))
    whole = aliases_for(evaluator.project, facts.module).get(join(source, alias.name), ())
    if len(whole) == 1 and evaluator.project.module(join(source, alias.name)) is None:
        return only(ModuleValue(whole[0]))
    if evaluator.project.module(source) is None:
        real = real_names(evaluator.project, source, facts.module)
        if len(real) == 1:
            return member(evaluator, real[0], alias.name)
        name = join(source, alias.name)
        return distinct((*data_instead(evaluator, name), Alternative(external(name))))
    if source == facts.module and not _is_bound(facts, alias.name, binding):
        return only(module_value(evaluator, join(source, alias.name), facts.module))
    others = aliases_for(evaluator.project, facts.module).get(source, ())
    return distinct(one for each in (source, *others) for one in member(evaluator, each, alias.name))


def _is_bound(facts: Facts, name: str, apart_from: Binding) -> bool:
    return any(binding is not apart_from for binding in facts.body.bindings.get(name, ()))


def member(evaluator: Evaluator, source: str, name: str) -> Alternatives:
    """``source.name`` for a module of the project."""
    found = evaluator.solve(("member", source, name), lambda: _member(evaluator, source, name))
    return _taken_from(evaluator, source, found)


def in_namespace(evaluator: Evaluator, source: str, name: str) -> Alternatives:
    """``globals()[name]`` in a module of the project, whatever stands in its place for others."""
    return _taken_from(evaluator, source, _as_written(evaluator, source, name))


def _taken_from(evaluator: Evaluator, source: str, found: Alternatives) -> Alternatives:
    module = evaluator.project.module(source)
    if module is None:
        return found
    return tuple(
        Alternative(each.value, each.choices, each.excluded, each.taken | {module.name}, each.via) for each in found
    )


def _member(evaluator: Evaluator, source: str, name: str) -> Alternatives:
    found, facts = _as_written(evaluator, source, name), evaluator.project.facts(source)
    if facts is None or not any(isinstance(each.value, DATA) for each in found) or module_attribute(facts, name):
        return found
    return distinct((*found, *_of_stand_ins(evaluator, facts, name)))


def _of_stand_ins(evaluator: Evaluator, facts: Facts, name: str) -> Iterator[Alternative]:
    """The same attribute of what the module puts in its own place: ``sys.modules[__name__] = thing``.

    ``sys.modules[__name__].__class__ = Kind`` makes it one of another class, whose properties come first.
    """
    for store in stores(facts):
        match store.target:
            case ast.Subscript(value=ast.Attribute(attr="modules"), slice=ast.Name(id="__name__")):
                found = evaluator.stored(store, general_frame(facts, facts.scope_of(store.target)))
                yield from evaluator.attributes(found, name)
    for each in surely_stored_outside(evaluator, ModuleValue(facts.module), "__class__"):
        if isinstance(each.value, ClassValue) and _decides(evaluator, each.value, name):
            yield from evaluator.attributes(only(InstanceValue(each.value)), name)


def _decides(evaluator: Evaluator, cls: ClassValue, name: str) -> bool:
    """Whether the class says what the attribute of its objects is."""
    return any(evaluator.class_member(cls, each) for each in (name, "__getattribute__"))


def _as_written(evaluator: Evaluator, source: str, name: str) -> Alternatives:
    facts = evaluator.project.facts(source)
    below = evaluator.project.module(join(source, name))
    if facts is not None:
        special = module_attribute(facts, name)
        if special is not None:
            return special
        if binds(evaluator.project, facts, name):
            found = evaluator.global_value(facts, name)
            if below is None or is_bound_for(evaluator.project, facts, name, facts.module, 0, ""):
                return found
            return distinct((*found, *only(ModuleValue(below.name))))
    if below is not None:
        return only(ModuleValue(below.name))
    module = evaluator.project.module(source)
    if module is not None and module.kind is ModuleKind.NAMESPACE and name in _OF_NAMESPACES:
        return _OF_NAMESPACES[name](module)
    if facts is not None and "__getattr__" in facts.body.bindings:
        return _from_getattr(evaluator, facts, name)
    outside = distinct(stored_outside(evaluator, ModuleValue(facts.module), name)) if facts is not None else ()
    return outside or only(not_seen(source, name))


def not_seen(source: str, name: str) -> Unknown:
    """What a module has under a name that nothing is seen to bind in it."""
    return Unknown(f"{source} has no {name} that we can see")


_OF_NAMESPACES: dict[str, Callable[[Module], Alternatives]] = {
    "__name__": lambda module: only(text(module.name)),
    "__package__": lambda module: only(text(module.name)),
    "__path__": lambda module: only(Sequence(tuple(only(text(f"{ROOT}/{each}")) for each in module.folders))),
}
"""What the import system binds in a package without ``__init__`` (PEP 420)."""


def _from_getattr(evaluator: Evaluator, facts: Facts, name: str) -> Alternatives:
    """PEP 562: what the module's own ``__getattr__`` returns for the name."""
    results: list[Alternative] = []
    for each in evaluator.global_value(facts, "__getattr__"):
        results.extend(evaluator.call(each.value, (only(text(name)),)))
    results.extend(stored_outside(evaluator, ModuleValue(facts.module), name))
    return distinct(results) or only(Unknown(f"{facts.module}.__getattr__ gives {name}"))


def module_attribute(facts: Facts, name: str) -> Alternatives | None:
    """The names that the import system itself binds in a module, where the module does not bind them itself."""
    return None if name in facts.body.bindings else implicit_attribute(facts, name)


def implicit_attribute(facts: Facts, name: str) -> Alternatives | None:
    """What the import system binds in a module before it runs (Language Reference, 3.2.6)."""
    match name:
        case "__name__":
            return only(text(facts.module))
        case "__package__":
            return only(text(facts.package))
        case "__file__":
            return only(text(f"{ROOT}/{facts.path}"))
        case "__path__":
            folder = facts.path.rpartition("/")[0]
            return only(Sequence((only(text(f"{ROOT}/{folder}")),))) if facts.is_package else None
        case "__builtins__":
            return only(External("builtins"))
        case "__spec__":
            return only(External(f"__spec__:{facts.module}:{facts.package}"))
    return None
