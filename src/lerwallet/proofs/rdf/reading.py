"""Reading a dataset that is written as N-Quads (RDF 1.2 N-Quads).

Only for datasets that come as text; what JSON-LD says is never written and read again on its way to a canonical form.
"""

import re
from typing import Final

from lerwallet.errors import UnsafeDocument
from lerwallet.language import _
from lerwallet.proofs.rdf.dataset import Quad
from lerwallet.proofs.rdf.nquads import XSD_STRING, quoted

_TERM: Final = r"""<(?:[^\x00-\x20<>"{}|^`\\]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*>"""
_LINE: Final = re.compile(
    rf"""[ \t]*(?P<s>{_TERM}|_:[^\s<"]+)[ \t]*(?P<p>{_TERM})[ \t]*"""
    rf"""(?:(?P<o>{_TERM}|_:[^\s<"]+)|"(?P<text>(?:[^"\\\n\r]|\\.)*)"(?P<suffix>\^\^{_TERM}|@[A-Za-z]+(?:-[A-Za-z0-9]+)*)?)"""
    rf"""[ \t]*(?P<g>{_TERM}|_:[^\s<"]+?)?[ \t]*\.[ \t]*(?:\#.*)?\Z"""
)
# not even escaped: a line would then have two meanings
_NO_ADDRESS: Final = re.compile(r"[\x00-\x20<>]").search
_UNESCAPE: Final = re.compile(r"\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)")
_LETTERS: Final = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r"}


def read(text: str) -> list[Quad]:
    """The quads of an N-Quads document. Raises UnsafeDocument for a line that is none."""
    quads = []
    # never str.splitlines: it also splits at U+0085 and U+2028, which may stand in a literal
    for line in re.split(r"[\r\n]+", text):
        if not line.strip(" \t") or line.lstrip(" \t").startswith("#"):
            continue
        match = _LINE.match(line)
        if match is None:
            raise _no_statement(line)
        value = match["o"]
        if value is None:
            suffix = _unescaped(match["suffix"] or "")
            suffix = "" if suffix == f"^^<{XSD_STRING}>" else suffix
            value = quoted(_unescaped(match["text"])) + suffix
        else:
            value = _unescaped(value)
        subject, predicate, graph = (_unescaped(match[name] or "") for name in ("s", "p", "g"))
        if any(
            term[:1] == "<" and _NO_ADDRESS(term, 1, len(term) - 1)
            for term in (subject, predicate, value, graph)
        ):
            raise _no_statement(line)
        quads.append((subject, predicate, value, graph))
    return quads


def _no_statement(line: str) -> UnsafeDocument:
    return UnsafeDocument(_("A line of the RDF data is not a statement: {line}").format(line=line[:200]))


def _unescaped(text: str) -> str:
    return _UNESCAPE.sub(_character, text) if "\\" in text else text


def _character(match: re.Match[str]) -> str:
    code = match[1]
    return chr(int(code[1:], 16)) if code[0] in "uU" and len(code) > 1 else _LETTERS.get(code, code)
