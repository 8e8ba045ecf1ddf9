"""The one idea of a credential that keeping, checking and showing share: what a document says, whatever its format.

Nothing here is verified: these are the document's own words. To add a format's spelling of a fact, add it where
the fact is read; to add a fact, a field of `Credential` and a function that reads it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final, TypeAlias

JsonObject: TypeAlias = Mapping[str, Any]

# not `list | tuple`, which is made anew wherever it stands
_LISTS: Final = (list, tuple)
_NUMBERS: Final = (int, float)


class Format(StrEnum):
    """What kind of document, in the words that reports use."""

    OB3_JSON = "ob3-json"
    OB3_JWT = "ob3-jwt"
    OB2_HOSTED = "ob2-hosted"
    OB2_SIGNED = "ob2-signed"
    OB1_HOSTED = "ob1-hosted"
    CLR2_JSON = "clr2-json"
    CLR2_JWT = "clr2-jwt"
    VC_JSON = "vc-json"
    VC_JWT = "vc-jwt"
    VC_SD_JWT = "vc-sd-jwt"  # a VCDM 2.0 credential with selectively disclosable members
    SD_JWT_VC = "sd-jwt-vc"  # the IETF's own credential: `vct`, no @context
    VP_JSON = "vp-json"
    VP_JWT = "vp-jwt"
    VP_SD_JWT = "vp-sd-jwt"
    VC_COSE = "vc-cose"  # recognized, and its seal not checked
    VP_COSE = "vp-cose"
    PORTFOLIO = "portfolio"
    EDC_JSON = "edc-json"
    BLOCKCERTS = "blockcerts"

    @property
    def is_presentation(self) -> bool:
        return self in _PRESENTATIONS

    @property
    def is_selective(self) -> bool:
        """Whether the holder may leave members out without breaking the issuer's signature."""
        return self in {Format.SD_JWT_VC, Format.VC_SD_JWT}

    @property
    def is_older(self) -> bool:
        """Whether it is from before credentials (Open Badges 1 and 2), so that no presentation can hold it."""
        return self in {Format.OB1_HOSTED, Format.OB2_HOSTED, Format.OB2_SIGNED}


# an enum finds its members slowly, and this is asked many times of each badge
_PRESENTATIONS: Final = frozenset({Format.VP_JSON, Format.VP_JWT, Format.VP_SD_JWT, Format.VP_COSE})


class Carrier(StrEnum):
    """What the document travelled in."""

    JSON = "json"
    JWT = "jwt"
    PNG = "png"
    SVG = "svg"
    PDF = "pdf"
    HTML = "html"
    ZIP = "zip"
    COSE = "cose"


class Assessed(StrEnum):
    """How the issuer says the achievement was judged; never inferred from anything but its own words."""

    ASSESSED = "assessed"  # work judged, by a rubric or an assessor
    EXAM = "exam"
    COMPLETED = "completed"
    ATTENDED = "attended"
    NOT_STATED = "not_stated"


@dataclass(frozen=True, kw_only=True, slots=True)
class Issuer:
    id: str | None
    name: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Credential:
    """What a credential document says. Dates are aware, in UTC; None where nothing is said."""

    document: JsonObject
    types: tuple[str, ...]
    id: str | None
    name: str | None
    issuer: Issuer
    subject: str | None
    valid_from: datetime | None
    valid_until: datetime | None
    achievement: str | None
    assessed: Assessed
    skills: tuple[str, ...]
    tags: tuple[str, ...]
    description: str | None
    criteria: str | None

    @classmethod
    def of(cls, document: JsonObject) -> "Credential":
        """Read any verifiable credential or SD-JWT VC payload (VCDM 1.1 and 2.0, Open Badges 3.0, CLR 2.0)."""
        subject = first_object(document.get("credentialSubject", document))
        achievement = first_object(subject.get("achievement"))
        return cls(
            document=document,
            types=strings(document.get("type", document.get("@type", document.get("vct")))),
            id=identifier(document) or text(document.get("jti")),
            name=words(document.get("name")) or words(achievement.get("name")) or text(document.get("vct")),
            issuer=read_issuer(document.get("issuer", document.get("iss"))),
            subject=_subject_id(document, subject),
            valid_from=read_time(
                _first(document, "validFrom", "issuanceDate", "nbf", "issuedOn"),
            ),
            valid_until=read_time(_first(document, "validUntil", "expirationDate", "exp", "expires")),
            achievement=identifier(achievement) or words(achievement.get("name")),
            assessed=read_assessed(subject, achievement),
            skills=_skills(achievement) or strings(subject.get("skills", ())),
            tags=strings(achievement.get("tag", ())),
            description=words(achievement.get("description")) or words(document.get("description")),
            criteria=_criteria(achievement),
        )

    @classmethod
    def of_assertion(cls, assertion: JsonObject) -> "Credential":
        """Read an Open Badges 1.x or 2.0 assertion, with what it embeds of its badge class and issuer."""
        badge = first_object(assertion.get("badge"))
        recipient = first_object(assertion.get("recipient"))
        return cls(
            document=assertion,
            types=strings(assertion.get("type", "Assertion")),
            id=text(assertion.get("id")) or text(assertion.get("uid")),
            name=words(badge.get("name")),
            issuer=read_issuer(badge.get("issuer")),
            subject=text(recipient.get("identity")) or text(assertion.get("recipient")),
            valid_from=read_time(_first(assertion, "issuedOn", "issued_on")),
            valid_until=read_time(assertion.get("expires")),
            achievement=text(badge.get("id")) or text(assertion.get("badge")),
            assessed=Assessed.NOT_STATED,
            skills=_skills(badge),
            tags=strings(badge.get("tags", ())),
            description=words(badge.get("description")),
            criteria=_criteria(badge),
        )


