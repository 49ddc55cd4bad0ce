import pytest

from boundary_guard.scan.compiled import dotted_names, runs_of_names


@pytest.mark.parametrize(
    ("binary", "names"),
    [
        (b"\x7fELF\0app._methods\0app.core\0", ["app._methods", "app.core"]),
        (b"\0app.core\0app.core\0", ["app.core"]),
        (b"\0see app.core\0app.core is\0app.core", []),
        (b"\0json\0app.\0.app\0app..core\0app.1\0", []),
        (b"\0app.caf\xc3\xa9\0", []),
        (b"", []),
    ],
)
def test_strings_of_c_that_are_dotted_names(binary: bytes, names: list[str]) -> None:
    assert dotted_names(binary) == names


@pytest.mark.parametrize("part", [b"a", b"a.", b"\0a", b"\0a."])
def test_long_strings_take_linear_time(part: bytes) -> None:
    assert len(dotted_names(b"\0" + part * 1_000_000 + b"\0")) <= 1


@pytest.mark.parametrize(
    ("binary", "runs"),
    [
        (b"pyo3_runtime.Panic\0errorapp.core.utilsdecodeapp.io", ["app.core.utilsdecodeapp.io", "app.io"]),
        (b"pyo3_runtime.Panic\0xapp core.app. app.b-c", ["app.b"]),
        (b"pyo3_runtime.Panic\0napp.core", ["app.core"]),
        (b"\0app.core\0", []),
    ],
)
def test_strings_of_rust_begin_with_a_name_of_the_project(binary: bytes, runs: list[str]) -> None:
    assert runs_of_names(binary, ["app"]) == runs


def test_runs_of_names_take_linear_time() -> None:
    assert runs_of_names(b"pyo3_runtime" + b"app." * 500_000, ["app"])
    assert runs_of_names(b"pyo3_runtime" + b"app.a" * 100_000, []) == []
