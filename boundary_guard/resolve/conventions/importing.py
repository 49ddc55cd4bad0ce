"""Importer functions of other libraries: a dotted name goes in, the object comes out. Sources: their documentation."""

from __future__ import annotations

from boundary_guard.resolve.conventions.pack import Call, Names, Pack

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
)
_OBJECTS = (
    *((f"pydoc.{name}", 0, "thing") for name in ("resolve", "render_doc", "doc", "writedoc")),
    ("pydoc.help", 0, "request"),
    ("flask.Flask().config.from_object", 0, "obj"),
    ("pyramid.config.Configurator().include", 0, "callable"),
    ("pyramid.config.Configurator().scan", 0, "package"),
    ("markdown.Markdown", 99, "extensions"),
    ("markdown.markdown", 99, "extensions"),
    ("jinja2.Environment", 99, "extensions"),
)

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
    ),
    calls=(
        *(Call(function, position, keyword, is_strict=True) for function, position, keyword in _FUNCTIONS),
        *(Call(function, position, keyword) for function, position, keyword in _OBJECTS),
        *(Call(f"hydra.utils.{name}", 0, "config", Names(behind=("_target_",))) for name in ("instantiate", "call")),
    ),
)
