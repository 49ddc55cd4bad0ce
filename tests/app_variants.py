"""Variants of ``fixtures/legacy_app``: the same program, written as other teams would have written it."""

# ruff: noqa: E501 - lines of programs
from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

BOOT, API, MANAGER, DECORATORS, APP = (
    "core/bootstrap.py",
    "modules/core/database/api.py",
    "core/module_manager.py",
    "core/decorators.py",
    "app.py",
)
CALL = "        app_context.created_databases = await _compile_and_create_databases()\n"
BODY_START = '    logger.info("Preparing the data folder")\n'
FOLDERS = """    logger.info("Preparing the data folder")
    for directory in (get_data_path("logs"), get_data_path("database")):
        directory.mkdir(parents=True, exist_ok=True)
"""
DATABASE_LIST = '@initialization_sequence("register_databases", phase="phase1")\n'
LATER_LIST = '@initialization_sequence("take_snapshots", "check_integrity", phase="phase2")\n'
OUTCOME = """                outcome = getattr(module, method_name)()
                if inspect.isawaitable(outcome):
                    await outcome
"""
RETURNS_LIST = """    return [name for name, schemas in database_schemas.items() if _create_complete_database(name, schemas)]
"""


class Files:
    """An application's files, to be changed."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def change(self, path: str, *pairs: tuple[str, str]) -> None:
        """Replace texts, each of which has to be there."""
        text = (self.root / path).read_text(encoding="utf-8")
        for old, new in pairs:
            assert old in text, f"{path} has no {old!r}"
            text = text.replace(old, new)
        (self.root / path).write_text(text, encoding="utf-8")

    def body(self, new: str) -> None:
        """Another body for the bootstrap function."""
        text = (self.root / BOOT).read_text(encoding="utf-8")
        start, end = text.index(BODY_START), text.index("\n    return True\n") + 1
        (self.root / BOOT).write_text(text[:start] + FOLDERS + new + text[end + len("    return True\n") :])

    def helpers(self) -> str:
        """The text of the functions below the bootstrap function."""
        text = (self.root / BOOT).read_text(encoding="utf-8")
        return text[text.index("async def _compile_and") :]

    def says_whether(self) -> None:
        """The databases are noted where they are made, and a bool is given back."""
        self.change(
            BOOT,
            (
                "def _compile_and_create_databases() -> list[str]",
                "def _compile_and_create_databases(app_context: AppContext) -> bool",
            ),
            (
                RETURNS_LIST,
                "    app_context.created_databases = [\n        name for name, schemas in database_schemas.items() if _create_complete_database(name, schemas)\n    ]\n    return bool(database_schemas)\n",
            ),
        )

    def without_await(self) -> None:
        """Bootstrap is no coroutine."""
        self.change(BOOT, ("async def", "def"), ("await ", ""))
        self.change(APP, ("await run_bootstrap_phase", "run_bootstrap_phase"))


def plain(files: Files) -> None:
    files.body("    app_context.created_databases = await _compile_and_create_databases()\n    return True\n")


def no_coroutine(files: Files) -> None:
    files.without_await()


def guarded(files: Files) -> None:
    files.body(
        """    try:
        app_context.created_databases = await _compile_and_create_databases()
    except Exception as error:
        logger.error("No databases: %s", error)
        return False
    logger.info("Ready")
    return True
"""
    )


def logged(files: Files) -> None:
    files.body(
        """    created = await _compile_and_create_databases()
    logger.info("Created %d databases", len(created))
    app_context.created_databases = created
    return True
"""
    )


def asked(files: Files) -> None:
    files.says_whether()
    files.body(
        """    if not await _compile_and_create_databases(app_context):
        logger.error("There is no database")
        return False
    logger.info("Ready")
    return True
"""
    )


def returned(files: Files) -> None:
    files.says_whether()
    files.body("    return await _compile_and_create_databases(app_context)\n")


def returned_variable(files: Files) -> None:
    files.says_whether()
    files.body(
        """    success = await _compile_and_create_databases(app_context)
    if success:
        logger.info("Ready")
    else:
        logger.error("No databases")
    return success
