"""What is not understood is refused, in one sentence that says where, what, and what to do next."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boundary_guard.contracts.reading import read_configuration, read_contract_file
from boundary_guard.model.errors import UsageError

CONTRACT = '[[contracts]]\nid = "x"\ntype = "forbidden"\nsource_modules = ["a"]\nforbidden_modules = ["b"]\n'


def refusal(content: str | bytes, path: str = "c.toml") -> str:
    """What reading a contract file ends with."""
    with pytest.raises(UsageError) as caught:
        read_contract_file(path, content.encode() if isinstance(content, str) else content)
    return str(caught.value)


def project_refusal(files: dict[str, str]) -> str:
    """What reading a project's configuration ends with."""
    with pytest.raises(UsageError) as caught:
        read_configuration("/project", lambda path: files[path].encode() if path in files else None)
    return str(caught.value)


NO_TOML: list[tuple[str | bytes, str]] = [
    (
        "a = 1\nb 2\n",
        "c.toml:2:3: this is not valid TOML: expected '=' after a key in a key/value pair; correct it",
    ),
    ("a = [1\n", "c.toml:2:1: this is not valid TOML: unclosed array; correct it"),
    ("a = 1\r\nb =\r\n", "c.toml:2:4: this is not valid TOML: invalid value; correct it"),
    ("a = 1\na = 2", "c.toml:2:6: this is not valid TOML: cannot overwrite a value; correct it"),
    (b"a = 1\nb = '\xff'\n", "c.toml:2: the file is not UTF-8 (byte 0xff); save it as UTF-8"),
    (b"\xff\xfea\x00", "c.toml:1: the file is not UTF-8 (byte 0xff); save it as UTF-8"),
    (
        b"\xef\xbb\xbfa = 1",
        "c.toml:1:1: the file starts with a byte order mark, which TOML has not; save it as plain UTF-8",
    ),
    ("x = " + "[" * 100_000, "c.toml: the TOML is nested too deeply to be read; flatten it"),
]


@pytest.mark.parametrize(("content", "expected"), NO_TOML, ids=range(len(NO_TOML)))
def test_what_is_no_toml(content: str | bytes, expected: str) -> None:
    assert refusal(content) == expected


def test_a_number_that_python_will_not_read() -> None:
    assert refusal("x = " + "1" * 5000).startswith("c.toml: the TOML cannot be read (Exceeds the limit")


def replaced(old: str, new: str) -> str:
    assert old in CONTRACT
    return CONTRACT.replace(old, new)