_RUBRIC_RESULTS: Final = {"RubricCriterion", "RubricCriterionLevel", "RubricScore"}
_BY_ACHIEVEMENT_TYPE: Final = {
    "Assessment": Assessed.ASSESSED,
    "CertificateOfCompletion": Assessed.COMPLETED,
    "Course": Assessed.COMPLETED,
    "LearningProgram": Assessed.COMPLETED,
    "ext:Attendance": Assessed.ATTENDED,
    "ext:Participation": Assessed.ATTENDED,
}
_BY_ASSESSMENT_TYPE: Final = {
    "exam": Assessed.EXAM,
    "performance": Assessed.ASSESSED,
    "artifact": Assessed.ASSESSED,
}


def read_assessed(subject: JsonObject, achievement: JsonObject) -> Assessed:
    """How the achievement was judged, by what the issuer states: the assessment extension, rubric results, the type."""
    assessments = achievement.get("assessment", achievement.get("extensions:assessment"))
    if assessments:
        stated = {(words(each.get("assessmentType")) or "").lower() for each in objects(assessments)}
        for kind, judged in _BY_ASSESSMENT_TYPE.items():
            if kind in stated:
                return judged
    if "result" in subject:
        described = {
            identifier(result): words(result.get("resultType"))
            for result in objects(achievement.get("resultDescription"))
        }
        for result in objects(subject["result"]):
            if described.get(reference(result.get("resultDescription"))) in _RUBRIC_RESULTS:
                return Assessed.ASSESSED
    return _BY_ACHIEVEMENT_TYPE.get(words(achievement.get("achievementType")) or "", Assessed.NOT_STATED)


def read_issuer(value: object) -> Issuer:
    """An issuer given by its id alone or as a profile."""
    if isinstance(value, str):
        return Issuer(id=value, name=None)
    profile = first_object(value)
    return Issuer(id=identifier(profile), name=words(profile.get("name")))


def read_time(value: object) -> datetime | None:
    """A time as documents write it: ISO 8601 (no zone is read as UTC) or seconds since 1970; None where it is neither."""
    if isinstance(value, bool) or value is None:
        return None
    try:
        if isinstance(value, _NUMBERS):
            return datetime.fromtimestamp(value, UTC)
        if isinstance(value, dict):
            value = value.get("@value")
        if not isinstance(value, str):
            return None
        moment = datetime.fromisoformat(value.strip())
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (
        ValueError,
        OverflowError,
        OSError,
    ):  # also a first or last year that another zone moves out of the calendar
        return None


def utc(moment: datetime) -> str:
    """MOMENT as documents write it: ISO 8601 in UTC with `Z`, to the second."""
    return moment.astimezone(UTC).replace(microsecond=0).isoformat().replace("+00:00", "Z")


def first_object(value: object) -> JsonObject:
    """The object itself, one object of a list, or an empty one.

    Which one does not hang on the order of the list, for no signature over RDF covers that.
    """
    if isinstance(value, dict):
        return value
    found = list(objects(value))
    # ranking writes an object out, which takes as long as canonicalizing it
    return found[0] if len(found) == 1 else min(found, key=_rank, default={})


def _rank(value: JsonObject) -> tuple[str, str, str]:
    return identifier(value) or "", words(value.get("name")) or "", repr(sorted(value.items()))


def identifier(value: JsonObject) -> str | None:
    """The id of an object, under either of its names in JSON-LD."""
    return text(value.get("id", value.get("@id")))


def reference(value: object) -> str | None:
    """The id that a member refers to, written alone or as an object."""
    return identifier(value) if isinstance(value, dict) else words(value)


def objects(value: object) -> Iterator[JsonObject]:
    """The object itself, or each object of a list."""
    if isinstance(value, dict):
        yield value
    elif isinstance(value, _LISTS):
        yield from (item for item in value if isinstance(item, dict))


def text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def words(value: object) -> str | None:
    """Text for people: a string, a JSON-LD value, or one (English where there is one) of several or a language map."""
    if isinstance(value, str):
        return value
    if isinstance(value, _LISTS):
        # not the first one: no signature over RDF covers the order
        english = [each for each in value if isinstance(each, dict) and each.get("@language") == "en"]
        return min(filter(None, map(words, english or value)), default=None)
    if isinstance(value, dict):
        if "@value" in value:
            return text(value["@value"])
        return text(value.get("en")) or next((each for each in value.values() if isinstance(each, str)), None)
    return None


def strings(value: object) -> tuple[str, ...]:
    """A string or a list of strings, as a tuple; what is neither is left out."""
    if isinstance(value, str):
        return (value,)
    if isinstance(value, _LISTS):
        return tuple([item for item in value if isinstance(item, str)])
    return ()


def _first(document: JsonObject, *names: str) -> object:
    for name in names:
        if name in document:
            return document[name]
    return None


def _subject_id(document: JsonObject, subject: JsonObject) -> str | None:
    if subject is document:
        return text(document.get("sub"))
    return identifier(subject) or text(document.get("sub"))


def _skills(achievement: JsonObject) -> tuple[str, ...]:
    if "alignment" not in achievement:
        return ()
    named = (words(each.get("targetName")) for each in objects(achievement["alignment"]))
    return tuple(dict.fromkeys(name for name in named if name))


def _criteria(achievement: JsonObject) -> str | None:
    value = achievement.get("criteria")
    if isinstance(value, str):
        return value
    stated = first_object(value)
    return words(stated.get("narrative")) or identifier(stated)
