"""KEEP: credentials, evidence, keys, shares and portfolios in the vault, and the verbs on them."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Final, Self

from lerwallet import file_names
from lerwallet.credential import utc
from lerwallet.errors import Ambiguous, DamagedWallet, LerwalletError, NotFound, WrongUsage
from lerwallet.keys import SecretKey
from lerwallet.language import _
from lerwallet.vault import STANDARD_KDF, Change, Files, KdfParameters, Passphrase, RecoveryCode, Vault
from lerwallet.wallet.evidence import Artefact, Evidence, KeptEvidence
from lerwallet.wallet.filed import filed
from lerwallet.wallet.holder_keys import (
    ALGORITHMS,
    HolderKey,
    NewKey,
    holder_keys,
    put_arrived,
    put_new,
    put_retired,
    secret_of,
)
from lerwallet.wallet.kinds import CREDENTIAL as _CREDENTIAL
from lerwallet.wallet.kinds import EVIDENCE as _EVIDENCE
from lerwallet.wallet.kinds import PORTFOLIO as _PORTFOLIO
from lerwallet.wallet.kinds import REPORT as _REPORT
from lerwallet.wallet.kinds import SETTING as _SETTING
from lerwallet.wallet.kinds import SHARE as _SHARE
from lerwallet.wallet.rows import Row, Wanted, make_row, named

if TYPE_CHECKING:
    # Reading a badge is only imported where one is read: a list is made from the rows alone (50 ms).
    from lerwallet.formats import Secured

__all__ = ["Adding", "Artefact", "Evidence", "HolderKey", "Kept", "KeptEvidence", "Row", "Wallet", "Wanted"]

_UNDER_18: Final = "under-18"


@dataclass(frozen=True, kw_only=True)
class Adding:
    """A credential to be kept, the report of its check, and the name of the file it came in."""

    secured: "Secured"
    report: dict[str, Any]
    file_name: str


@dataclass(frozen=True, kw_only=True)
class Kept:
    """What became of a credential that was added: `new` is False for one that was there already."""

    row: Row
    new: bool


class Wallet:
    """An open wallet."""

    def __init__(self, vault: Vault) -> None:
        self.vault = vault

    @classmethod
    def create(
        cls, home: Path, passphrase: Passphrase, now: datetime, *, kdf: KdfParameters = STANDARD_KDF
    ) -> "tuple[Wallet, RecoveryCode]":
        """A new wallet with one key of each algorithm. Raises `WalletExists`."""
        vault, code = Vault.create(home, passphrase, created_at=utc(now), kdf=kdf)
        with vault.writing() as change:
            for algorithm in ALGORITHMS:
                put_new(change, algorithm, utc(now))
        return cls(vault), code

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.vault.close()

    # --- settings -----------------------------------------------------------------------------------------------

    @property
    def under_18(self) -> bool:
        """Whether the wallet should be careful with what goes out."""
        return self.vault.find(_SETTING, _UNDER_18) is not None

    def set_under_18(self, *, on: bool) -> None:
        with self.vault.writing() as change:
            if on:
                change.put(_SETTING, _UNDER_18, b"", b"")
            elif self.under_18:
                change.delete(self.vault.identifier(_SETTING, _UNDER_18))

    # --- credentials --------------------------------------------------------------------------------------------

    def rows(self, wanted: Wanted | None = None) -> list[Row]:
        """The credentials that are WANTED, in the order in which they came."""
        counts = Counter(evidence.credential for evidence in self.evidence())
        found = []
        for head in self.vault.heads(_CREDENTIAL):
            row = Row.opened(head.id, head.data, 0)
            if wanted is None or wanted.matches(row):
                found.append(replace(row, evidence=counts[row.id]) if counts[row.id] else row)
        return found

    def find(self, text: str) -> Row:
        """The credential whose short id, beginning of it, or own id TEXT is. Raises `NotFound`, `Ambiguous`."""
        return self.find_all([text])[0]

    def find_all(self, texts: Iterable[str]) -> list[Row]:
        """As `find`, for several; each credential once."""
        rows = self.rows()
        return list({row.id: row for row in (_pick(rows, text) for text in texts)}.values())

    def add(
        self,
        credentials: Iterable[Adding],
        now: datetime,
        *,
        keys: Iterable[tuple[HolderKey, SecretKey]] = (),
    ) -> list[Kept]:
        """Keep CREDENTIALS with their exact bytes and the report of their check: all of them, or none where it breaks.

        The same credential in another wrapping is not kept again, unless the one here was not rightly signed, or
        discloses less, and this one is better. KEYS are those that came with them, as `arriving` describes them.
        """
        from lerwallet.wallet.identity import identity

        heads = self.vault.heads(_CREDENTIAL)
        present: dict[str, tuple[Row, Secured | None]] = {
            head.name: (Row.opened(head.id, head.data, 0), None) for head in heads
        }
        kept = []
        with self.vault.writing() as change:
            for key, secret in keys:
                put_arrived(change, key, secret)
            for adding in credentials:
                name = identity(adding.secured)
                row = make_row(adding.secured, adding.report, file_name=adding.file_name, at=utc(now))
                known = present.get(name)
                if known is not None and not self.better(row, adding, *known):
                    kept.append(Kept(row=known[0], new=False))
                    continue
                row = self._named(
                    row, name, {each.id for each, _secured in present.values()}, known and known[0]
                )
                change.put(_CREDENTIAL, name, row.sealed(), adding.secured.data)
                change.put(_REPORT, row.record, b"", _json(adding.report))
                present[name] = (row, adding.secured)
                kept.append(Kept(row=row, new=True))
        return kept

    def _named(self, row: Row, name: str, taken: set[str], known: Row | None) -> Row:
        if known is not None:
            return replace(row, record=known.record, id=known.id, added=known.added)
        return named(row, self.vault.identifier(_CREDENTIAL, name), taken)

    def better(self, row: Row, adding: Adding, there: Row, held: "Secured | None") -> bool:
        """Whether a second copy should take the place of the one that is THERE."""
        # anybody can sign the same words with a key of their own
        if _signed_by_another(adding.report):
            return False
        if there.last_check.verdict == "rejected" and _signed_by_another(self.report(there)):
            return True
        if row.genuine != there.genuine:
            # offline, the issuer's own signature may not be known for one yet, and a stranger's may be right
            return row.genuine and _signed_by_issuer(adding.report)
        if not adding.secured.is_selective:
            return False
        here = held or self.secured(there)
        return not here.is_selective or _withheld(adding.secured) < _withheld(here)

    def data(self, row: Row) -> bytes:
        """The very bytes that came."""
        return self.vault.get(bytes.fromhex(row.record)).body

    def secured(self, row: Row) -> "Secured":
        """The credential, read again from its bytes."""
        from lerwallet.formats import read

        return read(self.data(row))

    def report(self, row: Row) -> dict[str, Any]:
        """What the last check found."""
        record = self.vault.find(_REPORT, row.record)
        return json.loads(record.body) if record is not None else {}

    def note_check(self, checked: Iterable[tuple[Row, dict[str, Any]]], now: datetime) -> list[Row]:
        """Keep the reports of a new check, all together; gives the rows as they are now."""
        noted = []
        with self.vault.writing() as change:
            for row, report in checked:
                fresh = row.checked(report, utc(now))
                noted.append(fresh)
                record = self.vault.get(bytes.fromhex(row.record))
                change.put(_CREDENTIAL, record.head.name, fresh.sealed(), record.body)
                change.put(_REPORT, row.record, b"", _json(report))
        return noted

    def remove(self, rows: Iterable[Row]) -> None:
        """Take credentials out, with their reports and evidence."""
        gone = list(rows)
        ids = {row.id for row in gone}
        beside = [evidence for evidence in self.evidence() if evidence.credential in ids]
        with self.vault.writing() as change:
            for row in gone:
                change.delete(bytes.fromhex(row.record))
                report = self.vault.find(_REPORT, row.record)
                if report is not None:
                    change.delete(report.head.id)
            for evidence in beside:
                change.delete(self._evidence_record(evidence))
        for evidence in beside:
            self.vault.files.delete(evidence.file)

    # --- evidence -----------------------------------------------------------------------------------------------

    def evidence(self, row: Row | None = None) -> list[Evidence]:
        """The files beside ROW, or all of them."""
        found = [Evidence.opened(head.data) for head in self.vault.heads(_EVIDENCE)]
        return [each for each in found if row is None or each.credential == row.id]

    def add_evidence(
        self, row: Row, artefacts: Iterable[Artefact], now: datetime, *, at_most: int | None = None
    ) -> list[KeptEvidence]:
        """Keep files sealed beside ROW: all of them, or none where it breaks; a name that is taken gets a number.

        What is there already is not kept twice. Raises `RefusedForSafety` for one of more than AT_MOST bytes.
        """
        there = self.evidence(row)
        taken = {each.name.casefold() for each in there}
        kept: list[Evidence] = []
        became: list[KeptEvidence] = []
        try:
            for artefact in artefacts:
                stored = self.vault.files.store(artefact.stream, at_most=at_most)
                same = [each for each in (*there, *kept) if each.says_all_of(stored.sha256, artefact.link)]
                if same:
                    self.vault.files.delete(stored.name)
                    became.append(KeptEvidence(same[0], new=False))
                    continue
                evidence = Evidence(
                    id=stored.sha256[:8],
                    credential=row.id,
                    name=file_names.free(artefact.name, taken),
                    media_type=artefact.media_type,
                    size=stored.size,
                    sha256=stored.sha256,
                    added=utc(now),
                    file=stored.name,
                    link=artefact.link,
                )
                kept.append(evidence)
                became.append(KeptEvidence(evidence, new=True))
                taken.add(evidence.name.casefold())
            if kept:
                with self.vault.writing() as change:
                    for evidence in kept:
                        change.put(_EVIDENCE, evidence.file, evidence.sealed(), b"")
        except BaseException:
            for evidence in kept:
                self.vault.files.delete(evidence.file)
            raise
        return became

    def problems(self) -> list[str]:
        """Everything opened and compared: a sentence for each thing that is wrong, none for a whole wallet."""
        damaged = self.vault.verify(files=())
        if damaged:
            return damaged
        there, needed = set(self.vault.files.names()), filed(self.vault)
        missing = [
            _("The file {name} ({id}) is missing.").format(name=each.shown, id=each.owner)
            for each in needed
            if each.file not in there
        ]
        return missing + self.vault.files.check(each.file for each in needed if each.file in there)

    def leftovers(self, *, older_than: float) -> list[Path]:
        """What a crash left, last written before OLDER_THAN (seconds since 1970), with files that no badge has."""
        unfinished = self.vault.leftovers(older_than=older_than)
        try:
            needed = [each.file for each in filed(self.vault)]
        except DamagedWallet:
            return unfinished  # nobody can say which files are needed
        return [*unfinished, *self.vault.files.unneeded(needed, older_than=older_than)]

    def find_evidence(self, row: Row, name: str) -> Evidence:
        """The file beside ROW with that name or id. Raises `NotFound`, and `Ambiguous` for an id that several have."""
        beside = self.evidence(row)
        found = [each for each in beside if each.name == name] or [each for each in beside if each.id == name]
        if len(found) == 1:
            return found[0]
        if found:
            raise Ambiguous(
                _("Several files have the id {id}: {names}.").format(
                    id=name, names=", ".join(each.name for each in found)
                ),
                hint=_("Type the name instead"),
            )
        raise NotFound(
            _("{badge} has no evidence named {name}.").format(badge=row.name or row.id, name=name),
            hint=f"lerwallet evidence list {row.id}",
        )

    @contextmanager
    def open_evidence(self, evidence: Evidence) -> Iterator[BinaryIO]:
        """The file itself, as a stream."""
        with self.vault.files.open(evidence.file) as stream:
            yield stream

    def remove_evidence(self, evidence: Evidence) -> None:
        with self.vault.writing() as change:
            change.delete(self._evidence_record(evidence))
        self.vault.files.delete(evidence.file)

    def _evidence_record(self, evidence: Evidence) -> bytes:
        record = self.vault.find(_EVIDENCE, evidence.file)
        assert record is not None
        return record.head.id

    def rotate(
        self,
        passphrase: Passphrase,
        deliver: Callable[[RecoveryCode], None],
        *,
        kdf: KdfParameters | None = None,
    ) -> None:
        """Seal everything again under new keys: PASSPHRASE and the code that DELIVER gets open them, and nothing older.

        Where it breaks, or DELIVER raises, nothing was changed.
        """
        before, state = filed(self.vault), self.vault.pin
        moved: list[str] = []

        def move(change: Change, files: Files) -> None:
            for each in before:
                with self.vault.files.open(each.file) as stream:
                    stored = files.store(stream)
                moved.append(stored.name)
                each.move(change, stored.name)

        try:
            self.vault.rotate(passphrase, move, deliver, kdf=kdf)
        except BaseException:
            if Vault.pin_of(self.vault.home) == state:  # stopped before, not after, it was all written
                for name in moved:
                    self.vault.files.delete(name)
            raise
        for each in before:
            with suppress(LerwalletError):  # nothing needs it: the next sweep takes it
                self.vault.files.delete(each.file)

    # --- keys ---------------------------------------------------------------------------------------------------

    def keys(self) -> list[HolderKey]:
        return holder_keys(self.vault)

    def key(self, algorithm: str) -> HolderKey:
        """The newest key of ALGORITHM that is in use, was made here, and is for no issuer or share alone."""
        return self._in_use(algorithm, None)[-1]

    def key_for(self, issuer: str, algorithm: str, now: datetime) -> HolderKey:
        """The key of ALGORITHM for the badges of ISSUER, made where there is none; then asks for a wallet opened to sign."""
        name = " ".join(issuer.split())
        found = self._in_use(algorithm, name)
        if found:
            return found[-1]
        with self.vault.writing() as change:
            return put_new(change, algorithm, utc(now), issuer=name)

    def keys_made_for(self, issuer: str) -> list[HolderKey]:
        """The keys in use that were made for the badges of ISSUER, those for EdDSA first, and of each kind the newest."""
        name = " ".join(issuer.split())
        return [key for algorithm in ALGORITHMS for key in reversed(self._in_use(algorithm, name))]

    def _in_use(self, algorithm: str, issuer: str | None) -> list[HolderKey]:
        wanted = issuer and issuer.casefold()
        return [
            key
            for key in self.keys()
            if (key.algorithm, key.retired, key.origin, key.share) == (algorithm, None, None, None)
            and (key.issuer and key.issuer.casefold()) == wanted
        ]

    def new_key(self, algorithm: str, now: datetime) -> HolderKey:
        """Make the key of ALGORITHM that is used from now on; asks for a wallet that was opened to sign."""
        with self.vault.writing() as change:
            return put_new(change, algorithm, utc(now))

    def retire_key(self, text: str, now: datetime) -> HolderKey:
        """Use the key whose id begins with TEXT for nothing new.

        Raises `NotFound`, and `WrongUsage` for the only one of its kind, without which nothing could be signed.
        """
        found = [key for key in self.keys() if text and key.id.startswith(text)]
        if len(found) != 1:
            raise NotFound(
                _("There is no key {id}.").format(id=text), hint=_("See the ids with: lerwallet keys list")
            )
        key = found[0]
        if key.retired:
            return key
        if self._in_use(key.algorithm, None) == [key]:
            raise WrongUsage(
                _("This is the only {algorithm} key in use.").format(algorithm=key.algorithm),
                hint=_("Make another one first: lerwallet keys new --algorithm {algorithm}").format(
                    algorithm=key.algorithm
                ),
            )
        with self.vault.writing() as change:
            return put_retired(change, self.vault, key, utc(now))

    def replace_keys(self, old: Iterable[HolderKey], now: datetime) -> list[HolderKey]:
        """A new key for each of OLD, for the same issuer where it had one; those are retired. All of it, or nothing."""
        made = []
        with self.vault.writing() as change:
            for key in old:
                made.append(put_new(change, key.algorithm, utc(now), issuer=key.issuer))
                put_retired(change, self.vault, key, utc(now))
        return made

    def secret(self, key: HolderKey) -> SecretKey:
        """The secret side of KEY; raises `WrongPassphrase` where the wallet was not opened to sign."""
        return secret_of(self.vault, key)

    # --- shares and portfolios ----------------------------------------------------------------------------------

    def shares(self) -> list[dict[str, Any]]:
        """What was shared, oldest first."""
        return [json.loads(head.data) for head in self.vault.heads(_SHARE)]

    def log_share(
        self, share: dict[str, Any], sent: bytes, deliver: Callable[[], None], fresh: NewKey | None = None
    ) -> None:
        """DELIVER a share, and remember it with the very bytes that were made for it: both, or neither.

        FRESH is the key that was made to sign it: with it the holder can show later that the share is theirs.
        """
        with self.vault.writing() as change:
            if fresh is not None:
                fresh.put(change)
            change.put(_SHARE, share["id"], _json(share), sent)
            deliver()

    def share(self, text: str) -> tuple[dict[str, Any], bytes]:
        """A share by its id or the beginning of it, and what was sent. Raises `NotFound`, `Ambiguous`."""
        found = [share for share in self.shares() if share["id"].startswith(text)]
        if not found:
            raise NotFound(_("There is no share {id}.").format(id=text), hint="lerwallet shares list")
        if len(found) > 1:
            raise Ambiguous(
                _("Several shares begin with {id}.").format(id=text), hint="lerwallet shares list"
            )
        record = self.vault.find(_SHARE, found[0]["id"])
        assert record is not None
        return found[0], record.body

    def withdraw_share(
        self, share: dict[str, Any], now: datetime, deliver: Callable[[dict[str, Any]], None]
    ) -> dict[str, Any]:
        """Remember that SHARE was withdrawn, first on NOW, and DELIVER it as it is kept from now on: both, or neither."""
        record = self.vault.find(_SHARE, share["id"])
        assert record is not None
        kept = {**share, "withdrawn": share.get("withdrawn") or utc(now)}
        with self.vault.writing() as change:
            change.put(_SHARE, share["id"], _json(kept), record.body)
            deliver(kept)
        return kept

    def forget_share(self, share: dict[str, Any]) -> None:
        record = self.vault.find(_SHARE, share["id"])
        assert record is not None
        with self.vault.writing() as change:
            change.delete(record.head.id)

    def portfolios(self) -> list[dict[str, Any]]:
        """The portfolios as they were written, oldest first."""
        return [json.loads(self.vault.get(head.id).body) for head in self.vault.heads(_PORTFOLIO)]

    def portfolio(self, name: str) -> dict[str, Any]:
        """The portfolio of that NAME. Raises `NotFound`."""
        record = self.vault.find(_PORTFOLIO, name.casefold())
        if record is None:
            raise NotFound(
                _("There is no portfolio named {name}.").format(name=name),
                hint="lerwallet portfolio list",
            )
        portfolio: dict[str, Any] = json.loads(record.body)
        return portfolio

    def has_portfolio(self, name: str) -> bool:
        return self.vault.find(_PORTFOLIO, name.casefold()) is not None

    def put_portfolio(self, portfolio: dict[str, Any]) -> None:
        with self.vault.writing() as change:
            change.put(_PORTFOLIO, portfolio["name"].casefold(), b"", _json(portfolio))

    def remove_portfolio(self, name: str) -> None:
        """Take the portfolio of that NAME out; the credentials in it stay. Raises `NotFound`."""
        self.portfolio(name)
        record = self.vault.find(_PORTFOLIO, name.casefold())
        assert record is not None
        with self.vault.writing() as change:
            change.delete(record.head.id)


def _pick(rows: list[Row], text: str) -> Row:
    exact = [row for row in rows if text in {row.id, row.credential_id}]
    found = exact or [row for row in rows if text and row.id.startswith(text.lower())]
    if len(found) == 1:
        return found[0]
    if not found:
        raise NotFound(
            _("The wallet has no badge {id}.").format(id=text),
            hint=_("See the ids with: lerwallet list"),
        )
    raise Ambiguous(
        _("Several badges have the id {id}, or one that begins so: {ids}.").format(
            id=text,
            ids=", ".join(row.id for row in found),
        ),
        hint=_("Type more of the id"),
    )


def _signed_by_another(report: dict[str, Any]) -> bool:
    return _binding(report) == "failed"


def _signed_by_issuer(report: dict[str, Any]) -> bool:
    return _binding(report) == "passed"


def _binding(report: dict[str, Any]) -> str | None:
    """Whether the key was the issuer's, as the check answered."""
    found = (each for each in report.get("findings", ()) if each["check"] == "issuer_binding")
    return next((str(each["outcome"]) for each in found), None)


def _withheld(secured: "Secured") -> int:
    return int(getattr(secured.securing, "withheld", 0))


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
