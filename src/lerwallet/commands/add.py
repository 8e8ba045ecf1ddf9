"""`lerwallet add`: read badges, check them, and keep them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import PurePath
from typing import Any

from lerwallet.commands.kinds import assessed
from lerwallet.commands.options import Sources, command
from lerwallet.commands.rows import state
from lerwallet.commands.telling import because
from lerwallet.credential import Assessed, utc
from lerwallet.errors import LerwalletError, RefusedForSafety, Unreadable, WrongPassphrase, WrongUsage
from lerwallet.formats import ZIP_BEGINS, Secured, read
from lerwallet.formats.zipped import refuse_backup
from lerwallet.keys import SecretKey
from lerwallet.language import _
from lerwallet.session import Session, Source, typed
from lerwallet.session.verifying import Asked
from lerwallet.transfer.arriving import Arrived, arrived
from lerwallet.usual_fixes import usual_fix
from lerwallet.verification import Report, Verifier, verify
from lerwallet.wallet import Adding, HolderKey, Row, Wallet
from lerwallet.wallet.holder_keys import Origin, arriving


class _Outcome(StrEnum):
    """What became of a key that came in another wallet's file."""

    ADDED = "added"
    HERE = "here"  # it was in the wallet already
    REFUSED = "refused"  # it is no whole key
    NOT_TAKEN = "not_taken"  # the wallet was opened only to read


@dataclass(frozen=True, kw_only=True)
class _Key:
    """A key that came, and what became of it."""

    source: str
    outcome: _Outcome
    did: str | None
    id: str | None = None
    error: LerwalletError | None = None

    def to_json(self) -> dict[str, Any]:
        return {
            "source": self.source,
            "outcome": self.outcome.value,
            "id": self.id,
            "did": self.did,
            "code": self.error.code if self.error else None,
            "message": self.error.message if self.error else None,
            "hint": (self.error.hint or usual_fix(self.error)) if self.error else None,
        }


@dataclass
class _Done:
    """What became of each source."""

    added: list[Row] = field(default_factory=list)
    reasons: dict[str, str] = field(default_factory=dict)  # by the row's id: why it does not simply hold
    duplicates: list[tuple[str, Row]] = field(default_factory=list)
    unreadable: list[tuple[str, LerwalletError]] = field(default_factory=list)
    keys: list[_Key] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        return {
            "schema": "lerwallet/added/1",
            "added": [row.to_json() for row in self.added],
            "duplicates": [{"source": source, "id": row.id} for source, row in self.duplicates],
            "unreadable": [
                {
                    "source": source,
                    "code": error.code,
                    "message": error.message,
                    "hint": error.hint or usual_fix(error),
                }
                for source, error in self.unreadable
            ],
            "keys": [key.to_json() for key in self.keys],
        }


@command()
def add(session: Session, *, sources: Sources) -> int:
    """Add badges to the wallet: files, folders, web addresses, or - for standard input.

    Each badge is checked and kept exactly as it came. One that is there already is not added again. What another wallet
    handed over (a backup of the Learner Credential Wallet, an unsigned presentation) is taken apart into its badges and keys.

    Example:
        lerwallet add Downloads/teamwork.png
    """
    from lerwallet.commands.pathway import steps_done  # it reads drafts and rubrics too (30 ms)

    done = _Done()
    with session.open_wallet() as wallet:
        verifier = session.verifier(Asked(holder=True))
        came: list[_Came] = []
        read = list(_checked(session.sources(sources, fetch=verifier.fetch), verifier, done, came))
        keys = list(_keys(wallet, came, done, utc(session.now())))
        kept = (
            wallet.add([adding for _report, adding in read], session.now(), keys=keys) if read or keys else []
        )
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
    if kept or any(key.outcome is not _Outcome.REFUSED for key in done.keys):
        return 0
    refused = any(isinstance(error, RefusedForSafety) for _source, error in done.unreadable)
    return RefusedForSafety.exit_code if refused else Unreadable.exit_code


@dataclass(frozen=True, kw_only=True)
class _Came:
    """A key as it stood in a source, or why it is none."""

    source: str
    found: SecretKey | LerwalletError
    did: str | None


