"""Traces and enforces import boundaries in Python code, computed imports included."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from boundary_guard.library import Plan, Refusal, apply, plan_cut, plan_disconnect, plan_hook, plan_move, undo

__version__ = "0.1.0"
__all__ = ["Plan", "Refusal", "apply", "plan_cut", "plan_disconnect", "plan_hook", "plan_move", "undo"]


def __getattr__(name: str) -> object:
    """The library is loaded when it is first used (PEP 562): most runs of the program need a part of it."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from boundary_guard import library  # noqa: PLC0415

    return getattr(library, name)
