"""``pickle`` and its kin import what the data names, and what a class says that it comes from when it is written.

Sources: "Restricting Globals" in its documentation; ``whichmodule`` and ``save_global`` in ``Lib/pickle.py``.
"""

from __future__ import annotations

from boundary_guard.resolve.conventions.pack import Call, Pack

_HOMES = ("pickle", "_pickle", "dill", "cloudpickle")
_READING = (
    *(f"{home}.{name}" for home in _HOMES for name in ("load", "loads", "Unpickler().load", "_Unpickler().load")),
    "joblib.load",
    "jsonpickle.decode",
    "pandas.read_pickle",
    "shelve.open",
    "torch.load",
    "yaml.unsafe_load",
    "yaml.unsafe_load_all",
)
_WRITING = (
    *(f"{home}.{name}" for home in _HOMES for name in ("dump", "dumps", "Pickler().dump")),
    "joblib.dump",
)

PACK = Pack(
    "pickle",
    imports=(*_HOMES, "joblib", "jsonpickle", "pandas", "shelve", "torch", "yaml"),
    calls=(
        *(Call(function, reason="what is unpickled may import any module") for function in _READING),
        *(Call(function, reason="what is pickled imports the modules that its classes name") for function in _WRITING),
    ),
)
