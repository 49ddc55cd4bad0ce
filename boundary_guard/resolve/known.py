"""Functions outside the project whose results matter for names of modules: builtins, paths, containers.

Each rule takes the evaluator, the arguments, the caller's frame and the call's node, and gives what the call
gives, or None when it cannot say.
"""

from __future__ import annotations

import ast
import posixpath
from collections.abc import Callable
from typing import TYPE_CHECKING

from boundary_guard.model.names import join
from boundary_guard.resolve import containers, importers, paths
from boundary_guard.resolve.alternatives import distinct, map_values, product, without_choices
from boundary_guard.resolve.frames import Frame
from boundary_guard.resolve.project import ROOT
from boundary_guard.resolve.texts import as_text, changed, concatenated
from boundary_guard.resolve.values import (
    NONE,
    Alternative,
    Alternatives,
    Arguments,
    ClassValue,
    Constant,
    External,
    FunctionValue,
    Hole,
    InstanceValue,
    Listed,
    Mapping,
    ModuleValue,
    Partial,
    PathValue,
    Sequence,
    Text,
    Unknown,
    Value,
    only,
    text,
)

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

Rule = Callable[["Evaluator", Arguments, Frame, ast.AST], Alternatives | None]
_MODULE_INFO = ("module_finder", "name", "ispkg")
_UNGIVEN: Alternatives = only(Unknown("the argument is not known"))


def argument(given: Arguments, position: int, name: str = "") -> Alternatives | None:
    """The argument at a position or by its keyword; None when the call leaves it out."""
    if position < len(given.lazy_positional):
        return given.lazy_positional[position]()
    lazy = dict(given.lazy_keywords).get(name)
    return lazy() if lazy is not None else None


