"""One term of a JSON-LD context, what it can be, and the errors about names (JSON-LD 1.1 API §4.1).

Only the part of the standard that the bundled contexts use is here. Whatever else a context does raises `NotCovered`,
and the document takes the slow path, which knows the whole standard; so a shortcut here can never change a meaning.
"""

from enum import IntEnum
from typing import Any, Final

from lerwallet.errors import ContextNotCarried, RedefinedTerm, UndefinedTerm
from lerwallet.language import _


class NotCovered(Exception):
    """Something in the document is outside of what the fast path is sure about."""


class Kind(IntEnum):
    """What a member name stands for."""

    PROPERTY = 0
    ID = 1
    TYPE = 2
    CONTEXT = 3
    VALUE = 4
    LANGUAGE = 5
    OTHER = 6
    """Defined in a way that only the slow path knows (a reverse property, say)."""


class Container(IntEnum):
    """How the values of a term are held together; a set is the same as none."""

    NONE = 0
    LIST = 1
    GRAPH = 2


class Term:
    """One term definition (§4.2). `context` is the scoped context as written, where `scoped` says there is one.

    `begin` is what a line has before its object where a text is just a literal, with `suffix` for a datatype; else empty.
    """

    __slots__ = (
        "begin",
        "coercion",
        "container",
        "context",
        "held",
        "iri",
        "kind",
        "literal",
        "name",
        "predicate",
        "prefix",
        "protected",
        "scoped",
        "suffix",
    )

    def __init__(self, name: str, iri: str, *, kind: Kind = Kind.PROPERTY) -> None:
        self.name = name
        self.iri = iri
        self.kind = kind
        self.predicate = f"<{iri}>"
        self.begin = f"{self.predicate} " if kind is Kind.PROPERTY else ""
        self.coercion: str | None = None
        # whether a text is a literal as it stands, and what is written behind it
        self.literal = True
        self.suffix = ""
        self.container = Container.NONE
        # the container as written: a set reads like none, but is another definition
        self.held: tuple[str, ...] = ()
        self.context: Any = None
        self.scoped = False
        self.prefix = False
        self.protected = False

    def same_as(self, other: "Term") -> bool:
        """Whether both mean the same, protection aside (§4.2.2, step 27)."""
        return (
            self.iri == other.iri
            and self.kind == other.kind
            and self.coercion == other.coercion
            and self.held == other.held
            and self.scoped == other.scoped
            and self.prefix == other.prefix
            and self.context == other.context
        )


KEYWORD_TERMS: Final = {
    f"@{kind.name.lower()}": Term(f"@{kind.name.lower()}", f"@{kind.name.lower()}", kind=kind)
    for kind in Kind
    if kind not in {Kind.PROPERTY, Kind.OTHER}
}


def undefined(name: str) -> UndefinedTerm:
    """The error for a name that no context defines."""
    return UndefinedTerm(
        _("“{name}” is not defined by the credential's contexts, so the signature does not cover it.").format(
            name=name[:200]
        )
    )


def not_carried(url: str) -> ContextNotCarried:
    """The error for a context that is not bundled."""
    return ContextNotCarried(
        _("The credential uses the context {url}, which lerwallet does not carry and never fetches.").format(
            url=url[:500]
        )
    )


def other_name(name: str) -> RedefinedTerm:
    """The error for a member whose contexts have the usual name for the same thing: programs would not see it."""
    return RedefinedTerm(
        _("“{name}” is another name for something that the credential's contexts name already.").format(
            name=name[:200]
        )
    )


def redefined(name: str) -> RedefinedTerm:
    """The error for a context that changes a protected term."""
    return RedefinedTerm(
        _("A context of the credential gives “{name}” another meaning than the standard does.").format(
            name=name[:200]
        )
    )
