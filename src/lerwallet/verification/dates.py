"""Is it within its dates? The document's, those of the token around it, and those of its signatures.

To read a date under one more name: the name in `_STARTS` or `_ENDS`.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from lerwallet.credential import Format, read_time
from lerwallet.formats import Embedded, Secured
from lerwallet.proofs.sd_jwt import SdJwt
from lerwallet.verification import signatures
from lerwallet.verification.examination import Examination
from lerwallet.verification.report import Answer, failed, passed

CLOCK_SKEW: Final = timedelta(minutes=5)  # two honest clocks may differ by so much

_STARTS: Final = ("validFrom", "issuanceDate", "nbf", "issuedOn")
_ENDS: Final = ("validUntil", "expirationDate", "exp", "expires")


def answer(examination: Examination) -> Answer:
    """Whether now lies within every date that is stated."""
    places = _places(examination)
    starts = _named(places, _STARTS)
    ends = _named(places, _ENDS)
    stated = {**starts, **ends}
    now = examination.verifier.now
    moments = {name: read_time(value) for name, value in stated.items()}
    for name, moment in moments.items():
        if moment is None:
            return failed("date_unreadable", date=name, value=str(stated[name])[:100])
    for name in ends:
        until = moments[name]
        if until is not None and until < now:
            return failed("expired", until=until.isoformat(), date=name)
    for name in starts:
        since = moments[name]
        if since is not None and since > now + CLOCK_SKEW:
            return failed("not_yet_valid", since=since.isoformat(), date=name)
    if not ends and _may_be_withheld(examination.secured):
        return passed("no_end_seen")
    if not starts and not ends:
        return passed("no_dates")
    zoneless = [name for name, value in stated.items() if _has_no_zone(value)]
    return passed("no_time_zone", dates=zoneless) if zoneless else passed()


def has_end(secured: Secured) -> bool:
    """Whether the document itself, or the token around it, says until when it holds."""
    return any(name in place for place in (secured.credential.document, secured.claims) for name in _ENDS)


def _named(places: list[tuple[str, Mapping[str, object]]], names: tuple[str, ...]) -> dict[str, object]:
    return {f"{place}{name}": members[name] for place, members in places for name in names if name in members}


def _places(examination: Examination) -> list[tuple[str, Mapping[str, object]]]:
    secured = examination.secured
    places: list[tuple[str, Mapping[str, object]]] = [
        ("", examination.credential.document),
        ("token.", secured.claims),
    ]
    if isinstance(secured.securing, Embedded):
        # only of signatures that are right: anyone can put another beside them
        looked_at = [signature.options for signature, _m in signatures.right(examination.signatures)]
        places += [("proof.", {"expires": each["expires"]}) for each in looked_at if "expires" in each]
    if isinstance(secured.securing, SdJwt):
        places.append(("key_binding.", secured.securing.binding_claims or {}))
    return places


def _may_be_withheld(secured: Secured) -> bool:
    """Whether an end may be among the details that the holder left out; an SD-JWT VC cannot leave it out."""
    if isinstance(secured.securing, Embedded):
        return secured.partial
    return (
        secured.format is Format.VC_SD_JWT
        and isinstance(secured.securing, SdJwt)
        and secured.securing.withheld > 0
    )


def _has_no_zone(value: object) -> bool:
    if not isinstance(value, str) or value.endswith("Z") or "T" not in value:
        return False
    return datetime.fromisoformat(value.strip()).tzinfo is None
