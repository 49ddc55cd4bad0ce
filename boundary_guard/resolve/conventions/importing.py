"""Importer functions of other libraries: a dotted name goes in, the object comes out. Sources: their documentation."""

from __future__ import annotations

from boundary_guard.model.imports import When
from boundary_guard.resolve.conventions.pack import Call, Names, Pack, Reads

_FUNCTIONS = (
    ("werkzeug.utils.import_string", 0, "import_name"),
    ("werkzeug.utils.find_modules", 0, "import_path"),
    ("pydoc.locate", 0, "path"),
    ("pydoc.safeimport", 0, "path"),
    ("twisted.python.reflect.namedAny", 0, "name"),
    ("twisted.python.reflect.namedModule", 0, "name"),
    ("zope.dottedname.resolve.resolve", 0, "name"),
    ("traitlets.utils.importstring.import_item", 0, "name"),
    ("traitlets.import_item", 0, "name"),
    ("hydra.utils.get_class", 0, "path"),
    ("hydra.utils.get_method", 0, "path"),
    ("hydra.utils.get_object", 0, "path"),
    ("pyramid.path.DottedNameResolver().resolve", 0, "dotted"),
    ("xmlrpc.resolve_dotted_attribute", 1, "attr"),
    ("mkdocs.utils.get_module", 0, "name"),
    ("airflow.utils.module_loading.import_string", 0, "dotted_path"),
    ("starlette.testclient.import_string", 0, "import_name"),
    ("tornado.util.import_object", 0, "name"),
    *((f"oslo_utils.importutils.{name}", 0, "import_str") for name in ("import_class", "import_object", "try_import")),
    ("oslo_utils.importutils.import_module", 0, "import_str"),
    ("apscheduler.util.ref_to_obj", 0, "ref"),
    ("mmengine.utils.import_modules_from_strings", 0, "imports"),
)
_OBJECTS = (
    *((f"pydoc.{name}", 0, "thing") for name in ("resolve", "render_doc", "doc", "writedoc")),
    ("pydoc.help", 0, "request"),
    ("flask.Flask().config.from_object", 0, "obj"),
    ("pyramid.config.Configurator().include", 0, "callable"),
    ("pyramid.config.Configurator().scan", 0, "package"),
    ("pyramid.config.Configurator().maybe_dotted", 0, "dotted"),
    ("pyramid.config.Configurator().add_view", 0, "view"),
    ("pyramid.config.Configurator().add_subscriber", 0, "subscriber"),
    ("pyramid.config.Configurator().add_tween", 0, "tween_factory"),
    ("pyramid.config.Configurator().set_root_factory", 0, "factory"),
    ("pyramid.path.DottedNameResolver().maybe_resolve", 0, "dotted"),
    ("traitlets.Instance", 0, "klass"),
    ("traitlets.Type", 0, "default_value"),
    ("traitlets.Type", 1, "klass"),
    ("sqlalchemy.dialects.registry.register", 1, "modulepath"),
    ("markdown.Markdown", 99, "extensions"),
    ("markdown.markdown", 99, "extensions"),
    ("jinja2.Environment", 99, "extensions"),
)

_SCHEDULERS = tuple(
    f"apscheduler.schedulers.{module}.{name}Scheduler()"
    for module, name in (
        ("asyncio", "AsyncIO"),
        ("background", "Background"),
        ("blocking", "Blocking"),
        ("gevent", "Gevent"),
        ("tornado", "Tornado"),
        ("twisted", "Twisted"),
    )
)
_JOBS = (
    *((f"{scheduler}.add_job", 0, "func") for scheduler in _SCHEDULERS),
    ("rq.Queue().enqueue", 0, "f"),
    ("rq.Queue().enqueue_call", 0, "func"),
    ("rq.Queue().enqueue_at", 1, "f"),
    ("rq.Queue().enqueue_in", 1, "func"),
    ("django_q.tasks.async_task", 0, "func"),
    ("django_q.tasks.schedule", 0, "func"),
)
"""What a scheduler or a worker imports later, to call it; the callable itself may be given as well."""

PACK = Pack(
    "importer functions",
    imports=(
        "werkzeug",
        "pydoc",
        "twisted",
        "zope",
        "traitlets",
        "hydra",
        "pyramid",
        "flask",
        "mkdocs",
        "airflow",
        "markdown",
        "jinja2",
        "tornado",
        "oslo_utils",
        "apscheduler",
        "mmengine",
        "sqlalchemy",
        "rq",
        "django_q",
    ),
    calls=(
        *(Call(function, position, keyword, is_strict=True) for function, position, keyword in _FUNCTIONS),
        *(Call(function, position, keyword) for function, position, keyword in _OBJECTS),
        *(
            Call(function, position, keyword, Names(reads=Reads.TEXT), when=When.CALL)
            for function, position, keyword in _JOBS
        ),
        *(Call(f"hydra.utils.{name}", 0, "config", Names(behind=("_target_",))) for name in ("instantiate", "call")),
    ),
)