KEYS_HERE = (
    "allow_indirect_imports, as_packages, because, blind_spots, entry_points, forbidden_modules, guidance, how, id, "
    "ignore_imports, name, reach, source_modules, type, when"
)
NO_MODULES = "is no module pattern"
CONTRACTS: list[tuple[str, str]] = [
    ("", "c.toml: contract file: there is no contract in it; add one, beginning with [[contracts]]"),
    (
        "contracts = []",
        "c.toml:1: contract file: there is no contract in it; add one, beginning with [[contracts]]",
    ),
    ("[[contract]]", 'c.toml:1: contract file: unknown key "contract"; did you mean "contracts"?'),
    (
        "\n[tool.boundary-guard]",
        'c.toml:2: contract file: unknown key "tool"; the keys here are contracts, importers, source_roots',
    ),
    (
        "[contracts]\nid = 'x'",
        "c.toml:1: contract file: contracts must be a list of tables, not a table; "
        "begin each contract with [[contracts]]",
    ),
    (
        "contracts = [{id = 'x', type = 'forbidden', source_modules = ['a'], forbidden_modules = ['b']},\n1]",
        "c.toml:2: contract file: contracts must be a list of tables, but item 2 is the number 1; "
        "begin each contract with [[contracts]]",
    ),
    # keys
    (
        replaced("forbidden_modules", "forbiden_modules"),
        'c.toml:5: contract "x": unknown key "forbiden_modules"; did you mean "forbidden_modules"?',
    ),
    (
        replaced("source_modules", "source-modules"),
        'c.toml:4: contract "x": unknown key "source-modules"; did you mean "source_modules"?',
    ),
    (CONTRACT + "zzz = 1", f'c.toml:6: contract "x": unknown key "zzz"; the keys here are {KEYS_HERE}'),
    (CONTRACT + '"a\\nb" = 1', f'c.toml:1: contract "x": unknown key "a\\nb"; the keys here are {KEYS_HERE}'),
    (replaced("type", "typ"), 'c.toml:3: contract "x": unknown key "typ"; did you mean "type"?'),
    (CONTRACT + "name = ''", 'c.toml:6: contract "x": name is empty; write name = "What must hold"'),
    (
        CONTRACT + "because = 3",
        'c.toml:6: contract "x": because must be a string, not the number 3; put it in quotes',
    ),
    # id
    (replaced('id = "x"\n', ""), 'c.toml:1: [[contracts]] 1: id is missing; add id = "a-short-name"'),
    (
        replaced('"x"', "7"),
        "c.toml:2: [[contracts]] 1: id must be a string, not the number 7; put it in quotes",
    ),
    (replaced('"x"', '" "'), 'c.toml:2: contract " ": id is empty; write id = "a-short-name"'),
    (
        replaced('"x"', '"No Database!"'),
        'c.toml:2: contract "No Database!": an id has letters, digits and hyphens only; write id = "no-database"',
    ),
    (CONTRACT * 2, 'c.toml:7: [[contracts]] 2: the id "x" is taken by a contract in c.toml; choose another'),
    # type
    (replaced('type = "forbidden"\n', ""), 'c.toml:1: contract "x": type is missing; add type = "forbidden"'),
    (
        replaced('"forbidden"', '"forbiden"'),
        'c.toml:3: contract "x": unknown type "forbiden"; did you mean "forbidden"?',
    ),
    (replaced('"forbidden"', '"x"'), 'c.toml:3: contract "x": unknown type "x"; use "forbidden"'),
    *(
        (
            f'[[contracts]]\nid = "x"\ntype = "{name}"',
            f'c.toml:1: contract "x": {key} is missing; write {key} = ["package.module"]',
        )
        for name, key in (
            ("layers", "layers"),
            ("independence", "modules"),
            ("protected", "protected_modules"),
            ("acyclic_siblings", "ancestors"),
        )
    ),
    (
        '[[contracts]]\nid = "x"\ntype = "layers"\nlayer = ["a"]',
        'c.toml:4: contract "x": unknown key "layer"; did you mean "layers"?',
    ),
    (
        '[[contracts]]\nid = "x"\ntype = "layers"\nlayers = ["a", ""]',
        'c.toml:4: contract "x": layers has "", in which "" is no module name; correct it',
    ),
    (
        '[[contracts]]\nid = "x"\ntype = "layers"\nlayers = [\n"(a) | b.c",\n"d | a/b"]',
        'c.toml:6: contract "x": layers has "d | a/b", in which "a/b" is no module name; correct it',
    ),
    (
        '[[contracts]]\nid = "x"\ntype = "independence"\nmodules = ["a", "b/c.py"]',
        'c.toml:4: contract "x": modules has "b/c.py", which is no module pattern; write "b.c"',
    ),
    (
        '[[contracts]]\nid = "x"\ntype = "acyclic_siblings"\nancestors = ["a"]\ndepth = true',
        'c.toml:5: contract "x": depth must be a number from 0, not the boolean true',
    ),
    (
        replaced('["a"]', '["a"]\nhow = ["dynamical"]'),
        'c.toml:5: contract "x": how has "dynamical", which is not known; did you mean "dynamic"?',
    ),
    (
        replaced('["a"]', '["a"]\nas_packages = "yes"'),
        'c.toml:5: contract "x": as_packages must be true or false, not the string "yes"',
    ),
    # modules
    (
        replaced('["a"]', '"a"'),
        'c.toml:4: contract "x": source_modules must be a list of strings, not the string "a"; write ["a"]',
    ),
    (
        replaced('["a"]', "true"),
        'c.toml:4: contract "x": source_modules must be a list of strings, not the boolean true; write ["…"]',
    ),
    (
        replaced('["a"]', '[\n"a",\n2.5]'),
        'c.toml:6: contract "x": source_modules must be a list of strings, but item 2 is the number 2.5; '
        "put it in quotes",
    ),
    (
        replaced('["a"]', "[]"),
        'c.toml:4: contract "x": source_modules is empty; name some, or give entry_points = ["package.module"]',
    ),
    (
        replaced('source_modules = ["a"]\n', ""),
        'c.toml:1: contract "x": source_modules is missing; name some, or give entry_points = ["package.module"]',
    ),
    (
        replaced('["b"]', "[]"),
        'c.toml:5: contract "x": forbidden_modules is empty; write forbidden_modules = ["package.module"]',
    ),
    (
        replaced('forbidden_modules = ["b"]\n', ""),
        'c.toml:1: contract "x": forbidden_modules is missing; write forbidden_modules = ["package.module"]',
    ),
    (
        replaced('["b"]', '["c", "a"]'),
        'c.toml:5: contract "x": "a" is both a source module and a forbidden module; take it out of one of them',
    ),
    # blind spots
    (
        CONTRACT + 'blind_spots = "fail"',
        'c.toml:6: contract "x": blind_spots is "fail"; write "error", "warn" or "ignore"',
    ),
    (
        CONTRACT + "blind_spots = 1979-05-27",
        'c.toml:6: contract "x": blind_spots must be a string, not the date or time 1979-05-27; put it in quotes',
    ),
    # ignored imports
    (
        CONTRACT + 'ignore_imports = ["a -> b"]',
        'c.toml:6: contract "x": ignore_imports must be a list of tables, but item 1 is the string "a -> b"; '
        'write { importer = "…", imported = "…", reason = "…" }',
    ),
    (
        CONTRACT + 'ignore_imports = [\n{ importer = "a", imported = "b" }]',
        'c.toml:7: contract "x", ignored import 1: reason is missing; add reason = "why this import may stay"',
    ),
    (
        CONTRACT + 'ignore_imports = [{ importer = "a", imported = "b", reason = "" }]',
        'c.toml:6: contract "x", ignored import 1: reason is empty; write reason = "why this import may stay"',
    ),
    (
        CONTRACT + 'ignore_imports = [{ imported = "b", reason = "r" }]',
        'c.toml:6: contract "x", ignored import 1: importer is missing; add importer = "the importing module"',
    ),
    (
        CONTRACT + 'ignore_imports = [{ importr = "b" }]',
        'c.toml:6: contract "x", ignored import 1: unknown key "importr"; did you mean "importer"?',
    ),
    (
        CONTRACT + '[[contracts.ignore_imports]]\nimporter = "a"\nimported = "a/b"\nreason = "r"',
        f'c.toml:8: contract "x", ignored import 1: imported has "a/b", which {NO_MODULES}; write "a.b"',
    ),
    (
        CONTRACT + 'reach = ["called"]',
        'c.toml:6: contract "x": reach = ["called"] counts nothing without a function in entry_points; '
        'add entry_points = ["package.module:function"]',
    ),
]


