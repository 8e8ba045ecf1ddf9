"""What could stand in a new portfolio, and why: by words, skills and codes alone, on this computer, the same each time."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from lerwallet.credential import Credential
from lerwallet.language import _
from lerwallet.portfolio.choosing import Chosen
from lerwallet.portfolio.contents import Portfolio
from lerwallet.skills import fit, named
from lerwallet.skills.wording import shared
from lerwallet.verification.evidence import fits
from lerwallet.wallet import Evidence, Row, Wallet

_BLOCK: Final = 1024 * 1024


class Because(StrEnum):
    """Why something is proposed, the best reason first."""

    NAMED = "named"  # by its id
    SKILL = "skill"  # one of its skills has the words
    NAME = "name"  # its name has
    TEXT = "text"  # what it says of itself has
    FILTER = "filter"  # it is what was asked for with --skill, --tag and so on
    HOLDS = "holds"  # nothing speaks against it
    ISSUER_SAW = "issuer_saw"  # of a file: the issuer stated its digest
    SAID = "said"  # of a statement: it stands in another portfolio


@dataclass(frozen=True, kw_only=True)
class Reason:
    """BECAUSE, and the WORDS or the skill that decided."""

    because: Because
    words: tuple[str, ...] = ()

    @property
    def fits(self) -> bool:
        return self.because in {Because.SKILL, Because.NAME, Because.TEXT}

    def to_json(self) -> dict[str, Any]:
        return {"because": self.because.value, "words": list(self.words)}

    def __str__(self) -> str:
        words = ", ".join(self.words)
        match self.because:
            case Because.NAMED:
                return _("you named it")
            case Because.SKILL:
                return _("for its skill {skill}").format(skill=words)
            case Because.NAME:
                return _("for the words in its name: {words}").format(words=words)
            case Because.TEXT:
                return _("for the words in it: {words}").format(words=words)
            case Because.FILTER:
                return _("it is what you asked for")
            case Because.HOLDS:
                return _("nothing speaks against it")
            case Because.ISSUER_SAW:
                return _("the issuer saw this very file")
            case Because.SAID:
                return _("you say so in {portfolio}, for the words: {words}").format(
                    portfolio=self.words[0], words=", ".join(self.words[1:])
                )


@dataclass(frozen=True, kw_only=True)
class Badge:
    row: Row
    reason: Reason

    def to_json(self) -> dict[str, Any]:
        return {"credential": self.row.id, **self.reason.to_json()}

    def __str__(self) -> str:
        return f"{self.row.name or _('a badge without a name')} ({self.row.id})"


@dataclass(frozen=True, kw_only=True)
class BadgeFile:
    """A file kept beside a badge that is proposed."""

    file: Evidence
    reason: Reason

    def to_json(self) -> dict[str, Any]:
        return {"credential": self.file.credential, "file": self.file.id, **self.reason.to_json()}

    def __str__(self) -> str:
        return _("the file {file} beside {id}").format(file=self.file.name, id=self.file.credential)


@dataclass(frozen=True, kw_only=True)
class Saying:
    text: str
    reason: Reason

    def to_json(self) -> dict[str, Any]:
        return {"statement": self.text, **self.reason.to_json()}

    def __str__(self) -> str:
        return _("the statement “{text}”").format(text=self.text)


Proposal = Badge | BadgeFile | Saying


def propose(wallet: Wallet, chosen: Chosen, purpose: str, portfolios: Iterable[Portfolio]) -> list[Proposal]:
    """CHOSEN credentials with the reason for each, those that fit PURPOSE first; then files and statements that fit it.

    What was named by id stays in the order in which it was named.
    """
    badges = [_badge(wallet, row, chosen, purpose) for row in chosen.rows]
    if not chosen.named:
        badges.sort(key=lambda badge: (not badge.reason.fits, list(Because).index(badge.reason.because)))
    files = [file for badge in badges for file in _files(wallet, badge.row, purpose)]
    return [*badges, *files, *_sayings(portfolios, purpose)]


def _badge(wallet: Wallet, row: Row, chosen: Chosen, purpose: str) -> Badge:
    if row.id in chosen.named:
        return Badge(row=row, reason=Reason(because=Because.NAMED))
    reason = _reason(wallet.secured(row).credential, purpose) if purpose else None
    otherwise = Because.FILTER if chosen.filtered else Because.HOLDS
    return Badge(row=row, reason=reason or Reason(because=otherwise))


def _reason(credential: Credential, purpose: str) -> Reason | None:
    """Why CREDENTIAL fits; None where it does not."""
    for skill in named(credential):
        if fit(skill.name, purpose) or shared(purpose, skill.name):
            return Reason(because=Because.SKILL, words=(skill.name,))
    for because, text in (
        (Because.NAME, credential.name),
        (Because.TEXT, f"{credential.description or ''} {credential.criteria or ''}"),
    ):
        words = shared(purpose, text or "")
        if words:
            return Reason(because=because, words=words)
    return None


def _files(wallet: Wallet, row: Row, purpose: str) -> Iterator[BadgeFile]:
    """Files whose name has the words; and, where a purpose is given, those that the issuer stated the digest of."""
    if not purpose or not row.evidence:
        return
    document = wallet.secured(row).credential.document
    for file in wallet.evidence(row):
        words = shared(purpose, file.name)
        if words:
            yield BadgeFile(file=file, reason=Reason(because=Because.NAME, words=words))
        elif fits(document, _digest(wallet, file)):
            yield BadgeFile(file=file, reason=Reason(because=Because.ISSUER_SAW))


def _digest(wallet: Wallet, file: Evidence) -> Callable[[str], bytes]:
    def digest(name: str) -> bytes:
        if name == "sha256":
            return bytes.fromhex(file.sha256)
        found = hashlib.new(name)
        with wallet.open_evidence(file) as stream:
            while block := stream.read(_BLOCK):
                found.update(block)
        return found.digest()

    return digest


def _sayings(portfolios: Iterable[Portfolio], purpose: str) -> Iterator[Saying]:
    found: dict[str, Reason] = {}
    for portfolio in portfolios:
        for text in portfolio.statements:
            words = shared(purpose, text)
            if words:
                found.setdefault(text, Reason(because=Because.SAID, words=(portfolio.name, *words)))
    yield from (Saying(text=text, reason=reason) for text, reason in found.items())