"""
    )


def returned_bool(files: Files) -> None:
    files.says_whether()
    files.without_await()
    files.change(BOOT, ("        _compile_and_create_databases(app_context)\n", "")) if False else None
    files.change(
        BOOT,
        ("        app_context.created_databases = _compile_and_create_databases()\n", ""),
        (
            "    return True\n\n\ndef _compile_and",
            "    return _compile_and_create_databases(app_context)\n\n\ndef _compile_and",
        ),
    )


def _as_class(files: Files, *, static: bool) -> None:
    text = (files.root / BOOT).read_text(encoding="utf-8")
    helpers = files.helpers()
    for name in (
        "_compile_and_create_databases",
        "_collect_module_schema",
        "_find_database_base",
        "_create_complete_database",
    ):
        receiver = "" if static else "self"
        decorator = "@staticmethod\n" if static else ""
        for word in ("async def", "def"):
            head = f"{word} {name}("
            if head in helpers and (word == "async def" or f"async {head}" not in helpers):
                comma = ", " if receiver and not helpers[helpers.index(head) + len(head) :].startswith(")") else ""
                helpers = helpers.replace(head, f"{decorator}{word} \0{name}({receiver}{comma}")
        owner = "Bootstrap" if static else "self"
        helpers = helpers.replace(f" {name}(", f" {owner}.{name}(").replace(f"\0{name}", name)
    lines = [f"    {line}" if line else "" for line in helpers.replace("\n\n\n", "\n\n").splitlines()]
    head = text[: text.index("async def run_boot")]
    body = '''async def run_bootstrap_phase(app_context: AppContext) -> bool:
    """Prepare the data folder; False if that failed."""
    return await Bootstrap(app_context).run()


class Bootstrap:
    """Prepares what the modules need."""

    def __init__(self, app_context: AppContext) -> None:
        self._context = app_context

    async def run(self) -> bool:
        """Prepare the data folder; False if that failed."""
        logger.info("Preparing the data folder")
        self._make_folders()
        self._context.created_databases = await self._compile_and_create_databases()
        return True

    def _make_folders(self) -> None:
        for directory in (get_data_path("logs"), get_data_path("database")):
            directory.mkdir(parents=True, exist_ok=True)

'''
    (files.root / BOOT).write_text(head + body + "\n".join(lines) + "\n", encoding="utf-8")


def as_class(files: Files) -> None:
    _as_class(files, static=False)


def static_methods(files: Files) -> None:
    _as_class(files, static=True)


def several_modules(files: Files) -> None:
    text = (files.root / BOOT).read_text(encoding="utf-8")
    helpers = files.helpers().replace("_compile_and_create", "compile_and_create")
    imports = text[text.index("from __future__") : text.index("logger =")].replace(
        "from core.app_context import AppContext\n", ""
    )
    own = f'"""Compiles schemas."""\n\n{imports}logger = logging.getLogger(__name__)\n\n\n{helpers}'
    (files.root / "core/schema_compiler.py").write_text(own, encoding="utf-8")
    rest = text[: text.index("async def _compile_and")].rstrip() + "\n"
    for line in (
        "import importlib\n",
        "from collections import defaultdict\n",
        "from pathlib import Path\n",
        "from types import ModuleType\n",
        "from typing import Any\n",
        "\nfrom sqlalchemy import create_engine\n",
    ):
        rest = rest.replace(line, "")
    rest = rest.replace(
        "from core.paths import get_data_path\n",
        "from core.paths import get_data_path\nfrom core.schema_compiler import compile_and_create_databases as compile_databases\n",
    )
    rest = rest.replace("await _compile_and_create_databases()", "await compile_databases()")
    (files.root / BOOT).write_text(rest, encoding="utf-8")


def aliases(files: Files) -> None:
    files.change(
        BOOT,
        ("import importlib\n", "from importlib import import_module as load\n"),
        ("importlib.import_module(", "load("),
        ("from sqlalchemy import create_engine\n", "import sqlalchemy as sa\n"),
        ("= create_engine(", "= sa.create_engine("),
        ("from pathlib import Path\n", "import pathlib as pl\n"),
        ("= Path(", "= pl.Path("),
    )


def _attribute_manager(files: Files, access: str) -> None:
    files.change(
        MANAGER,
        ("phase_methods(type(module), phase)", access),
        (
            "from core.decorators import Phase, is_module_class, phase_methods, service_registrations",
            "from core.decorators import Phase, is_module_class, phase_methods, service_registrations  # noqa: F401",
        ),
    )


def class_attribute(files: Files) -> None:
    _attribute_manager(
        files,
        '(getattr(type(module), "PHASE_1", None) if phase == "phase1" else None) or phase_methods(type(module), phase)',
    )
    files.change(
        API,
        (DATABASE_LIST, ""),
        ('catalogue."""\n\n    def', 'catalogue."""\n\n    PHASE_1 = ["register_databases"]\n\n    def'),
    )


def class_dict(files: Files) -> None:
    _attribute_manager(files, 'getattr(type(module), "phases", {}).get(phase) or phase_methods(type(module), phase)')
    files.change(
        API,
        (DATABASE_LIST, ""),
        (LATER_LIST, ""),
        (
            'catalogue."""\n\n    def',
            'catalogue."""\n\n    phases = {\n        "phase1": ("register_databases",),\n        "phase2": ("take_snapshots", "check_integrity"),\n    }\n\n    def',
        ),
    )


