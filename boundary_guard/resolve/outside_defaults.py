"""Settings and options that other libraries give: their default may be what is imported, or what only a run can tell.

Sources: the documentation of python-decouple, environs, django-environ, Starlette, typer, FastAPI and pydantic.
"""

from __future__ import annotations

import ast
from functools import partial
from typing import TYPE_CHECKING

from boundary_guard.resolve.alternatives import distinct
from boundary_guard.resolve.arguments import Arguments
from boundary_guard.resolve.frames import Frame
from boundary_guard.resolve.rules import Rule
from boundary_guard.resolve.spread_arguments import given_at
from boundary_guard.resolve.values import Alternatives, External, Unknown, only

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

_FIELD = "pydantic.Field"
"""What else may be in such a field is told where it is read (``set_by_bases``)."""
_PLACES = {
    "decouple.config": 1,
    "environs.env": 1,
    "environs.env.str": 1,
    "environs.Env()": 1,
    "environs.Env().str": 1,
    "environ.Env()": 2,
    "environ.Env().str": 1,
    "starlette.config.Config()": 2,
    "typer.Option": 0,
    "typer.Argument": 0,
    "fastapi.Query": 0,
    "fastapi.Header": 0,
    "fastapi.Cookie": 0,
    _FIELD: 0,
}
"""The place of the default among the arguments; its keyword is the same everywhere."""


def _setting(name: str, evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    """``config("BACKEND", default="app.plain")``, ``Field(default_factory=make)``."""
    default = given_at(evaluator, given, _PLACES[name], "default")
    factories = given_at(evaluator, given, len(given.lazy_positional), "default_factory")
    made = (one for each in factories for one in evaluator.call(each.value, ()))
    known = tuple(each for each in (*default, *made) if each.value != Unknown("..."))  # ``Field(...)`` has none
    is_all = bool(known) and name == _FIELD
    return distinct((*known, *(() if is_all else only(External(f"{name.removesuffix('()')}()")))))


DEFAULT_RULES: dict[str, Rule] = {name: partial(_setting, name) for name in _PLACES}
