"""`share --request`: what the request says is filled in, and the answer is told before anything is signed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from lerwallet.commands.asking import agreed, read_request, refuse_other, request_json, request_lines
from lerwallet.commands.telling import label
from lerwallet.credential import utc
from lerwallet.errors import NotShareable, WrongUsage
from lerwallet.language import _
from lerwallet.requests import Request
from lerwallet.session import Session
from lerwallet.sharing import Choice, Wish
from lerwallet.sharing.answering import Answered, Given, State, answer
from lerwallet.wallet import Row, Wallet


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A request, and what a share takes from it where nothing else was typed."""

    request: Request
    to: str | None
    to_from_request: bool
    purpose: str | None
    audience: str | None
    nonce: str | None


def read_wanted(
    session: Session,
    file: str,
    to: str | None,
    purpose: str | None,
    audience: str | None,
    nonce: str | None,
    *,
    reveal: Sequence[str] | None,
) -> Wanted:
    """The request in FILE; what was typed may repeat it, but not differ. Raises `WrongUsage`, `NotShareable`."""
    if reveal:
        raise WrongUsage(
            _("--request says what is shown, and --reveal would show more."),
            hint=_("Leave out --reveal; --hide refuses what is not needed"),
        )
    request = read_request(session, file)
    for_whom, word = agreed(request, audience, nonce)
    refuse_other("--to", to, request.name)
    if request.expires is not None and session.now() > request.expires:
        raise NotShareable(
            _("The time to answer this request ended on {day}.").format(day=utc(request.expires)[:10]),
            hint=_("Ask whoever sent it for a new one"),
            code="request_ended",
        )
    return Wanted(
        request=request,
        to=to if to is not None else request.name or request.audience,
        to_from_request=to is None,
        purpose=purpose if purpose is not None else request.purpose or _("what they asked for"),
        audience=for_whom,
        nonce=word,
    )


def answered(
    session: Session, wallet: Wallet, rows: Sequence[Row], wish: Wish, wanted: Wanted, hide: Sequence[str]
) -> tuple[list[Row], Wish, dict[str, Any]]:
    """What of ROWS goes along and how, told to the person; and what is added to the answer of a script.

    Raises `WrongUsage`, `NotShareable`: then nothing was signed.
    """
    request = wanted.request
    for note in request.notes:
        session.note(note)
    found = answer(wallet, rows, request, hide)
    for line in request_lines(request, {each.item.id: _by(each) for each in found.items}):
        session.note(line)
    answering = replace(
        wish,
        choice=Choice(),
        choices=found.choices,
        request=request.sha256,
        to_from_request=wanted.to_from_request,
    )
    told = {**request_json(request), "items": [each.to_json() for each in found.items]}
    return list(found.rows), answering, {"request": told}


def _by(answered: Answered) -> str:
    match answered.state:
        case State.GIVEN:
            return ", ".join(map(_given, answered.by))
        case State.REFUSED:
            return _("refused by you")
        case State.NOT_HERE:
            return answered.reason


def _given(given: Given) -> str:
    name = given.row.name or given.row.id
    if not given.details:
        return name
    details = dict.fromkeys(label(given.parts.document, each) for each in given.details)
    return _("{name} (with {details})").format(name=name, details=", ".join(details))
