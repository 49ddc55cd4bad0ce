import pytest

from boundary_guard.scan.compiled import dotted_names


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
