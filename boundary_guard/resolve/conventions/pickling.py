"""``pickle`` and its kin import whatever the data names. Source: "Restricting Globals" in its documentation."""

from __future__ import annotations

from boundary_guard.resolve.conventions.pack import Call, Pack

_REASON = "what is unpickled may import any module"
_FUNCTIONS = (
    *(f"{home}.{name}" for home in ("pickle", "_pickle", "dill", "cloudpickle") for name in ("load", "loads")),
    "pickle.Unpickler().load",
    "dill.Unpickler().load",
    "joblib.load",
    "shelve.open",
)

PACK = Pack(
    "pickle",
    imports=("pickle", "_pickle", "dill", "cloudpickle", "joblib", "shelve"),
    calls=tuple(Call(function, reason=_REASON) for function in _FUNCTIONS),
)
