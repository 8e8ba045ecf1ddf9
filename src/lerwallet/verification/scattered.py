"""Statements about one thing in two places of a document: signed alike over RDF, and read as less than was signed.

RDF knows no places: what stands in the credential signs the same when it is written where its id is mentioned again,
such as in an endorsement of it. There, nobody would look for an end or a withdrawal. To protect one more member: its
name in `_OF_CREDENTIAL`, `_OF_SUBJECT` or `_OF_ACHIEVEMENT`.
"""

from collections.abc import Iterator
from typing import Any, Final

from lerwallet.credential import JsonObject, first_object, identifier
from lerwallet.errors import UnsafeDocument
from lerwallet.language import _

_OF_CREDENTIAL: Final = frozenset(
    {
        *("validFrom", "validUntil", "issuanceDate", "expirationDate", "issuer", "credentialSubject"),
        *("credentialStatus", "credentialSchema", "evidence", "holder", "verifiableCredential"),
    }
)
_OF_SUBJECT: Final = frozenset({"achievement", "result", "identifier", "verifiableCredential"})
_OF_ACHIEVEMENT: Final = frozenset(
    {"name", "achievementType", "assessment", "criteria", "description", "resultDescription", "alignment"}
)
# what a graph of its own holds is not mixed with the rest
_GRAPHS: Final = frozenset({"@context", "proof", "verifiableCredential"})


def check(document: JsonObject) -> None:
    """Raise `UnsafeDocument` where what DOCUMENT says of itself, its subject or its achievement stands elsewhere too."""
    subject = first_object(document.get("credentialSubject"))
    achievement = first_object(subject.get("achievement"))
    read = [
        (name, each, members)
        for each, members in (
            (document, _OF_CREDENTIAL),
            (subject, _OF_SUBJECT),
            (achievement, _OF_ACHIEVEMENT),
        )
        if (name := identifier(each)) is not None
    ]
    for each in (document, subject, achievement):
        _refuse_wrapped(each)
    for found, other in _named(document, {name for name, _each, _members in read}):
        for name, each, members in read:
            if name == found and other is not each:
                scattered = [member for member in members & other.keys() if other[member] != each.get(member)]
                if scattered:
                    raise UnsafeDocument(
                        _("The data says “{member}” of one thing in two places.").format(member=scattered[0])
                    )


def _refuse_wrapped(each: JsonObject) -> None:
    """RDF looks through sets and through lists in lists; a reader sees none of what is in them."""
    for member, value in each.items():
        if type(value) is str or member in _GRAPHS:
            continue
        for item in value if isinstance(value, list) else (value,):
            if isinstance(item, list) or (isinstance(item, dict) and "@set" in item):
                raise UnsafeDocument(
                    _("The data hides “{member}” in a list that is not needed.").format(member=member)
                )


def _named(document: JsonObject, names: set[str]) -> Iterator[tuple[str, JsonObject]]:
    """Every object of the document's own graph that has one of NAMES for its id."""
    waiting: list[Any] = [document]
    for value in waiting:  # which grows; what is neither an object nor a list is only passed by
        # parsed JSON has these very types; this is asked of every object of every badge
        if type(value) is dict:
            name = value.get("id", value.get("@id"))
            if type(name) is str and name in names:
                yield name, value
            waiting += [
                member for key, member in value.items() if type(member) is not str and key not in _GRAPHS
            ]
        elif type(value) is list:
            waiting += [item for item in value if type(item) is not str]
