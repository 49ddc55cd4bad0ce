"""``[[importers]]``: what is read, and what is refused with which words."""

from __future__ import annotations

import pytest

from boundary_guard.contracts.reading import read_configuration, read_contract_file
from boundary_guard.model.contract import DeclaredImporter
from boundary_guard.model.errors import UsageError

HEADER = "[[tool.boundary-guard.importers]]\n"


def read(text: str) -> tuple[DeclaredImporter, ...]:
    return read_configuration("/project", {"pyproject.toml": (HEADER + text).encode()}.get).importers


def test_an_importer_function_is_read() -> None:
    found = read('function = "oscar.core.loading.get_class"\npattern = "oscar.apps.{0}.{name}"\n')
    assert found == (DeclaredImporter("oscar.core.loading.get_class", "oscar.apps.{0}.{name}"),)


def test_a_colon_before_the_function_is_a_dot() -> None:
    assert read('function = "core.loading:load"\npattern = "plugins.**"\n')[0].function == "core.loading.load"


def test_a_contract_file_may_declare_some() -> None:
    contract = '[[contracts]]\nid = "x"\ntype = "forbidden"\nsource_modules = ["a"]\nforbidden_modules = ["b"]\n'
    found = read_contract_file("c.toml", (contract + '[[importers]]\nfunction = "a.load"\npattern = "b.*"\n').encode())
    assert found.importers == (DeclaredImporter("a.load", "b.*"),)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('functoin = "a.b"\npattern = "x"\n', 'unknown key "functoin"; did you mean "function"?'),
        ('pattern = "x"\n', "function is missing"),
        ('function = "a.b"\n', "pattern is missing"),
        ('function = "a/b.py"\npattern = "x"\n', "no dotted name; write the whole dotted name"),
        ('function = "a.b"\npattern = "plugins/{0}"\n', "names no module; write a dotted name"),
        ('function = "a.b"\npattern = "x.{0.name}"\n', 'pattern has "{0.name}"; an argument is {0}'),
        ('function = "a.b"\npattern = ""\n', "pattern is empty"),
        ("function = 3\npattern = 'x'\n", "function must be a string"),
    ],
)
def test_what_is_not_understood_is_refused(text: str, words: str) -> None:
    with pytest.raises(UsageError) as caught:
        read(text)
    assert words in str(caught.value)
    assert str(caught.value).startswith("pyproject.toml:")