def decorator_lists(files: Files) -> None:
    files.change(
        DECORATORS,
        ("service_registrations(cls: type)", "service_registrations(cls: type)"),
        (
            "def service_registrations(",
            '''def phases(*, phase1: list[str], phase2: list[str]) -> Callable[[ModuleClass], ModuleClass]:
    """Call these methods in the two phases."""

    def decorate(cls: ModuleClass) -> ModuleClass:
        setattr(cls, _PHASES, {"phase1": tuple(phase1), "phase2": tuple(phase2)})
        return cls

    return decorate


def service_registrations(''',
        ),
    )
    files.change(
        API,
        (DATABASE_LIST, ""),
        (
            LATER_LIST,
            '@phases(\n    phase1=["register_databases"],\n    phase2=["take_snapshots", "check_integrity"],\n)\n',
        ),
        ("import initialization_sequence, register_service", "import phases, register_service"),
    )


def decorator_dict(files: Files) -> None:
    files.change(
        DECORATORS,
        (
            "def service_registrations(",
            '''def lifecycle(phases: dict[Phase, list[str]]) -> Callable[[ModuleClass], ModuleClass]:
    """Call these methods in these phases."""

    def decorate(cls: ModuleClass) -> ModuleClass:
        setattr(cls, _PHASES, {name: tuple(methods) for name, methods in phases.items()})
        return cls

    return decorate


def service_registrations(''',
        ),
    )
    files.change(
        API,
        (DATABASE_LIST, ""),
        (
            LATER_LIST,
            '@lifecycle({"phase1": ["register_databases"], "phase2": ["take_snapshots", "check_integrity"]})\n',
        ),
        ("import initialization_sequence, register_service", "import lifecycle, register_service"),
    )


def method_names(files: Files) -> None:
    files.change(
        MANAGER,
        (
            "            for method_name in phase_methods(type(module), phase):\n",
            '            methods = [f"initialize_{phase}"] if hasattr(module, f"initialize_{phase}") else []\n            for method_name in [*methods, *phase_methods(type(module), phase)]:\n',
        ),
    )
    files.change(
        API, (DATABASE_LIST, ""), ("    def register_databases(self)", "    async def initialize_phase1(self)")
    )


def coroutines(files: Files) -> None:
    files.change(MANAGER, (OUTCOME, "                await getattr(module, method_name)()\n"))
    for path in files.root.glob("modules/*/*/api.py"):
        text = path.read_text(encoding="utf-8")
        listed = [line for line in text.splitlines() if line.startswith("@initialization_sequence(")]
        for line in listed:
            for name in line.split("(")[1].split(", phase")[0].replace('"', "").split(", "):
                text = text.replace(f"    def {name}(self", f"    async def {name}(self")
        path.write_text(text, encoding="utf-8")


def nobody_awaits(files: Files) -> None:
    files.change(MANAGER, (OUTCOME, "                getattr(module, method_name)()\n"), ("import inspect\n", ""))


def nobody_needs_to_await(files: Files) -> None:
    nobody_awaits(files)
    files.without_await()


def in_finally(files: Files) -> None:
    files.body(
        """    try:
        app_context.created_databases = await _compile_and_create_databases()
    except OSError:
        logger.exception("No databases")
        return False
    finally:
        logger.info("Bootstrap ends")
    return True
"""
    )


def with_arguments(files: Files) -> None:
    files.change(
        BOOT,
        (
            "def _compile_and_create_databases() -> list[str]",
            "def _compile_and_create_databases(kinds: list[str]) -> list[str]",
        ),
        ('in ["core", "standard", "extensions"]:', "in kinds:"),
    )
    files.body(
        '    app_context.created_databases = await _compile_and_create_databases(["core", "standard", "extensions"])\n    return True\n'
    )


def with_local(files: Files) -> None:
    with_arguments(files)
    files.body(
        '    kinds = ["core", "standard", "extensions"]\n    app_context.created_databases = await _compile_and_create_databases(kinds)\n    return True\n'
    )


def list_of_steps(files: Files) -> None:
    files.says_whether()
    files.body("    for step in (_compile_and_create_databases,):\n        await step(app_context)\n    return True\n")


