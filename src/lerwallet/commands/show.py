"""`lerwallet show`: everything about one badge."""

from collections.abc import Iterator
from typing import Any

from lerwallet.commands.kinds import assessed
from lerwallet.commands.options import Id, command
from lerwallet.commands.rows import state, whole
from lerwallet.credential import Credential
from lerwallet.language import _
from lerwallet.session import Session
from lerwallet.verification import NOT_LOOKED_AT, Finding, Outcome, words
from lerwallet.wallet import Evidence, Row
from lerwallet.wallet.identity import code


@command()
def show(session: Session, *, id_: Id) -> None:
    """Show everything about one badge, with what its last check found.

    Example:
        lerwallet show 3fa9
    """
    with session.open_wallet() as wallet:
        row = wallet.find(id_)
        secured = wallet.secured(row)
        report = wallet.report(row)
        evidence = wallet.evidence(row)
    credential, short = secured.credential, code(secured)
    answer = {**whole(row, credential, report, evidence), "short_code": short}
    session.result(answer, _lines(row, credential, report, evidence, short))
    session.note(_("Check it again: lerwallet check {id}").format(id=row.id))


def _lines(
    row: Row, credential: Credential, report: dict[str, Any], evidence: list[Evidence], short: str
) -> Iterator[str]:
    yield row.name or _("a badge without a name")
    yield _("Id: {id}").format(id=row.id)
    if row.credential_id:
        yield _("The issuer knows it as: {id}").format(id=row.credential_id)
    yield _("Short code for forms: {code} (ours: the issuer does not know it)").format(code=short)
    yield _("Issuer: {name}").format(name=row.issuer_name or row.issuer_id or _("not stated"))
    facts = (
        (_("Given to: {subject}"), row.subject),
        (_("Since: {day}"), row.valid_from and row.valid_from[:10]),
        (_("Until: {day}"), row.valid_until and row.valid_until[:10]),
        (_("About: {text}"), credential.description),
        (_("What had to be done: {text}"), credential.criteria),
        (_("Skills: {names}"), ", ".join(row.skills)),
        (_("Tags: {names}"), ", ".join(row.tags)),
    )
    for sentence, value in facts:
        if value:
            yield sentence.format(subject=value, day=value, text=value, names=value)
    yield _("How it was judged: {kind}").format(kind=assessed(row.assessed))
    yield (
        _("When sharing: you can leave details out")
        if row.disclosure == "selective"
        else _(
            "When sharing: all or nothing; no detail can be left out",
        )
    )
    yield _("Checked on {day}: {state}").format(day=row.last_check.at[:10], state=state(row))
    yield from _findings(report)
    for each in evidence:
        yield _("Evidence: {name} ({size} bytes)").format(name=each.name, size=each.size)
    yield _("Came as: {file} ({format}, {carrier})").format(
        file=row.file_name, format=row.format, carrier=row.carrier
    )


def _findings(report: dict[str, Any]) -> Iterator[str]:
    for stated in report.get("findings", ()):
        finding = Finding.of_json(stated)
        if finding.answer.reason != NOT_LOOKED_AT and finding.outcome is not Outcome.ABSENT:
            yield f"  {words.question(finding.check)} {words.answer(finding)}"
