"""``lazy_loader``: attributes of a package that are modules or lie in them. Source: Scientific Python's SPEC 1."""

from __future__ import annotations

from boundary_guard.model.imports import When
from boundary_guard.resolve.conventions.pack import Call, Names, Pack, Reads

_BELOW = Names(templates=("{package}.{}",))
_KEYS = Names(templates=("{package}.{}",), reads=Reads.KEYS)

PACK = Pack(
    "lazy_loader",
    imports=("lazy_loader",),
    calls=(
        Call("lazy_loader.attach", 1, "submodules", _BELOW, when=When.CALL),
        Call("lazy_loader.attach", 2, "submod_attrs", _KEYS, when=When.CALL),
        Call("lazy_loader.attach_stub", 1, "filename", Names(reads=Reads.STUB), when=When.CALL),
        Call("lazy_loader.load", 0, "fullname", when=When.CALL, is_strict=True),
    ),
)