def _first(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    """The result is the first argument: ``asyncio.run``, ``typing.cast`` and decorators."""
    return argument(given, 0)


def _second(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    return argument(given, 1)


def _str(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    found = argument(given, 0)
    return map_values(found, as_text) if found is not None else only(text(""))


def _collected(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    """``list``, ``tuple``, ``set``, ``sorted`` …: the same elements."""
    found = argument(given, 0)
    if found is None:
        return only(Sequence())
    return map_values(found, lambda value: containers.as_sequence(evaluator, value))


def _unordered(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    found = argument(given, 0)
    if found is None:
        return only(Sequence())
    return map_values(found, lambda value: _forget_order(containers.as_sequence(evaluator, value)))


def _forget_order(value: Value) -> Value:
    if not isinstance(value, Sequence):
        return value
    return Sequence((), distinct([*(each for item in value.items for each in item), *value.rest]), value.is_complete)


def _dict(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    items: list[tuple[Alternatives, Alternatives]] = []
    is_complete = not given.double_star
    for each in argument(given, 0) or ():
        if isinstance(each.value, Mapping):
            items.extend(each.value.items)
            is_complete = is_complete and each.value.is_complete
            continue
        for item in containers.items_of(evaluator, (each,)):
            key = containers.unpacked(evaluator, item, (0,))
            items.append((without_choices(key), without_choices(containers.unpacked(evaluator, item, (1,)))))
    items.extend((only(text(name)), value) for name, value in given.keywords)
    return only(Mapping(tuple(items), is_complete))


def _defaultdict(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    factory = argument(given, 0)
    if factory is None:
        return only(Mapping())
    made = distinct(each for f in factory for each in evaluator.call(f.value, ()))
    return only(Mapping((), True, made))


def _enumerate(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    found = argument(given, 0)
    if found is None:
        return None
    counted = only(Unknown("a number that counts"))
    return only(Sequence(tuple(only(Sequence((counted, item))) for item in containers.items_of(evaluator, found))))


def _zip(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    columns = [containers.items_of(evaluator, found) for found in given.positional]
    if not columns:
        return only(Sequence())
    return only(Sequence(tuple(only(Sequence(row)) for row in zip(*columns, strict=False))))


def _map(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    functions, *columns = given.positional
    if not columns:
        return None
    rounds = [containers.elements(evaluator, found, site) for found in columns]
    made = distinct(each for f in functions for each in evaluator.call(f.value, tuple(rounds)))
    return only(Sequence((), without_choices(made, lambda where: where is not site)))


def _filter(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    found = argument(given, 1)
    return map_values(found, lambda value: _forget_order(containers.as_sequence(evaluator, value))) if found else None


def _chained(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    items = [item for found in given.positional for item in containers.items_of(evaluator, found)]
    return only(Sequence(tuple(items)))


def _chained_from(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    outer = containers.items_of(evaluator, argument(given, 0) or ())
    return only(Sequence(tuple(item for inner in outer for item in containers.items_of(evaluator, inner))))


def _multiplied(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    columns = []
    for number, found in enumerate(given.positional):
        columns.append(without_choices(containers.elements(evaluator, found, (site, number))))
    return only(Sequence((), only(Sequence(tuple(columns)))))


def _next(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    items = containers.items_of(evaluator, argument(given, 0) or ())
    default = argument(given, 1) or ()
    return distinct([*(each for item in items for each in item), *default])


def _getattr(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    found, names, default = argument(given, 0), argument(given, 1), argument(given, 2)
    if found is None or names is None:
        return None
    results: list[Alternative] = list(default or ())
    for name in names:
        known = name.value.known if isinstance(name.value, Text) else None
        for each in found:
            if known is not None:
                results.extend(evaluator.attributes((each,), known))
            else:
                taken = {each.value.name} if isinstance(each.value, ModuleValue) else set()
                results.append(Alternative(Unknown("the attribute's name is not known"), taken=each.taken | taken))
    return distinct(results)


def _partial(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    functions = argument(given, 0)
    if functions is None:
        return None
    rest = given.from_second()
    return map_values(functions, lambda value: Partial(value, rest))


def _type(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    found = argument(given, 0)
    if found is None or len(given.positional) != 1:
        return None
    return map_values(found, lambda value: value.cls if isinstance(value, InstanceValue) else Unknown("a type"))


_TEXTS = frozenset({"builtins.str"})
_LISTS = frozenset({"builtins.list", "builtins.tuple", "builtins.set", "builtins.frozenset", "collections.deque"})
_BUILT_IN = _TEXTS | _LISTS | {"builtins.dict", "builtins.int", "builtins.float", "builtins.bool", "builtins.bytes"}


def _isinstance(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    """Decided for texts and containers asked about built-in classes."""
    found, kinds = argument(given, 0), argument(given, 1)
    if found is None or kinds is None:
        return None
    names = [_class_name(each.value) for each in kinds]
    wanted = {name for group in names for name in group}
    if any(not group for group in names) or not wanted <= _BUILT_IN:
        return None
    return map_values(found, lambda value: _is_one_of(value, wanted))


def _class_name(value: Value) -> list[str]:
    if isinstance(value, External):
        return [value.name]
    if isinstance(value, Sequence) and not value.rest:
        inner = [_class_name(each.value) for item in value.items for each in item]
        return [name for group in inner for name in group] if all(inner) else []
    return []


def _is_one_of(value: Value, wanted: set[str]) -> Value:
    match value:
        case Text():
            return Constant(not wanted.isdisjoint(_TEXTS))
        case Sequence():
            if wanted.isdisjoint(_LISTS):
                return Constant(False)
            return Constant(True) if {"builtins.list", "builtins.tuple"} <= wanted else _UNDECIDED
        case Mapping():
            return Constant("builtins.dict" in wanted)
        case Constant(value=None) | PathValue() | ModuleValue() | ClassValue() | FunctionValue():
            return Constant(False)
    return _UNDECIDED


_UNDECIDED = Unknown("the test depends on what is known at run time only")


def _or_default(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    """``os.environ.get``: what the environment holds is not known; the default is."""
    known = argument(given, 0)
    name = known[0].value.known if known and isinstance(known[0].value, Text) else ""
    unknown = only(Text((Hole(f"it comes from the environment variable {name}".rstrip()),)))
    return distinct((*unknown, *(argument(given, 1, "default") or ())))


def _path(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    found = _join(evaluator, given, frame, site)
    return (
        map_values(found, lambda value: PathValue(as_text(value) if as_text(value).parts else text(".")))
        if found
        else only(PathValue(text(".")))
    )


def _join(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    columns = [*given.positional, *containers.items_of(evaluator, given.star)]
    if not columns:
        return None
    result = map_values(columns[0], as_text)
    for column in columns[1:]:
        result = product(result, column, lambda one, other: paths.joined_path(as_text(one), as_text(other)))
    return result


def _on_path(function: Callable[[Text], Value]) -> Rule:
    def rule(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
        found = argument(given, 0)
        return map_values(found, lambda value: function(as_text(value))) if found is not None else None

    return rule


def _absolute(value: Text) -> Text:
    known = value.known
    if known is not None and not known.startswith("/"):
        return paths.joined_path(text(ROOT), paths.normalised(value))
    return paths.normalised(value)


def _split_path(value: Text) -> Value:
    return Sequence((only(paths.folder(value)), only(paths.path_attribute(PathValue(value), "name") or value)))


def _splitext(value: Text) -> Value:
    return Sequence(
        (
            only(paths.normalised_stem(value)),
            only(changed(value, lambda known: posixpath.splitext(known)[1])),
        )
    )


def _question(kind: str) -> Rule:
    def rule(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
        found = argument(given, 0)
        if found is None:
            return None
        return map_values(found, lambda value: paths.exists(evaluator, as_text(value), kind))

    return rule


def _listing(*, names_only: bool) -> Rule:
    def rule(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
        found = argument(given, 0) or only(text("."))
        return map_values(found, lambda value: paths.listed(evaluator, as_text(value), names_only=names_only))

    return rule


def _walk(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    found = argument(given, 0)
    if found is None:
        return None
    return map_values(found, lambda value: Sequence((), without_choices(paths.walked(evaluator, as_text(value)))))


def _glob(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    found = argument(given, 0)
    bases = dict(given.keywords).get("root_dir")
    if found is None:
        return None
    if not bases:
        return map_values(found, lambda value: paths.globbed(evaluator, as_text(value)))
    return product(bases, found, lambda base, value: paths.globbed(evaluator, as_text(value), as_text(base)))


def _relative(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    found, start = argument(given, 0), argument(given, 1, "start") or only(text(ROOT))
    if found is None:
        return None
    return product(
        found, start, lambda one, other: paths.relative_path(_absolute(as_text(one)), _absolute(as_text(other)))
    )


def _iter_modules(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    return _packages(evaluator, given, site, deep=False)


def _walk_packages(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    return _packages(evaluator, given, site, deep=True)


def _packages(evaluator: Evaluator, given: Arguments, site: ast.AST, *, deep: bool) -> Alternatives | None:
    """``pkgutil``: triples (finder, name, is package) for the modules below the given paths."""
    folders, prefixes = argument(given, 0, "path"), argument(given, 1, "prefix") or only(text(""))
    results: list[Alternative] = []
    for item in containers.items_of(evaluator, folders or ()):
        for each in item:
            for path, _ in paths.project_paths(evaluator, as_text(each.value)):
                for prefix in prefixes:
                    results.extend(_modules_below(evaluator, path, as_text(prefix.value), deep=deep))
    if not results:
        name = Text((Hole("the folders that pkgutil looks through are not known", is_dotted=deep),))
        names = product(prefixes, only(name), lambda one, other: concatenated(as_text(one), as_text(other)))
        results = [Alternative(Sequence((_UNGIVEN, names, _UNGIVEN), names=_MODULE_INFO))]
    return only(Sequence((), distinct(results)))


def _modules_below(evaluator: Evaluator, path: str, prefix: Text, *, deep: bool) -> list[Alternative]:
    package = evaluator.project.tree.module_of(path)
    top = package.name if package is not None else ""
    if package is None and path not in ("", *evaluator.project.tree.source_roots):
        return []
    waiting, found = list(evaluator.project.tree.children(top)), []
    while waiting:
        module = waiting.pop(0)
        relative = module.name[len(top) + 1 :] if top else module.name
        name = Text((*prefix.parts, Listed(relative)))
        row = Sequence((_UNGIVEN, only(name), only(Constant(module.is_package))), names=_MODULE_INFO)
        found.append(Alternative(row))
        if deep and module.is_package:
            waiting.extend(evaluator.project.tree.children(module.name))
    return found


def _imported(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    """``import_module``: the module itself."""
    names = importers.absolute_names(argument(given, 0, "name") or (), argument(given, 1, "package") or ())
    return importers.modules_named(evaluator, names)


def _dunder_import(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    """``__import__``: the top level package, or the module itself when there is a ``fromlist``."""
    names = importers.dunder_names(evaluator, given, frame)
    fromlist = argument(given, 3, "fromlist") or ()
    found = importers.modules_named(evaluator, names)
    if any(isinstance(each.value, Sequence) and (each.value.items or each.value.rest) for each in fromlist):
        return found
    return map_values(found, lambda value: _top(evaluator, value))


def _top(evaluator: Evaluator, value: Value) -> Value:
    if isinstance(value, ModuleValue):
        return ModuleValue(join(value.name.partition(".")[0]))
    return External(value.name.partition(".")[0]) if isinstance(value, External) else value


def _resolve_name(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    return importers.absolute_names(argument(given, 0, "name") or (), argument(given, 1, "package") or ())


def _globals(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    items = tuple(
        (only(text(name)), evaluator.global_value(frame.facts, name))
        for name in ("__name__", "__package__", "__file__")
    )
    return only(Mapping(items, False))


def _cwd(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    return only(text(ROOT))


def _cwd_path(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    return only(PathValue(text(ROOT)))


def _range(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    bounds = [
        found[0].value.value for found in given.positional if len(found) == 1 and isinstance(found[0].value, Constant)
    ]
    if len(bounds) == len(given.positional) and bounds and all(type(bound) is int for bound in bounds):
        numbers = range(*bounds)  # type: ignore[arg-type]
        if len(numbers) <= 256:
            return only(Sequence(tuple(only(Constant(number)) for number in numbers)))
    return only(Sequence((), only(Unknown("a number that counts")), False))


def _function_only(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    """A decorator that gives the function back; with other arguments it makes such a decorator."""
    found = argument(given, 0)
    if found and all(isinstance(each.value, FunctionValue | ClassValue | Partial) for each in found):
        return found
    return None


def _none(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    return only(NONE)


def _with_holes(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    return only(Text((Hole("it is read at run time"),)))


RULES: dict[str, Rule] = {
    "builtins.str": _str,
    "builtins.repr": _with_holes,
    "builtins.input": _with_holes,
    "os.fspath": _str,
    "os.fsdecode": _str,
    **dict.fromkeys(("builtins.list", "builtins.tuple", "builtins.iter", "copy.copy", "copy.deepcopy"), _collected),
    **dict.fromkeys(
        ("builtins.set", "builtins.frozenset", "builtins.sorted", "builtins.reversed", "collections.deque"), _unordered
    ),
    **dict.fromkeys(("builtins.dict", "collections.OrderedDict", "types.MappingProxyType"), _dict),
    "collections.defaultdict": _defaultdict,
    "builtins.enumerate": _enumerate,
    "builtins.zip": _zip,
    "builtins.map": _map,
    "builtins.filter": _filter,
    "builtins.next": _next,
    "builtins.min": _next,
    "builtins.max": _next,
    "builtins.range": _range,
    "builtins.getattr": _getattr,
    "builtins.type": _type,
    "builtins.globals": _globals,
    "builtins.print": _none,
    "itertools.chain": _chained,
    "itertools.chain.from_iterable": _chained_from,
    "itertools.product": _multiplied,
    "functools.partial": _partial,
    **dict.fromkeys(
        (
            "asyncio.run",
            "asyncio.gather",
            "asyncio.create_task",
            "asyncio.ensure_future",
            "asyncio.wait_for",
            "asyncio.shield",
            "contextlib.closing",
            "types.SimpleNamespace",
            "contextlib.nullcontext",
            "sys.intern",
        ),
        _first,
    ),
    "typing.cast": _second,
    **dict.fromkeys(("builtins.compile", "textwrap.dedent", "inspect.cleandoc"), _first),
    "builtins.isinstance": _isinstance,
    **dict.fromkeys(
        (
            "functools.lru_cache",
            "functools.cache",
            "functools.wraps()",
            "functools.lru_cache()",
            "contextlib.contextmanager",
            "contextlib.asynccontextmanager",
            "functools.singledispatch",
            "builtins.staticmethod",
            "builtins.classmethod",
        ),
        _function_only,
    ),
    **dict.fromkeys(("os.environ.get", "os.getenv", "os.environ.setdefault", "os.environ.pop"), _or_default),
    **dict.fromkeys(
        ("pathlib.Path", "pathlib.PurePath", "pathlib.PosixPath", "pathlib.PurePosixPath", "pathlib.WindowsPath"), _path
    ),
    "os.path.join": _join,
    "os.path.dirname": _on_path(paths.folder),
    "os.path.basename": _on_path(lambda value: paths.path_attribute(PathValue(value), "name") or value),
    "os.path.split": _on_path(_split_path),
    "os.path.splitext": _on_path(_splitext),
    **dict.fromkeys(("os.path.abspath", "os.path.realpath"), _on_path(_absolute)),
    **dict.fromkeys(("os.path.normpath", "os.path.expanduser", "os.path.normcase"), _on_path(paths.normalised)),
    "os.path.relpath": _relative,
    **dict.fromkeys(("os.path.exists", "os.path.lexists"), _question("exists")),
    "os.path.isdir": _question("is_dir"),
    "os.path.isfile": _question("is_file"),
    "os.listdir": _listing(names_only=True),
    "os.scandir": _listing(names_only=False),
    "os.walk": _walk,
    **dict.fromkeys(("glob.glob", "glob.iglob"), _glob),
    "os.getcwd": _cwd,
    "pathlib.Path.cwd": _cwd_path,
    "pkgutil.iter_modules": _iter_modules,
    "pkgutil.walk_packages": _walk_packages,
    "importlib.import_module": _imported,
    "builtins.__import__": _dunder_import,
    "importlib.util.resolve_name": _resolve_name,
}
