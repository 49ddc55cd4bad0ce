"""Forbidden names: those that are nowhere are refused, those that cannot be known are told."""

from __future__ import annotations

from pathlib import Path

import pytest
from small_projects import write

from boundary_guard.model.errors import UsageError
from boundary_guard.model.names import ModulePattern
from boundary_guard.resolve.project import Project
from boundary_guard.source.tree import ModuleTree
from boundary_guard.trace.forbidden_names import check_forbidden

PYPROJECT = """
[project]
dependencies = [
    "PyYAML", "scikit-learn>1", "Pillow", "opencv-python", "python-dateutil", "Flask", "SQLAlchemy", "zope.interface",
]
"""
FILES = {
    "app/__init__.py": "",
    "app/web.py": "import requests.sessions\nfrom sqlalchemy import orm\n",
    "app/gone.py": "import json.gone\n",
    "app/names.py": "from importlib import import_module\nload = lambda name: import_module(f'later.{name}')\n",
    "app/calls.py": "from app.names import import_module\nimport_module('vendored.thing')\nimport_module('json.too')\n",
    "setup.py": "from setuptools import setup\nsetup(install_requires=['PyYAML'])\n",
    "pyproject.toml": PYPROJECT,
}


def notes(root: Path, *patterns: str) -> tuple[str, ...]:
    write(root, FILES)
    project = Project(ModuleTree(str(root)), str(root))
    return check_forbidden(project, [ModulePattern(each) for each in patterns])


@pytest.mark.parametrize(
    "pattern",
    [
        *("app.web", "app.*", "sqlalchemy", "sqlalchemy.orm", "requests", "requests.sessions", "requests.*"),
        *("json", "json.tool", "xml.etree", "xml.*", "xml.**.ElementTree", "os.path", "collections.abc", "winreg"),
        *("yaml", "sklearn", "PIL", "cv2", "dateutil", "flask", "zope.interface"),
        *("json.gone", "json.too"),  # the project imports them: who are we to say that they are not there
        *("vendored", "vendored.thing", "later"),
    ],
)
def test_what_is_accepted(pattern: str, tmp_path: Path) -> None:
    assert notes(tmp_path, pattern) == ()


@pytest.mark.parametrize(
    ("pattern", "hint"),
    [
        ("app.wbe", 'did you mean "app.web"?'),
        ("xml.etre", 'Python\'s standard library; did you mean "xml.etree"?'),
        ("xml.etre.*", 'did you mean "xml.etree"?'),
        ("json.tol", 'did you mean "json.tool"?'),
        ("jsn", 'did you mean "json"?'),
        ("PyYAML", '"PyYAML" is the name of a distribution, whose module is "yaml"'),
        ("scikit_learn", 'whose module is "sklearn"'),
        ("Pillow", 'whose module is "PIL"'),
        ("requestz", "Else name the package among"),
        ("SQLAlchemy", 'did you mean "sqlalchemy"?'),
        ("quite.unknown", "correct it, or name the package among the project's dependencies"),
    ],
)
def test_what_is_refused(pattern: str, hint: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        notes(tmp_path, pattern)
    assert hint in str(caught.value)


@pytest.mark.parametrize(
    ("pattern", "hint"),
    [
        ("requests.sesions", 'did you mean "requests.sessions"?'),
        ("flask.views", "it may name no module"),
        ("Flask", "it may name no module"),
        ("zope.component", "it may name no module"),
        ("later.*", "it may name no module"),
    ],
)
def test_what_cannot_be_known_is_told(pattern: str, hint: str, tmp_path: Path) -> None:
    (note,) = notes(tmp_path, "json", pattern)
    assert note.startswith(f'"{pattern}": nothing in the project imports it')
    assert hint in note
