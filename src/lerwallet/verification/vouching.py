"""Does somebody whom the reader trusts know the issuer? The reader's lists, and the rules that the reader wrote down."""

from lerwallet.policy import Policy, UnknownIssuer
from lerwallet.trust import Vouched
from lerwallet.verification import signatures
from lerwallet.verification.examination import Examination, Verifier
from lerwallet.verification.report import Answer, Weight, failed, passed, unknown


def weight(verifier: Verifier) -> Weight:
    """Whether an unknown issuer leaves it open, or is only told."""
    noted = verifier.policy is not None and verifier.policy.unknown_issuer is UnknownIssuer.NOTE
    return Weight.ADVISORY if verifier.holder or verifier.accept_unknown_issuer or noted else Weight.REQUIRED


def answer(examination: Examination) -> Answer:
    """Who vouches for the issuer; failed only by a pinned key that changed, or by a policy."""
    issuer = examination.credential.issuer
    verifier = examination.verifier
    vouched = _vouched(issuer.id or "", verifier)
    if vouched is not None:
        facts = {"name": vouched.name or issuer.name or issuer.id, "by": vouched.by}
        used = {name for _s, method in signatures.right(examination.signatures) for name in method.key.names}
        pinned = set(vouched.keys)
        return failed("pinned_key_changed", **facts) if pinned and not pinned & used else passed("", **facts)
    asked = list(verifier.trust.asked)
    policy = verifier.policy
    if policy is not None and policy.unknown_issuer is UnknownIssuer.REJECT:
        return failed("issuer_not_accepted", asked=asked, claims=issuer.name, policy=policy.name)
    return unknown(
        "issuer_not_listed" if asked or policy else "no_trust_list", asked=asked, claims=issuer.name
    )


def _vouched(issuer: str, verifier: Verifier) -> Vouched | None:
    """The first list that has the issuer and that the policy accepts; the policy itself is one."""
    policy: Policy | None = verifier.policy
    vouched = verifier.trust.lookup(issuer, at=verifier.now)
    if policy is None:
        return vouched
    if vouched is not None and policy.accept_registries and vouched.by not in policy.accept_registries:
        vouched = None
    if vouched is None and issuer in policy.accept_issuers:
        return Vouched(name="", by=policy.name)
    return vouched
