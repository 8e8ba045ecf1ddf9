"""Our own requests: what is asked for in plain words, as `request new` takes them, and as a DCQL query for other wallets.

To ask for one more thing: a row in `_WORDS` and its words in `_SHOWN`, or a row in `_VALUED` and its words in `_told`. A path that badges of a new kind
use: in that row.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import product
from typing import Any, Final, NamedTuple

from lerwallet.credential import read_time, utc
from lerwallet.errors import WrongUsage
from lerwallet.language import _
from lerwallet.multiformats import base64url_encode
from lerwallet.requests import dcql
from lerwallet.requests.bounded import mapping, mappings, name, optional, truth, words, wrong
from lerwallet.requests.model import Item, Kind, Request, Step
from lerwallet.requests.telling import unsigned
from lerwallet.strict_json import JSON

SCHEMA: Final = "lerwallet/request/1"

_ASKS_AT_MOST: Final = 12
_CONDITIONS_AT_MOST: Final = 4  # of one badge: each way to meet one goes with each way to meet another
_Path = tuple[Step, ...]
_Ways = tuple[tuple[_Path, ...], ...]  # any of these, all paths of it

_SUBJECT: Final = "credentialSubject"
_ACHIEVEMENT: Final = (_SUBJECT, "achievement")


class _Places(NamedTuple):
    """Where a detail stands: in a W3C credential, and in an SD-JWT VC."""

    w3c: _Ways
    token: _Ways


# What each word asks to see, the smallest answer first.
_WORDS: Final[Mapping[str, _Places]] = {
    "name": _Places(
        w3c=(((_SUBJECT, "name"),), ((_SUBJECT, "givenName"), (_SUBJECT, "familyName"))),
        token=((("given_name",), ("family_name",)),),
    ),
    "skills": _Places(
        w3c=(((*_ACHIEVEMENT, "alignment"),), ((*_ACHIEVEMENT, "tag"),), ((_SUBJECT, "skills"),)),
        token=((("skills",),), (("skill",),)),
    ),
    "result": _Places(w3c=(((_SUBJECT, "result"),),), token=((("result",),), (("results",),), (("grade",),))),
    "dates": _Places(
        w3c=((("validFrom",),), (("issuanceDate",),), (("awardedDate",),)),
        token=((("iat",),), (("issued_at",),), (("date",),)),
    ),
    "evidence": _Places(w3c=((("evidence",),),), token=((("evidence",),),)),
    "issuer": _Places(w3c=((("issuer",),),), token=((("iss",),), (("issuer",),))),
}
_VALUED: Final[Mapping[str, _Places]] = {
    "skill": _Places(
        w3c=(
            ((*_ACHIEVEMENT, "name"),),
            ((*_ACHIEVEMENT, "tag", None),),
            ((*_ACHIEVEMENT, "tag"),),  # JSON-LD may write a list of one without the list
            ((*_ACHIEVEMENT, "alignment", None, "targetName"),),
            ((*_ACHIEVEMENT, "alignment", "targetName"),),
            (("name",),),
        ),
        token=((("skills", None),), (("skill",),), (("name",),)),
    ),
    "issuer": _Places(w3c=((("issuer",),), (("issuer", "id"),)), token=((("iss",),), (("issuer",),))),
}
# a skill is written with capital or small letters; an id is not
_FOLDED: Final = frozenset(path for ways in _VALUED["skill"] for way in ways for path in way)
_TYPE: Final = "type"
_NAMED: Final = (*_VALUED, _TYPE)
# "health and safety" is one skill: only what can be asked for begins something new
_AND: Final = re.compile(rf"\s+and\s+(?=(?:{'|'.join(_NAMED)})\s*=|(?:{'|'.join(_WORDS)})\s*(?:$|\sand\s))")
_FORMS: Final = {"ldp_vc": "w3c", "jwt_vc_json": "w3c", "vc+sd-jwt": "w3c", "dc+sd-jwt": "token"}
_TYPE_ADDRESSES: Final = {
    "VerifiableCredential": "https://www.w3.org/2018/credentials#VerifiableCredential",
    "OpenBadgeCredential": "https://purl.imsglobal.org/spec/vc/ob/vocab.html#OpenBadgeCredential",
    "AchievementCredential": "https://purl.imsglobal.org/spec/vc/ob/vocab.html#AchievementCredential",
    "ClrCredential": "https://purl.imsglobal.org/spec/vc/clr/vocab.html#ClrCredential",
}


class _Condition(NamedTuple):
    """One thing that one badge must have; without a value it is to be shown, whatever it says."""

    word: str
    value: str | None


class Ask(NamedTuple):
    """What one badge must have and show."""

    text: str
    required: bool


def _conditions(text: str) -> tuple[_Condition, ...]:
    """What TEXT asks for. Raises `WrongUsage`."""
    found = tuple(_condition(part.strip()) for part in _AND.split(text.strip()))
    if len(set(found)) != len(found) or sum(each.word == _TYPE for each in found) > 1:
        raise WrongUsage(_("“{text}” asks for the same thing twice.").format(text=text))
    if len(found) > _CONDITIONS_AT_MOST:
        raise WrongUsage(
            _("“{text}” asks for more than {most} things of one badge.").format(
                text=text, most=_CONDITIONS_AT_MOST
            )
        )
    return found


def _condition(part: str) -> _Condition:
    word, sign, value = (each.strip() for each in part.partition("="))
    word = word.casefold()
    if not sign and word in _WORDS:
        return _Condition(word, None)
    if not sign or word not in _NAMED or not value or not value.isprintable():
        raise WrongUsage(
            _("“{text}” is nothing that can be asked for.").format(text=part),
            hint=_(
                'Ask for {words}, or for one of: skill="first aid", issuer=did:web:college.example, type=OpenBadgeCredential'
            ).format(words=", ".join(_WORDS)),
        )
    if word == "issuer" and ":" not in value:
        raise WrongUsage(
            _("An issuer is asked for by its id, for anybody may have its name: “{text}”.").format(text=part),
            hint=_("Write it like issuer=did:web:college.example"),
        )
    return _Condition(word, value)


def _told(condition: _Condition) -> str:
    value = condition.value
    if value is None:
        return _SHOWN[condition.word]()
    match condition.word:
        case "issuer":
            return _("the issuer {id}").format(id=value)
        case "type":
            return _("the type {name}").format(name=value)
        case _:
            return _("the skill “{name}”").format(name=value)


_SHOWN: Final[Mapping[str, Callable[[], str]]] = {
    "name": lambda: _("the person's name"),
    "skills": lambda: _("its skills"),
    "result": lambda: _("its result"),
    "dates": lambda: _("its date"),
    "evidence": lambda: _("its evidence"),
    "issuer": lambda: _("its issuer"),
}


def in_words(text: str) -> str:
    """An ask as people are told it. Raises `WrongUsage`."""
    return _("a badge with {what}").format(what=", ".join(map(_told, _conditions(text))))


# --- writing ----------------------------------------------------------------------------------------------------


def write(
    asks: Sequence[Ask],
    *,
    name: str | None,
    audience: str,
    purpose: str | None,
    now: datetime,
    expires: datetime | None,
    random: bytes,
) -> dict[str, Any]:
    """A request file. RANDOM (16 bytes) becomes its one-time word. Raises `WrongUsage`."""
    if not 0 < len(asks) <= _ASKS_AT_MOST:
        raise WrongUsage(
            _("A request asks for between 1 and {most} things.").format(most=_ASKS_AT_MOST),
            hint='--ask "skill=first aid"',
        )
    nonce = base64url_encode(random)
    return {
        "schema": SCHEMA,
        "request": {
            "from": name,
            "for": purpose,
            "audience": audience,
            "nonce": nonce,
            "made_at": utc(now),
            "expires": utc(expires) if expires else None,
            "asks": [
                {"ask": each.text, "required": each.required, "words": in_words(each.text)} for each in asks
            ],
        },
        # the same for other wallets (OpenID4VP 1.0, 5)
        "response_type": "vp_token",
        "client_id": audience,
        "nonce": nonce,
        "dcql_query": query(asks),
    }


def query(asks: Sequence[Ask]) -> dict[str, Any]:
    """ASKS as a DCQL query: for each of them one query a format, any of which is an answer."""
    credentials: list[dict[str, Any]] = []
    sets = []
    for number, ask in enumerate(asks, 1):
        conditions = _conditions(ask.text)
        made = [
            _credential(f"ask-{number}-{place}", form, conditions) for place, form in enumerate(_FORMS, 1)
        ]
        credentials.extend(made)
        sets.append({"options": [[each["id"]] for each in made], "required": ask.required})
    return {"credentials": credentials, "credential_sets": sets}


def _credential(id_: str, form: str, conditions: Sequence[_Condition]) -> dict[str, Any]:
    claims: dict[tuple[_Path, str | None], str] = {}
    sets = []
    ways = [list(_ways(each, _FORMS[form])) for each in conditions if each.word != _TYPE]
    for combined in product(*ways):
        wanted = dict.fromkeys(each for way in combined for each in way)
        sets.append([claims.setdefault(each, f"c{len(claims) + 1}") for each in wanted])
    made: dict[str, Any] = {"id": id_, "format": form, "meta": _meta(form, conditions)}
    if claims:
        made["claims"] = [
            {"id": known, "path": list(path), **({"values": _spellings(path, value)} if value else {})}
            for (path, value), known in claims.items()
        ]
    if len(sets) > 1:
        made["claim_sets"] = sets
    return made


def _ways(condition: _Condition, family: str) -> Iterator[tuple[tuple[_Path, str | None], ...]]:
    table = _WORDS if condition.value is None else _VALUED
    for way in getattr(table[condition.word], family):
        yield tuple((path, condition.value) for path in way)


def _meta(form: str, conditions: Sequence[_Condition]) -> dict[str, Any]:
    type_ = next((each.value for each in conditions if each.word == _TYPE), None)
    if form == "dc+sd-jwt":
        return {"vct_values": [type_]} if type_ else {}
    return {
        "type_values": [[_TYPE_ADDRESSES.get(type_ or "", type_ or _TYPE_ADDRESSES["VerifiableCredential"])]]
    }


def _spellings(path: _Path, value: str) -> list[str]:
    """VALUE as issuers may write it: other wallets compare letter by letter."""
    if path not in _FOLDED:
        return [value]
    return list(dict.fromkeys((value, value.lower(), value.capitalize(), value.title())))


# --- reading ----------------------------------------------------------------------------------------------------


def read(stated: Mapping[str, JSON]) -> Request:
    """A request file of ours. What it asks for is read from its words; its DCQL query is for other wallets."""
    inner = mapping(stated.get("request"), ("request",))
    asks = []
    for place, each in mappings(inner.get("asks"), ("request", "asks"), most=_ASKS_AT_MOST):
        required = truth(each.get("required", True), (*place, "required"))
        asks.append(Ask(name(each.get("ask"), (*place, "ask")), required))
    for member, twin in (("nonce", "nonce"), ("audience", "client_id")):
        if twin in stated and stated[twin] != inner.get(member):
            raise wrong(
                ("request", member), _("It says two different things about {member}.").format(member=member)
            )
    try:
        items = _items(asks)
    except WrongUsage as problem:
        raise wrong(("request", "asks"), problem.message) from problem
    purpose = inner.get("for")
    return Request(
        kind=Kind.LERWALLET,
        items=items,
        name=optional(inner.get("from"), ("request", "from")),
        audience=name(inner.get("audience"), ("request", "audience")),
        nonce=name(inner.get("nonce"), ("request", "nonce")),
        purpose=None if purpose is None else words(purpose, ("request", "for")),
        made_at=_moment(inner, "made_at"),
        expires=_moment(inner, "expires"),
        notes=(unsigned(),),
    )


def _moment(inner: Mapping[str, JSON], member: str) -> datetime | None:
    if inner.get(member) is None:
        return None
    moment = read_time(inner[member])
    if moment is None:
        raise wrong(("request", member), _("This is no time."))
    return moment


def _items(asks: Sequence[Ask]) -> tuple[Item, ...]:
    found = dcql.read(query(asks), [], folded=_FOLDED)
    return tuple(
        replace(item, name=ask.text, words=in_words(ask.text)) for item, ask in zip(found, asks, strict=True)
    )
