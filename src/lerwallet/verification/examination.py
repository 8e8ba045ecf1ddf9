"""Who asks, and one document under examination: what the checks share and look at only once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Final

from lerwallet import did
from lerwallet.credential import Credential, Format
from lerwallet.errors import LerwalletError
from lerwallet.fetch import Fetch, offline
from lerwallet.formats import Embedded, Secured
from lerwallet.policy import Policy
from lerwallet.proofs.jose import Jws
from lerwallet.proofs.sd_jwt import SdJwt
from lerwallet.status_list import StatusList
from lerwallet.trust import Trust
from lerwallet.verification import signatures
from lerwallet.verification.report import Finding, Outcome, Report
from lerwallet.verification.signatures import Signature

if TYPE_CHECKING:
    from collections.abc import Callable, MutableMapping

    # reading requests is only imported where there is one (10 ms)
    from lerwallet.requests import Request
    from lerwallet.verification.open_badges import Assembly

_ASSEMBLED: Final = {Format.OB1_HOSTED, Format.OB2_HOSTED, Format.OB2_SIGNED}


@dataclass(frozen=True, kw_only=True, slots=True)
class ReadList:
    """A status list that was found authentic, and who issued it."""

    issuer: str | None
    entries: StatusList
    fetched_at: str
    ends: bool  # whether it says until when it holds


@dataclass(frozen=True, kw_only=True)
class Verifier:
    """Who asks: the time, the documents, and whom the reader trusts.

    `holder`: these are the holder's own questions (`add`, `check`), so an unknown issuer does not decide, and a
    key that only the holder could show is not asked for. `recipient` is an identity that the reader knows, `request` is
    what the reader asked for; `at_hand`
    gives only documents that the reader has, and asks nobody. `beside` is False for what stands beside a credential
    itself: an endorsement of it, or a newer one. `enclosed` are documents that came with what is verified, by URL: they
    never stand in for anybody, and count only where a key that is known without them signed them. `shown_with` is the
    presentation that this stands beside, on one page or in one resume, and not in. `lists` are the status lists already
    read in this run.
    """

    now: datetime
    fetch: Fetch
    trust: Trust
    holder: bool = False
    accept_unknown_issuer: bool = False
    audience: str | None = None
    nonce: str | None = None
    recipient: str | None = None
    request: "Request | None" = None
    at_hand: Fetch = offline
    beside: bool = True
    policy: Policy | None = None
    enclosed: Mapping[str, bytes] = field(default_factory=dict)
    shown_with: "Examination | None" = None
    lists: "MutableMapping[tuple[str, str], ReadList | LerwalletError]" = field(default_factory=dict)


class Examination:
    """One document, its verifier, and what is found as it is asked; a check reads only what stands before it."""

    def __init__(
        self,
        secured: Secured,
        verifier: Verifier,
        verify_beside: "Callable[[Secured], Report] | None" = None,
    ) -> None:
        self.secured = secured
        self.is_presentation = secured.format.is_presentation
        self.verifier = verifier
        self.verify_beside = verify_beside
        self.findings: list[Finding] = []
        self._outcomes: dict[str, Outcome] = {}
        self.contents: tuple[Report, ...] = ()
        if secured.format not in _ASSEMBLED:
            self.assembly = (
                None  # most are no Open Badge 1 or 2, and a cached property takes a lock to find out
            )

    @cached_property
    def assembly(self) -> "Assembly | None":
        """An Open Badge 1 or 2, put together from the documents at their own addresses; None for what is none."""
        from lerwallet.verification import open_badges

        return open_badges.assemble(self.secured, self.verifier.fetch)

    @property
    def credential(self) -> Credential:
        """What the document says; of a hosted badge, what stands at its own address."""
        assembly = self.assembly
        return assembly.credential if assembly is not None and assembly.assertion else self.secured.credential

    @property
    def purpose(self) -> str:
        """What the signing key must be listed for (VC Data Integrity 1.0, 2.1; DID Core 1.0, 5.3)."""
        return did.AUTHENTICATION if self.is_presentation else did.ASSERTION

    @cached_property
    def signatures(self) -> tuple[Signature, ...]:
        """Each signature over the document, looked at; none where it is unsigned or sealed in another way."""
        securing = self.secured.securing
        match securing:
            case Embedded():
                verifier = self.verifier
                return signatures.embedded(self.secured, self.purpose, verifier.fetch, holder=verifier.holder)
            case Jws():
                return (signatures.token(self.secured, securing, self.verifier.fetch),)
            case SdJwt():
                return (signatures.token(self.secured, securing.jws, self.verifier.fetch),)
            case _:
                return ()

    def outcome(self, check: str) -> Outcome | None:
        """What CHECK found; None where it was not asked."""
        return self._outcomes.get(check)

    def add(self, finding: Finding) -> None:
        """Keep FINDING for the checks that come after."""
        self.findings.append(finding)
        self._outcomes[finding.check] = finding.outcome