def _checked(
    sources: Iterable[Source], verifier: Verifier, done: _Done, came: list[_Came]
) -> Iterator[tuple[Report, Adding]]:
    """Each badge in SOURCES, checked; keys among them are put into CAME."""
    for source in sources:
        file_name = PurePath(source.name).name
        for name, found in _inside(source, came):
            try:
                if isinstance(found, LerwalletError):
                    raise found
                secured = _read(found, source.name)
            except LerwalletError as problem:
                done.unreadable.append((name, problem))
                continue
            report = verify(secured, verifier, source=name)
            yield report, Adding(secured=secured, report=report.to_json(), file_name=file_name)


def _inside(source: Source, came: list[_Came]) -> Iterator[tuple[str, bytes | LerwalletError]]:
    """What SOURCE holds, each with its name: itself, or all that another wallet handed over in it."""
    if source.error is not None:
        yield source.name, source.error
        return
    try:
        parcel = arrived(source.data)
    except LerwalletError as problem:
        yield source.name, problem
        return
    if parcel is None:
        yield source.name, source.data
        return
    if not parcel:
        yield source.name, Unreadable(_("This file could hold badges, and there is none in it."))
    for each in parcel:
        name = f"{source.name}#{each.place}"
        match each:
            case Arrived(found=SecretKey() as secret):
                came.append(_Came(source=name, found=secret, did=f"did:key:{secret.public.multikey}"))
            case Arrived(found=LerwalletError() as flaw, is_key=True):
                came.append(_Came(source=name, found=flaw, did=each.did))
            case Arrived(found=bytes() | LerwalletError() as found):
                yield name, found


def _keys(
    wallet: Wallet, came: Iterable[_Came], done: _Done, at: str
) -> Iterator[tuple[HolderKey, SecretKey]]:
    """Those keys of what CAME that are to be kept; what becomes of each is noted."""
    there = wallet.keys()
    for each in came:
        if isinstance(each.found, LerwalletError):
            done.keys.append(
                _Key(source=each.source, outcome=_Outcome.REFUSED, did=each.did, error=each.found)
            )
            continue
        key = arriving(each.found, there=there, origin=Origin.LCW, at=at)
        if key is None:
            done.keys.append(_Key(source=each.source, outcome=_Outcome.HERE, did=each.did))
        elif not wallet.vault.can_sign:
            done.keys.append(
                _Key(source=each.source, outcome=_Outcome.NOT_TAKEN, did=each.did, error=_only_read())
            )
        else:
            there.append(key)
            done.keys.append(_Key(source=each.source, outcome=_Outcome.ADDED, did=each.did, id=key.id))
            yield key, each.found


def _only_read() -> WrongPassphrase:
    return WrongPassphrase(
        _("The wallet was opened only to read, and keys are kept with the passphrase."),
        hint=_("Type: lerwallet lock, and then add the file again"),
    )


def _read(data: bytes, file: str) -> Secured:
    if data.startswith(ZIP_BEGINS):
        refuse_backup(data)
        raise Unreadable(
            _("This is a packed folder (zip), and badges are added one by one."),
            hint=_("Unpack it first, then add the folder that comes out."),
        )
    secured = read(data)
    if secured.format.is_presentation or secured.credential.document == {}:
        raise WrongUsage(
            _("This is something that was made to be shown to someone, not a badge."),
            hint=_("To check it, type: lerwallet verify {file}").format(file=typed(file)),
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
    for key in done.keys:
        yield from _key_lines(key)
    for source, row in done.duplicates:
        yield _("Already here as {id}: {source}").format(id=row.id, source=source)
    for source, error in done.unreadable:
        yield _("Not added: {source}").format(source=source)
        yield f"  {error.message}"
        yield _("  Fix: {hint}").format(hint=error.hint or usual_fix(error))


def _key_lines(key: _Key) -> Iterator[str]:
    match key.outcome:
        case _Outcome.ADDED:
            yield _("Added key {id}: {did}").format(id=key.id, did=key.did)
            yield _("  It signs for the badges that are bound to it, and for nothing else.")
        case _Outcome.HERE:
            yield _("Already here: key {did}").format(did=key.did)
        case _:
            assert key.error is not None
            yield _("Not added: key {did}").format(did=key.did or key.source)
            yield f"  {key.error.message}"
            yield _("  Fix: {hint}").format(hint=key.error.hint or usual_fix(key.error))
