"""Templates that take values: f-strings, ``str.format``, ``%`` and ``string.Template``.

Sources: "Format String Syntax", "printf-style String Formatting" and "Template strings" in the Library Reference.
"""

from __future__ import annotations

import re
import string
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from boundary_guard.resolve.alternatives import behind, distinct, product
from boundary_guard.resolve.objects_as_text import written_out
from boundary_guard.resolve.texts import as_text, changed
from boundary_guard.resolve.values import (
    NUMBER,
    Alternative,
    Alternatives,
    Constant,
    Hole,
    InstanceValue,
    Text,
    Value,
    only,
    text,
)

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator


@dataclass(frozen=True, slots=True)
class Placeholder:
    """A place in a template that takes a value; ``key`` names it, None takes the next.

    ``spec`` says how it is written: what stands behind the colon of a replacement field, or the directive of ``%``
    without its key; a ``*`` there takes a value of its own. ``conversion`` is that behind ``!``.
    """

    key: str | None
    spec: str = ""
    conversion: str = ""


Pieces = list[str | Placeholder]
"""The constant texts of a template, and what stands between them."""
PLAIN = only(text(""))
_PERCENT = re.compile(
    r"%(?:\((?P<key>[^()]*)\))?(?P<spec>[#0 +-]{0,5}(?:\d{1,9}|\*)?(?:\.(?:\d{1,9}|\*)?)?[hlL]?(?P<type>[a-zA-Z%]))"
)
_TOO_WIDE = re.compile(r"\d{4}")
"""Nobody pads the name of a module so far: making such a text could cost all memory."""
_CONVERSIONS: dict[str, Callable[[object], object]] = {"s": str, "r": repr, "a": ascii, "": lambda thing: thing}


def percent_pieces(template: str) -> Pieces:
    """A template of ``%``."""
    pieces: Pieces = []
    end = 0
    for found in _PERCENT.finditer(template):
        pieces.append(template[end : found.start()])
        pieces.append("%" if found["type"] == "%" else Placeholder(found["key"], f"%{found['spec']}"))
        end = found.end()
    pieces.append(template[end:])
    return pieces


def is_plain_template(template: Text) -> bool:
    """Whether ``%`` asks objects for nothing but their texts."""
    known = template.known
    return known is None or not any(isinstance(e, Placeholder) and e.spec[-1:] in "ra" for e in percent_pieces(known))


def format_pieces(template: str) -> Pieces | None:
    """A template of ``str.format``; None when it is malformed."""
    pieces: Pieces = []
    try:
        for constant, key, spec, conversion in string.Formatter().parse(template):
            pieces.append(constant)
            if key is not None:
                pieces.append(Placeholder(key or None, spec or "", conversion or ""))
    except ValueError:
        return None
    return pieces


def dollar_pieces(template: str) -> Pieces:
    """A template of ``string.Template``; what it would not take stays as it is, as in ``safe_substitute``."""
    pieces: Pieces = []
    end = 0
    for found in string.Template.pattern.finditer(template):
        name = found["named"] or found["braced"]
        pieces.append(template[end : found.start()])
        pieces.append(Placeholder(name) if name else "$" if found["escaped"] is not None else found.group())
        end = found.end()
    pieces.append(template[end:])
    return pieces


def formatted(evaluator: Evaluator, found: Alternatives, conversion: str, specs: Alternatives) -> Alternatives:
    """What ``{value!conversion:spec}`` gives; objects of the project say it themselves."""
    results: list[Alternative] = []
    for each in found:
        thing = each.value
        says_itself = isinstance(thing, InstanceValue) and evaluator.class_member(thing.cls, "__format__")
        if isinstance(thing, InstanceValue) and says_itself and not conversion:
            given = evaluator.call_method(thing, "__format__", specs)
            results.extend(behind(given, each) if given else ())
        else:
            shown = written_out(evaluator, (each,), conversion)
            left = "" if isinstance(thing, InstanceValue) else conversion  # what it says is converted already
            results.extend(product(shown, specs, partial(_formatted, left)))
    return distinct(results)


def by_directive(value: Value, directive: str, stars: tuple[Value, ...] = ()) -> Text:
    """What ``directive % value`` gives: of ``%s``, ``%03d`` …; ``stars`` are the values that its stars take."""
    if directive == "%s":
        return as_text(value)
    widths = [each.value for each in stars if isinstance(each, Constant) and type(each.value) is int]
    if len(widths) != len(stars):
        return _hole("how wide a text becomes is not known")
    for width in widths:
        directive = directive.replace("*", str(width), 1)
    return _applied(value, lambda thing: directive % (thing,), directive)


def _formatted(conversion: str, value: Value, spec: Value) -> Text:
    known = spec.known if isinstance(spec, Text) else None
    if known is None or conversion not in _CONVERSIONS:
        return _hole("the format of a text is not known")
    if not known and conversion in ("", "s"):
        return as_text(value)
    return _applied(value, lambda thing: format(_CONVERSIONS[conversion](thing), known), known)


def _applied(value: Value, function: Callable[[object], str], spec: str) -> Text:
    if _TOO_WIDE.search(spec):
        return _hole("the text is too long for a module name")

    def safely(thing: object) -> str | None:
        try:
            return function(thing)
        except (ValueError, TypeError, OverflowError):
            return None

    match value:
        case Text() if value.known is not None:
            result = safely(value.known)
        case Constant(value=constant):
            result = safely(constant)
        case _ if value == NUMBER and _OF_DIGITS.fullmatch(spec):
            return as_text(value)
        case _:
            return _hole("the text is formatted")
    if result is None:
        return _hole("a value does not fit its format")
    return changed(value, lambda option: safely(option) or result) if isinstance(value, Text) else text(result)


_OF_DIGITS = re.compile(r"%?0?\d*[di]?")
"""What writes a whole number in digits; where blanks come before them it is no name of a module."""


def _hole(reason: str) -> Text:
    return Text((Hole(reason),))
