"""transformers: packages with a table of the modules that their attributes lie in. Source: ``transformers.utils``."""

from __future__ import annotations

from boundary_guard.model.imports import When
from boundary_guard.resolve.conventions.pack import Call, Names, Pack, Reads

_KEYS = Names(templates=("{package}.{}",), reads=Reads.KEYS)
_SIBLINGS = Names(reads=Reads.SIBLINGS)
_HOMES = (
    "transformers.utils",
    "transformers.utils.import_utils",
    "transformers.file_utils",
    "diffusers.utils",
    "diffusers.utils.import_utils",
    "optimum.utils.import_utils",
)

MAKING_STRUCTURES = tuple(f"{home}.define_import_structure" for home in _HOMES)
"""The functions that list the files below a folder, with what each file says of itself."""

PACK = Pack(
    "transformers",
    imports=("transformers", "diffusers", "optimum"),
    calls=(
        *(Call(f"{home}._LazyModule", 2, "import_structure", _KEYS, when=When.CALL, is_strict=True) for home in _HOMES),
        *(Call(name, 0, "module_path", _SIBLINGS, when=When.CALL) for name in MAKING_STRUCTURES),
    ),
    is_opaque=True,
)
