"""How kept badges are told: in a list one a line, the most telling first, whole words, no boxes; to a script whole."""

from collections.abc import Iterator, Sequence
from typing import Any

from lerwallet.commands.kinds import assessed
from lerwallet.credential import Assessed, Credential
from lerwallet.language import _, ngettext
from lerwallet.session import Tinted, Tone
from lerwallet.wallet import Evidence, Row

_TONES = {"verified": Tone.GOOD, "rejected": Tone.BAD, "undecided": Tone.UNSURE}


def row_lines(rows: Sequence[Row], width: int | None) -> Iterator[str | Tinted]:
    """A line a badge: id, verdict of the last check, name; then who gave it, how it was judged and until when it holds.

    Of these last, those that WIDTH columns have room for; all where it is None.
    """
    verdicts = {row.id: state(row) for row in rows}
    widest = max((len(verdict) for verdict in verdicts.values()), default=0)
    for row in rows:
        verdict = verdicts[row.id]
        start = f"{row.id}  {verdict.ljust(widest)}  {row.name or _('a badge without a name')}"
        rest = [row.issuer_name or row.issuer_id or ""]
        if row.assessed != Assessed.NOT_STATED:
            rest.append(assessed(row.assessed))
        if row.valid_until:
            rest.append(_("until {day}").format(day=row.valid_until[:10]))
        line = _fitted(start, [part for part in rest if part], width)
        yield Tinted(line, verdict, _TONES[row.last_check.verdict])


def _fitted(start: str, rest: list[str], width: int | None) -> str:
    """START, and those of REST that fit WIDTH columns; a name that is too long is cut with three dots."""
    if width is None:
        return "; ".join([start, *rest])
    line = start if len(start) <= width else f"{start[: width - 3]}..."
    for part in rest:
        if len(line) + 2 + len(part) <= width:
            line = f"{line}; {part}"
    return line


def from_nobody_known(row: Row) -> str:
    """Who gave a badge, where no list of the learner's has them: by what nobody else can take, then by what they say."""
    return _("It is from {id}, who goes by {name} and is on no list of yours.").format(
        id=row.issuer_id or _("nobody"), name=row.issuer_name or _("no name")
    )


def state(row: Row) -> str:
    """The verdict of the last check, in a word or two."""
    return verdict_words(row.last_check.verdict)


def verdict_words(verdict: str) -> str:
    """VERDICT in a word or two."""
    match verdict:  # as the record has it: a list imports nothing of what checks badges
        case "verified":
            return _("holds")
        case "rejected":
            return _("does not hold")
        case _:
            return _("not decided")


def whole(
    row: Row, credential: Credential, report: dict[str, Any], evidence: Sequence[Evidence]
) -> dict[str, Any]:
    """`lerwallet/credential/1`: all that is kept about one badge."""
    return {
        "schema": "lerwallet/credential/1",
        "credential": row.to_json(),
        "report": report,
        "evidence": [each.to_json() for each in evidence],
        "document": credential.document,
    }


def how_many(count: int) -> str:
    return ngettext("{count} badge", "{count} badges", count).format(count=count)