def packages(files: Files) -> None:
    for folder in ("core", "modules", "modules/core", "modules/core/database"):
        (files.root / folder / "__init__.py").write_text('"""A package."""\n', encoding="utf-8")


def shared_state(files: Files) -> None:
    files.change(
        BOOT,
        ("logger = logging.getLogger(__name__)\n", "logger = logging.getLogger(__name__)\n_created: list[str] = []\n"),
        (
            RETURNS_LIST,
            "    _created.extend(name for name, schemas in database_schemas.items() if _create_complete_database(name, schemas))\n    return _created\n",
        ),
    )


def inner_function(files: Files) -> None:
    text = (files.root / BOOT).read_text(encoding="utf-8")
    helpers = files.helpers()
    first = helpers[: helpers.index("async def _collect")]
    inner = "".join(f"    {line}\n" if line else "\n" for line in first.rstrip().splitlines())
    files.change(BOOT, (first, ""), (BODY_START, f"\n{inner}\n{BODY_START}"))
    assert text


def with_block(files: Files) -> None:
    files.change(BOOT, ("import importlib\n", "import contextlib\nimport importlib\n"))
    files.body(
        "    with contextlib.suppress(OSError):\n        app_context.created_databases = await _compile_and_create_databases()\n    return True\n"
    )


def imported_inside(files: Files) -> None:
    several_modules(files)
    line = "from core.schema_compiler import compile_and_create_databases as compile_databases\n"
    files.change(
        BOOT,
        (line, ""),
        (
            "    try:\n",
            "    from core.schema_compiler import compile_and_create_databases as compile_databases\n\n    try:\n",
        ),
    )


def through_module(files: Files) -> None:
    several_modules(files)
    line = "from core.schema_compiler import compile_and_create_databases as compile_databases\n"
    files.change(
        BOOT,
        (line, "import core.schema_compiler as compiler\n"),
        ("await compile_databases()", "await compiler.compile_and_create_databases()"),
    )


def wrapper_does_more(files: Files) -> None:
    files.body("    app_context.created_databases = await _prepare()\n    return True\n")
    files.change(
        BOOT,
        (FOLDERS[FOLDERS.index("    for") :], ""),
        (
            "async def _compile_and_create_databases",
            '''async def _prepare() -> list[str]:
    """Make what has to be there."""
    for directory in (get_data_path("logs"), get_data_path("database")):
        directory.mkdir(parents=True, exist_ok=True)
    created = await _compile_and_create_databases()
    return created


async def _compile_and_create_databases''',
        ),
    )


def wrapper_makes_folders(files: Files) -> None:
    files.says_whether()
    files.body("    await _prepare(app_context)\n    return True\n")
    files.change(
        BOOT,
        (FOLDERS[FOLDERS.index("    for") :], ""),
        (
            "async def _compile_and_create_databases",
            '''async def _prepare(app_context: AppContext) -> None:
    """Make what has to be there."""
    for directory in (get_data_path("logs"), get_data_path("database")):
        directory.mkdir(parents=True, exist_ok=True)
    await _compile_and_create_databases(app_context)
    logger.info("Ready")


async def _compile_and_create_databases''',
        ),
    )


def wrapper_guards_all(files: Files) -> None:
    wrapper_makes_folders(files)
    files.change(
        BOOT,
        (
            """    for directory in (get_data_path("logs"), get_data_path("database")):
        directory.mkdir(parents=True, exist_ok=True)
    await _compile_and_create_databases(app_context)
    logger.info("Ready")
""",
            """    try:
        for directory in (get_data_path("logs"), get_data_path("database")):
            directory.mkdir(parents=True, exist_ok=True)
        await _compile_and_create_databases(app_context)
    except OSError:
        logger.exception("No folders")
        raise
""",
        ),
    )


def module_does_more(files: Files) -> None:
    through_module(files)
    text = (files.root / "core/schema_compiler.py").read_text(encoding="utf-8")
    text += '''

async def prepare() -> list[str]:
    """Make what has to be there."""
    get_data_path("logs").mkdir(parents=True, exist_ok=True)
    get_data_path("database").mkdir(parents=True, exist_ok=True)
    return await compile_and_create_databases()
'''
    (files.root / "core/schema_compiler.py").write_text(text, encoding="utf-8")
    files.body("    app_context.created_databases = await compiler.prepare()\n    return True\n")
    files.change(BOOT, (FOLDERS[FOLDERS.index("    for") :], ""))