@pytest.mark.parametrize(("content", "expected"), CONTRACTS, ids=range(len(CONTRACTS)))
def test_what_is_no_contract(content: str, expected: str) -> None:
    assert refusal(content) == expected


WHOLE = 'write the whole dotted name, such as "package.module"'
WILDCARD = 'a wildcard stands for whole segments, "*" for one and "**" for one or more'
PATTERNS: list[tuple[str, str]] = [
    ("core/database.py", 'write "core.database"'),
    ("./core/database.pyi", 'write "core.database"'),
    ("core\\database", 'write "core.database"'),
    ("core/database/__init__.py", 'write "core.database"'),
    ("modules/*/db_models.py", 'write "modules.*.db_models"'),
    (" core. database", 'write "core.database"'),
    ("core..database", 'write "core.database"'),
    ("core.", 'write "core"'),
    ("my-package.x", 'write "my_package.x"'),
    ("scikit-learn", '"scikit-learn" is the name of a distribution, whose module is "sklearn"'),
    (".database", WHOLE),
    ("../core", WHOLE),
    ("core database", WHOLE),
    ("", WHOLE),
    ("core.db_*", WILDCARD),
    ("core.***", WILDCARD),
    ("core.[ab]", WHOLE),
]


@pytest.mark.parametrize(("pattern", "advice"), PATTERNS)
def test_what_is_no_pattern(pattern: str, advice: str) -> None:
    expected = f"c.toml:5: contract \"x\": forbidden_modules has '{pattern}', which {NO_MODULES}; {advice}"
    assert refusal(replaced('"b"', f"'{pattern}'")).replace("\\\\", "\\") == expected.replace("'", '"')


