"""`lerwallet add`: read badges, check them, and keep them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any

from lerwallet.commands.kinds import assessed
from lerwallet.commands.options import Sources, command
from lerwallet.commands.rows import state
from lerwallet.commands.telling import because, typed
from lerwallet.credential import Assessed
from lerwallet.errors import LerwalletError, Unreadable, WrongUsage
from lerwallet.formats import ZIP_BEGINS, Secured, read
from lerwallet.language import _
from lerwallet.session import Session, Source
from lerwallet.session.verifying import Asked
from lerwallet.verification import Report, Verifier, verify
from lerwallet.wallet import Adding, Row


@dataclass
class _Done:
    """What became of each source."""

    added: list[Row] = field(default_factory=list)
    reasons: dict[str, str] = field(default_factory=dict)  # by the row's id: why it does not simply hold
    duplicates: list[tuple[str, Row]] = field(default_factory=list)
    unreadable: list[tuple[str, LerwalletError]] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        return {
            "schema": "lerwallet/added/1",
            "added": [row.to_json() for row in self.added],
            "duplicates": [{"source": source, "id": row.id} for source, row in self.duplicates],
            "unreadable": [
                {"source": source, "code": error.code, "message": error.message, "hint": error.hint}
                for source, error in self.unreadable
            ],
        }


@command()
def add(session: Session, *, sources: Sources) -> int:
    """Add badges to the wallet: files, folders, web addresses, or - for standard input.

    Each badge is checked and kept exactly as it came. One that is there already is not added again.

    Example:
        lerwallet add Downloads/teamwork.png
    """
    from lerwallet.commands.pathway import steps_done  # it reads drafts and rubrics too (30 ms)

    done = _Done()
    with session.open_wallet() as wallet:
        verifier = session.verifier(Asked(holder=True))
        read = list(_checked(session.sources(sources, fetch=verifier.fetch), verifier, done))
        kept = wallet.add([adding for _report, adding in read], session.now()) if read else []
        quiet = list(steps_done(wallet, (each.row for each in kept if each.new), session.now()))
    for (report, _adding), each in zip(read, kept, strict=True):
        if each.new:
            done.added.append(each.row)
            done.reasons[each.row.id] = because(report)
        else:
            done.duplicates.append((report.source, each.row))
    session.result(done.to_json(), _lines(done))
    if len(read) + len(done.unreadable) > 1:
        session.note(_summary(done))
    for line in quiet:
        session.note(line)
    if done.added:
        session.note(_("Next: see what you have: lerwallet list"))
    return 0 if kept else Unreadable.exit_code


def _checked(sources: Iterable[Source], verifier: Verifier, done: _Done) -> Iterator[tuple[Report, Adding]]:
    for source in sources:
        try:
            secured = _read(source)
        except LerwalletError as problem:
            done.unreadable.append((source.name, problem))
            continue
        report = verify(secured, verifier, source=source.name)
        file_name = PurePath(source.name).name
        yield report, Adding(secured=secured, report=report.to_json(), file_name=file_name)


def _read(source: Source) -> Secured:
    if source.error is not None:
        raise source.error
    if source.data.startswith(ZIP_BEGINS):
        raise Unreadable(
            _("This is a packed folder (zip), and badges are added one by one."),
            hint=_("Unpack it first, then add the folder that comes out."),
        )
    secured = read(source.data)
    if secured.format.is_presentation or secured.credential.document == {}:
        raise WrongUsage(
            _("This is something that was made to be shown to someone, not a badge."),
            hint=_("To check it, type: lerwallet verify {file}").format(file=typed(source.name)),
        )
    return secured


def _summary(done: _Done) -> str:
    return _("Added: {added}. Already here: {known}. Not added: {refused}.").format(
        added=len(done.added), known=len(done.duplicates), refused=len(done.unreadable)
    )


def _lines(done: _Done) -> Iterator[str]:
    for row in done.added:
        yield _("Added {id}: {name}").format(id=row.id, name=row.name or _("a badge without a name"))
        issuer = row.issuer_name or row.issuer_id
        if issuer:
            yield _("  Issuer: {name}").format(name=issuer)
        if row.assessed != Assessed.NOT_STATED:
            yield _("  How it was judged: {kind}").format(kind=assessed(row.assessed))
        why = done.reasons[row.id]
        yield _("  Checked: {state}").format(state=f"{state(row)}: {why}" if why else state(row))
        if not row.genuine and row.last_check.verdict == "rejected":
            yield _("  It is kept, but it cannot be shared.")
    for source, row in done.duplicates:
        yield _("Already here as {id}: {source}").format(id=row.id, source=source)
    for source, error in done.unreadable:
        yield _("Not added: {source}").format(source=source)
        yield f"  {error.message}"
        if error.hint:
            yield _("  Fix: {hint}").format(hint=error.hint)
