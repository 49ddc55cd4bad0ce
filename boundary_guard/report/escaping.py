"""Text from the analysed project is data in every output: each format's escaping, in one place.

Names, paths and source lines may hold anything that a file may hold: terminal sequences, text that turns
itself around (CVE-2021-42574), markup. All functions here take one line of such text, and give one line.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from urllib.parse import quote

_INVISIBLE = re.compile(
    "["
    "\x00-\x1f\x7f-\x9f"  # C0, DEL, C1: a terminal obeys them
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # they turn the direction of what follows
    "\xad\u180e\u200b-\u200d\u2060-\u2065\u206a-\u206f\ufeff"  # without width: two names that look alike
    "\u2028\u2029"  # line ends, to some readers
    "\ud800-\udfff"  # lone surrogates: no encoding writes them
    "\ufff9-\ufffb\U000e0000-\U000e007f"  # annotations and tags, which no font draws
    "\ufdd0-\ufdef"  # noncharacters, with the last two of every plane: XML and HTML refuse them
    + "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000))
    + "]"
)
_SHORT = {"\t": r"\t", "\n": r"\n", "\r": r"\r"}

_MARKUP = re.compile(
    r"[\\`*\[\]<>&#|~$@]"
    r"|(?<![^\W_])_|_(?![^\W_])"  # CommonMark leaves _ alone between letters and digits, as in a_b
    r"|^[-+=](?=[-+=\s]|$)|(?<=^\d)[.)]|(?<=^\d\d)[.)]|(?<=^\d\d\d)[.)]"  # lists and underlines at the start
    r"|:(?=//)|(?<=[wW]{3})\."  # GitHub makes links of bare addresses
)
_OUTER_SPACES = re.compile(r"^\s+|\s+$")
_BACKTICKS = re.compile(r"`+")

_NOT_PLAIN_IN_MERMAID = re.compile(
    r"[^\w .,:/()=+\-]"  # quotes, entities (#..;), directives (%%{..}), Markdown, mathematics ($$)
    r"|(?<![^\W_])_|_(?![^\W_])"
    r"|^[-+](?=\s)|(?<=\d)[.)](?=\s)"  # a label that begins like a list is drawn as "unsupported markdown"
    r"|s(?=tyle)|c(?=lassDef)"  # on a line with these words Mermaid takes the last entity's semicolon away
)


def for_terminal(text: str) -> str:
    r"""The text with everything that is not seen, or that a terminal would obey, as a visible escape.

    ``\x1b`` and ``\u202e`` stand for themselves; so do tabs and line ends, for the text is one line of the
    output. To keep the shape of an indented source line, expand its tabs first.
    """
    return _INVISIBLE.sub(_visible, text)


def _visible(match: re.Match[str]) -> str:
    character = match.group()
    code = ord(character)
    if character in _SHORT:
        return _SHORT[character]
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def for_markdown_text(text: str) -> str:
    """The text for a heading, a paragraph or a table cell: Markdown and HTML read nothing into it.

    What could start a mention or a link on a code host is escaped too, as far as Markdown goes; project text
    is still best shown as code.
    """
    escaped = _MARKUP.sub(r"\\\g<0>", for_terminal(text))
    return _OUTER_SPACES.sub(lambda spaces: "".join(f"&#{ord(each)};" for each in spaces.group()), escaped)


def for_markdown_code(text: str) -> str:
    """The text as an inline code span, whatever backticks it holds.

    Inside a table, ``|`` must be escaped in code too, by whoever writes the table.
    """
    shown = for_terminal(text) or " "
    taken = {len(run) for run in _BACKTICKS.findall(shown)}
    fence = "`" * next(length for length in range(1, len(taken) + 2) if length not in taken)
    touches = shown[0] == "`" or shown[-1] == "`"
    is_stripped = shown[0] == shown[-1] == " " and shown.strip(" ") != ""
    pad = " " if touches or is_stripped else ""
    return f"{fence}{pad}{shown}{pad}{fence}"


def fence_for(lines: Iterable[str]) -> str:
    """A code fence that none of the lines can close: longer than any run of backticks in them."""
    longest = max((len(run) for line in lines for run in _BACKTICKS.findall(line)), default=0)
    return "`" * max(3, longest + 1)


def for_mermaid(text: str) -> str:
    """The text for a label between double quotes; what Mermaid could interpret becomes ``#code;``."""
    return _NOT_PLAIN_IN_MERMAID.sub(lambda match: f"#{ord(match.group())};", for_terminal(text))


def for_dot(text: str) -> str:
    r"""The text for a DOT string between double quotes: no way out of it, no ``\N``, no HTML entities."""
    return for_terminal(text).replace("\\", "\\\\").replace('"', '\\"').replace("&", "&amp;")


def for_html(text: str) -> str:
    """The text for HTML, between tags or in an attribute in quotes."""
    return html.escape(for_terminal(text), quote=True)


def for_script(text: str) -> str:
    """JSON for a ``<script>`` element: nothing in it can end the element or begin a comment."""
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def for_xml(text: str) -> str:
    """The text for an XML writer, which escapes the markup: only characters that XML 1.0 has are left."""
    return for_terminal(text)


def for_github(text: str) -> str:
    """The text as the message of a workflow command; its own line ends become ``%0A``."""
    lines = [for_terminal(line) for line in text.split("\n")]
    return "%0A".join(line.replace("%", "%25") for line in lines)


def for_github_property(text: str) -> str:
    """The text as a property of a workflow command."""
    return for_terminal(text).replace("%", "%25").replace(":", "%3A").replace(",", "%2C")


def for_sarif_message(text: str) -> str:
    """The text as a SARIF message: no links (3.11.6) and no placeholders (3.11.5) in it."""
    plain = for_terminal(text).replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")
    return plain.replace("{", "{{").replace("}", "}}") if _PLACEHOLDER.search(plain) else plain


_PLACEHOLDER = re.compile(r"\{\d+\}")


def for_uri(path: str) -> str:
    """A relative path as a relative URI reference (RFC 3986), the bytes of the file's name percent-encoded."""
    return quote(path.encode("utf-8", "surrogateescape"), safe="/")


def for_path(path: str) -> str:
    """A path as data: as it is, but for characters that no encoding writes."""
    return path.encode("utf-8", "backslashreplace").decode("utf-8")