ENTRY_POINTS: list[tuple[str, str]] = [
    ("core/bootstrap.py:run", 'but "core/bootstrap.py" is no module name; write "core.bootstrap:run"'),
    ("core.*:run", 'but "core.*" is no module name; write "package.module:function"'),
    (":run", 'but "" is no module name; write "package.module:function"'),
    ("", 'but "" is no module name; write "package.module:function"'),
    ("core:run()", 'but "run()" names no function; write "core:run", or "core" for the module'),
    ("core:", 'but "" names no function; write "core:function", or "core" for the module'),
    ("core:a:b", 'but "a:b" names no function; write "core:function", or "core" for the module'),
]


@pytest.mark.parametrize(("entry", "problem"), ENTRY_POINTS)
def test_what_is_no_entry_point(entry: str, problem: str) -> None:
    content = CONTRACT + f'entry_points = ["good:f",\n"{entry}"]'
    assert refusal(content) == f'c.toml:7: contract "x": entry_points has "{entry}", {problem}'


T = "[tool.boundary-guard]\n"
IN = "pyproject.toml:2: [tool.boundary-guard]: "
OUTSIDE = "which leaves the project; write a path relative to its root, and inside it"
PROJECTS: list[tuple[str, str]] = [
    (
        "[tool",
        "pyproject.toml:1:6: this is not valid TOML: expected ']' at the end of a table declaration; correct it",
    ),
    ("tool = 3", "pyproject.toml:1: tool must be a table, not the number 3; write [tool.boundary-guard]"),
    (
        "[[tool.boundary-guard]]",
        "pyproject.toml:1: tool.boundary-guard must be a table, not a list; write [tool.boundary-guard]",
    ),
    (
        "[tool.boundary_guard]",
        'pyproject.toml:1: unknown table "boundary_guard" in [tool]; write [tool.boundary-guard]',
    ),
    (
        "[tool.ruff]\n[[tool.BoundaryGuard.contracts]]",
        'pyproject.toml:2: unknown table "BoundaryGuard" in [tool]; write [tool.boundary-guard]',
    ),
    ("[boundary-guard]", "pyproject.toml:1: unknown table [boundary-guard]; write [tool.boundary-guard]"),
    (T + "source_root = []", IN + 'unknown key "source_root"; did you mean "source_roots"?'),
    (
        "[[tool.boundary-guard.contract]]",
        'pyproject.toml:1: [tool.boundary-guard]: unknown key "contract"; did you mean "contracts"?',
    ),
    (
        "[[tool.boundary-guard.contracts]]\ntype = 'forbidden'",
        'pyproject.toml:1: [[tool.boundary-guard.contracts]] 1: id is missing; add id = "a-short-name"',
    ),
    (
        T + "source_roots = 'src'",
        IN + 'source_roots must be a list of strings, not the string "src"; write ["src"]',
    ),
    (
        T + "source_roots = []",
        IN + 'source_roots is empty; name a folder ("." is the root), or leave the key out',
    ),
    (T + "source_roots = ['../x']", IN + f'source_roots has "../x", {OUTSIDE}'),
    (
        T + "source_roots = ['']",
        IN + 'source_roots has "", which is no path; write one relative to the project\'s root',
    ),
    (T + "contract_files = ['/etc/x.toml']", IN + f'contract_files has "/etc/x.toml", {OUTSIDE}'),
    (T + "contract_files = ['a/../../x.toml']", IN + f'contract_files has "a/../../x.toml", {OUTSIDE}'),
    (T + "contract_files = ['C:/x.toml']", IN + f'contract_files has "C:/x.toml", {OUTSIDE}'),
    (T + "contract_files = ['~/x.toml']", IN + f'contract_files has "~/x.toml", {OUTSIDE}'),
    (
        T + "contract_files = ['a\\x.toml']",
        IN + 'contract_files has "a\\\\x.toml", but paths are written with /; write "a/x.toml"',
    ),
    (
        T + 'contract_files = ["a\\u0000"]',
        IN + 'contract_files has "a\\u0000", which is no path; write one relative to the project\'s root',
    ),
    (
        T + "contract_files = ['contracts/*.toml']",
        IN + 'contract_files has the pattern "contracts/*.toml"; name each file',
    ),
    (
        T + "contract_files = ['contracts/']",
        IN + 'contract_files has "contracts/", which is a folder; name each file in it',
    ),
    (T + "contract_files = ['a.toml', './a.toml']", IN + 'contract_files names "a.toml" twice; take one out'),
    (
        T + "contract_files = ['a.toml',\n'none.toml']",
        'pyproject.toml:3: [tool.boundary-guard]: contract_files names "none.toml", '
        "but there is no such file in /project; create it, or take it out of the list",
    ),
    (
        T + "contract_files = ['b.toml']",
        'b.toml:6: contract "x": unknown key "nam"; did you mean "name"?',
    ),
    (
        T + "contract_files = ['a.toml', 'c/d.toml']",
        'c/d.toml:2: [[contracts]] 1: the id "x" is taken by a contract in a.toml; choose another',
    ),
    (
        T + "contract_files = ['r.toml']\nsource_roots = ['lib']",
        "r.toml: source_roots differs from that in pyproject.toml; keep one of the two",
    ),
]
FILES = {
    "a.toml": CONTRACT,
    "b.toml": CONTRACT + "nam = 'x'",
    "c/d.toml": CONTRACT,
    "r.toml": "source_roots = ['src']\n" + CONTRACT,
}