def importing_does_more(files: Files) -> None:
    files.change(
        BOOT,
        (
            "    for module_type in [",
            '    get_data_path("logs").mkdir(parents=True, exist_ok=True)\n    get_data_path("database").mkdir(parents=True, exist_ok=True)\n    for module_type in [',
        ),
    )
    files.body("    app_context.created_databases = await _compile_and_create_databases()\n    return True\n")
    files.change(BOOT, (FOLDERS[FOLDERS.index("    for") :], ""))


def one_function(files: Files) -> None:
    text = (files.root / BOOT).read_text(encoding="utf-8")
    helpers = files.helpers()
    first = helpers[: helpers.index("async def _collect")]
    body = first[first.index("    database_schemas") :].rstrip() + "\n"
    body = body.replace("    return [", "    app_context.created_databases = [")
    files.body(body + "    return True\n")
    files.change(BOOT, (first, ""))
    assert text


def whole_in_one(files: Files) -> None:
    one_function(files)
    files.change(
        BOOT,
        (
            "schema_info = await _collect_module_schema(module_type, module_path.name)\n            if schema_info:\n                database_name, base_class = schema_info\n",
            'models = importlib.import_module(f"modules.{module_type}.{module_path.name}.db_models")\n            base_class = _find_database_base(models, models.DATABASE_NAME, module_path.name)\n            if base_class:\n                database_name = models.DATABASE_NAME\n',
        ),
    )


def own_class(files: Files) -> None:
    """A class that does nothing else."""
    _as_class(files, static=False)
    files.change(
        BOOT,
        (
            "    return await Bootstrap(app_context).run()\n",
            FOLDERS
            + "    app_context.created_databases = await Compiler().compile_and_create_databases()\n    return True\n",
        ),
        ("await self._compile", "await self.compile"),
        ("def _compile_and", "def compile_and"),
    )
    text = (files.root / BOOT).read_text(encoding="utf-8")
    start, end = text.index("class Bootstrap"), text.index("    async def compile_and")
    (files.root / BOOT).write_text(
        text[:start] + 'class Compiler:\n    """Makes the databases."""\n\n' + text[end:], encoding="utf-8"
    )


def class_with_state(files: Files) -> None:
    as_class(files)
    files.change(
        BOOT,
        (
            "        self._context = app_context\n",
            '        self._context = app_context\n        self.modules_dir = Path("modules")\n',
        ),
        ('Path("modules") / module_type', "self.modules_dir / module_type"),
    )


def class_that_notes(files: Files) -> None:
    as_class(files)
    files.change(
        BOOT,
        (
            "        self._context.created_databases = await self._compile_and_create_databases()\n        return True\n",
            "        return await self._compile_and_create_databases()\n",
        ),
        ("_compile_and_create_databases(self) -> list[str]", "_compile_and_create_databases(self) -> bool"),
        (
            f"    {RETURNS_LIST}",
            "        self._context.created_databases = [\n            name for name, schemas in database_schemas.items() if self._create_complete_database(name, schemas)\n        ]\n        return True\n",
        )
        if False
        else (
            "        return [name for name, schemas in database_schemas.items() if self._create_complete_database(name, schemas)]\n",
            "        self._context.created_databases = [\n            name for name, schemas in database_schemas.items() if self._create_complete_database(name, schemas)\n        ]\n        return True\n",
        ),
    )


def class_with_guard(files: Files) -> None:
    as_class(files)
    files.change(
        BOOT,
        (
            "        self._context.created_databases = await self._compile_and_create_databases()\n        return True\n",
            """        try:
            self._context.created_databases = await self._compile_and_create_databases()
        except Exception:
            logger.exception("No databases for %s", self._context.settings)
            return False
        return True
""",
        ),
    )


def class_methods(files: Files) -> None:
    static_methods(files)
    files.change(BOOT, ("@staticmethod", "@classmethod"), ("Bootstrap._", "cls._"))
    text = (files.root / BOOT).read_text(encoding="utf-8")
    for name in (
        "_compile_and_create_databases",
        "_collect_module_schema",
        "_find_database_base",
        "_create_complete_database",
    ):
        text = (
            text.replace(f"def {name}()", f"def {name}(cls)")
            .replace(f"def {name}(", f"def {name}(cls, ")
            .replace("(cls, cls)", "(cls)")
        )
    text = text.replace("await cls._compile", "await self._compile")
    (files.root / BOOT).write_text(text, encoding="utf-8")


ALL: dict[str, Callable[[Files], None]] = {
    name: value
    for name, value in dict(globals()).items()
    if callable(value)
    and getattr(value, "__annotations__", {}) == {"files": "Files", "return": "None"}
    and name[0] != "_"
}
