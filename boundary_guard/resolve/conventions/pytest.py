"""pytest and ``unittest.mock``: plugins, and the targets of patches. Sources: their documentation."""

from __future__ import annotations

from boundary_guard.model.imports import When
from boundary_guard.resolve.conventions.pack import Call, Names, Pack, Reads, Setting

_TARGET = Names(reads=Reads.TEXT)
PACK = Pack(
    "pytest",
    imports=("pytest", "unittest", "unittest.mock", "mock", "pytest_mock"),
    calls=(
        *(
            Call(f"{home}.{name}", 0, "target" if name != "patch.dict" else "in_dict", _TARGET)
            for home in ("unittest.mock", "mock")
            for name in ("patch", "patch.multiple", "patch.dict")
        ),
        *(
            Call(f"mocker.{name}", 0, "target", _TARGET, when=When.CALL)
            for name in ("patch", "patch.multiple", "patch.dict")
        ),
        Call("monkeypatch.setattr", 0, "target", _TARGET, when=When.CALL),
        Call("monkeypatch.delattr", 0, "target", _TARGET, when=When.CALL),
        Call("config.pluginmanager.import_plugin", 0, "modname"),
        Call("pytestconfig.pluginmanager.import_plugin", 0, "modname"),
        Call("pytest.main", 0, "args", Names(behind=("-p",), reads=Reads.OPTIONS), when=When.CALL),
        Call("pytest.importorskip", 0, "modname", is_strict=True),
    ),
    modules=r"(.*\.)?(conftest|test_\w+|\w+_test|plugin\w*|testing\w*|fixtures?)",
    markers=("pytest_plugins",),
    settings=(Setting("pytest_plugins"),),
)