@pytest.mark.parametrize(("pyproject", "expected"), PROJECTS, ids=range(len(PROJECTS)))
def test_what_is_no_project(pyproject: str, expected: str) -> None:
    assert project_refusal({"pyproject.toml": pyproject, **FILES}) == expected


def test_values_are_shown_shortened() -> None:
    long = refusal(CONTRACT + f"blind_spots = '{'x' * 500}'")
    assert len(long) < 200
    assert "a number;" in refusal(CONTRACT + f"because = 0x{'f' * 9000}")


values = st.recursive(
    st.one_of(st.text(max_size=8), st.integers(), st.booleans(), st.floats(), st.dates()),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(["id", "type", "importer"]), inner)
    ),
    max_leaves=6,
)
KEYS = [
    "id",
    "type",
    "name",
    "source_modules",
    "forbidden_modules",
    "entry_points",
    "ignore_imports",
    "blind_spots",
    "x",
]


def toml(value: object) -> str:
    """A value as TOML."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key} = {toml(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    if isinstance(value, str):
        return '"' + "".join(f"\\U{ord(char):08x}" for char in value) + '"'
    return str(value).lower()


@given(st.dictionaries(st.sampled_from(KEYS), values))
def test_any_value_anywhere_is_read_or_refused_in_one_line(table: dict[str, object]) -> None:
    text = CONTRACT.replace("x", "y", 1) + "".join(
        ["[[contracts]]\n", *(f"{k} = {toml(v)}\n" for k, v in table.items())]
    )
    try:
        read_contract_file("c.toml", text.encode())
    except UsageError as error:
        assert str(error).startswith("c.toml:")
        assert "\n" not in str(error)


@given(st.binary())
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    with pytest.raises(UsageError, match=r"^c\.toml"):
        read_contract_file("c.toml", content)
