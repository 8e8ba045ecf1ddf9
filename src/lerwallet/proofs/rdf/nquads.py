"""The terms of N-Quads as text, in the canonical way (RDF 1.2 N-Quads, canonical form).

Everything that becomes a term of a quad passes through here, so that what has no single safe form is refused once.
"""

import math
import re
from json.encoder import encode_basestring as _as_json
from typing import Any, Final

from lerwallet.errors import UnsafeDocument
from lerwallet.language import _
from lerwallet.proofs.jcs import LARGEST_INTEGER, canonicalize_json

XSD: Final = "http://www.w3.org/2001/XMLSchema#"
RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
XSD_DOUBLE: Final = f"{XSD}double"
XSD_STRING: Final = f"{XSD}string"
RDF_TYPE: Final = f"<{RDF}type>"
RDF_FIRST: Final = f"<{RDF}first>"
RDF_REST: Final = f"<{RDF}rest>"
RDF_NIL: Final = f"<{RDF}nil>"

# what may not stand in an IRIREF of N-Quads, and white space of any kind, which readers cut off
is_iri: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:[^\s\x00-\x20<>\"{}|^`\\\x7f]*\Z").match
is_blank: Final = re.compile(r"_:[^\s\x00-\x20<>\"{}|^`\\\x7f]+\Z").match
_is_language: Final = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*\Z").match
# JSON in its shortest form escapes what N-Quads does, written otherwise, and all of it but this
_DELETE: Final = "\x7f"
# from here on, JSON-LD writes doubles (API §8.2.2, step 10)
_LARGEST_WHOLE: Final = 1e21
# below this, ECMAScript writes an exponent
_SMALLEST: Final = 1e-6
_ESCAPES: Final = {code: f"\\u{code:04X}" for code in (*range(0x20), 0x7F)} | {
    0x08: "\\b",
    0x09: "\\t",
    0x0A: "\\n",
    0x0C: "\\f",
    0x0D: "\\r",
    0x22: '\\"',
    0x5C: "\\\\",
}


def iri(text: object) -> str:
    """TEXT as `<...>`. Raises UnsafeDocument for a relative IRI and for characters that an IRI cannot have."""
    if type(text) is not str or not is_iri(text):
        raise UnsafeDocument(
            _("“{text}” should be a full address (with https:, did:, urn: …), and is not one.").format(
                text=str(text)[:200]
            )
        )
    return f"<{text}>"


def quoted(text: str) -> str:
    """TEXT as a literal without datatype or language."""
    written = _as_json(text)
    if len(written) == len(text) + 2 and _DELETE not in text:
        return written
    return f'"{text.translate(_ESCAPES)}"'


def language_literal(text: object, language: object) -> str:
    """A text in a language; the tag in lower case, as JSON-LD processors write it."""
    if type(text) is not str or type(language) is not str or not _is_language(language):
        raise UnsafeDocument(
            _("“{language}” is not a language that a text can have.").format(language=str(language)[:200])
        )
    return f"{quoted(text)}@{language.lower()}"


def literal(value: Any, datatype: str | None) -> str:
    """A JSON string, number or boolean as a literal of DATATYPE (JSON-LD 1.1 API §8.2.2).

    Raises UnsafeDocument for numbers that processors are known to write differently.
    """
    kind = type(value)
    if kind is str:
        text, native = value, XSD_STRING
        if datatype == XSD_DOUBLE and not _is_canonical_double(value):
            # a text stays as it is (API §8.2.2, step 10), but PyLD and jsonld.js write it anew
            raise _told_apart(value)
    elif kind is bool:
        text, native = ("true" if value else "false"), f"{XSD}boolean"
    elif kind is int or kind is float:
        text, native = _number(value, datatype)
    else:
        raise UnsafeDocument(_("A value in the data is neither a text, a number nor true or false."))
    datatype = datatype or native
    return quoted(text) if datatype == XSD_STRING else f"{quoted(text)}^^{iri(datatype)}"


def json_literal(value: object) -> str:
    """VALUE as a literal of type rdf:JSON (JSON-LD 1.1 §10.2)."""
    return f"{quoted(canonicalize_json(value).decode())}^^<{RDF}JSON>"


def _number(value: float, datatype: str | None) -> tuple[str, str]:
    if type(value) is float and _LARGEST_WHOLE <= abs(value) < math.inf:
        return _double(value), XSD_DOUBLE
    if not math.isfinite(value) or abs(value) > LARGEST_INTEGER:
        raise UnsafeDocument(
            _("A number in the data is too large to be exact: programs would read it differently.")
        )
    if value == int(value) and datatype != XSD_DOUBLE:
        return str(int(value)), f"{XSD}integer"
    if abs(value) < _SMALLEST and value:
        # jsonld.js takes 1e-7 for the whole number 0
        raise _told_apart(repr(value))
    return _double(value), XSD_DOUBLE


def _double(value: float) -> str:
    """The canonical form of xsd:double: one digit, at least one decimal, no padding."""
    return re.sub(r"(\d)0*E\+?(-)?0*(\d)", r"\1E\2\3", f"{value + 0.0:1.15E}")


def _is_canonical_double(text: str) -> bool:
    try:
        number = float(text)
    except ValueError:
        return False
    return math.isfinite(number) and text == _double(number)


def _told_apart(number: str) -> UnsafeDocument:
    return UnsafeDocument(
        _(
            "Programs write the number {number} in different ways, so the signature could mean any of them."
        ).format(number=number[:100])
    )
