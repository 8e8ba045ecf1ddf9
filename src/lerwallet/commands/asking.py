"""What a request asks for, as commands read it from a file and tell it to people."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lerwallet.credential import utc
from lerwallet.errors import WrongUsage
from lerwallet.language import N_, _
from lerwallet.session import Session

if TYPE_CHECKING:
    # reading requests is only imported where there is one (10 ms)
    from lerwallet.requests import Item, Request

RequestFile = Annotated[
    str | None,
    typer.Option("--request", metavar="FILE", help=N_("What somebody asks for, in the file they gave you.")),
]


def read_request(session: Session, file: str) -> "Request":
    """The request in FILE (`-` is standard input). Nobody is asked for anything. Raises `Unreadable`, `RefusedForSafety`."""
    from lerwallet.requests import read

    with session.file(file, hint=_("Ask whoever asked you for the request again")) as data:
        return read(data)


def agreed(request: "Request", audience: str | None, nonce: str | None) -> tuple[str | None, str | None]:
    """For whom and with which one-time word: what REQUEST says, which an option may repeat. Raises `WrongUsage`."""
    refuse_other("--audience", audience, request.audience)
    refuse_other("--nonce", nonce, request.nonce)
    return request.audience or audience, request.nonce or nonce


def refuse_other(flag: str, typed: str | None, stated: str | None) -> None:
    """Raises `WrongUsage` where FLAG was TYPED with something else than the request STATED."""
    if None not in (typed, stated) and typed != stated:
        raise WrongUsage(
            _("{flag} says {typed}, and the request says {stated}.").format(
                flag=flag, typed=typed, stated=stated
            ),
            hint=_("Leave out {flag}").format(flag=flag),
        )


def who(request: "Request") -> str:
    """Who asks, as the request says of itself."""
    return _("{name} (so the request says)").format(
        name=request.name or request.audience or _("somebody without a name")
    )


def needed(item: "Item", *, own: bool) -> str:
    """Whether ITEM can be refused, and how where the request is not one's OWN."""
    if item.required:
        return _("needed")
    return _("not needed") if own else _("not needed; to refuse it: --hide {id}").format(id=item.id)


def request_lines(
    request: "Request", answers: Mapping[str, str] | None = None, *, own: bool = False
) -> Iterator[str]:
    """All of a request, a line for each thing; with what is given for it, where there are ANSWERS by its id.

    OWN: for whoever asks, who can refuse nothing.
    """
    why = request.purpose
    asks = _("{who} asks, for {why}:") if why else _("{who} asks for:")
    yield asks.format(who=who(request), why=why)
    for item in request.items:
        line = _("  {id}. {what} ({needed})").format(
            id=item.id, what=item.words, needed=needed(item, own=own)
        )
        given = (answers or {}).get(item.id)
        yield line if given is None else _("{line}: {given}").format(line=line, given=given)
    if request.expires is not None:
        yield _("Until: {day}").format(day=utc(request.expires)[:10])


def request_json(request: "Request") -> dict[str, Any]:
    """What a request asks for, as scripts read it, whatever language it was written in."""
    return {
        "kind": request.kind.value,
        "from": request.name,
        "for": request.purpose,
        "audience": request.audience,
        "nonce": request.nonce,
        "made_at": utc(request.made_at) if request.made_at else None,
        "expires": utc(request.expires) if request.expires else None,
        "sha256": request.sha256,
        "items": [{"id": item.id, "words": item.words, "required": item.required} for item in request.items],
        "notes": list(request.notes),
    }
