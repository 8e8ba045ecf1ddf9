"""Does somebody whom the reader trusts know the issuer? The reader's lists, and the rules that the reader wrote down."""

from lerwallet.policy import Policy, UnknownIssuer
from lerwallet.trust import Inquiry, Vouched
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
    inquiry = _inquiry(issuer.id or "", verifier)
    vouched = inquiry.vouched
    if vouched is not None:
        # a list without a name for it does not vouch for the one that the badge gives
        facts = {"name": vouched.name or issuer.id, "by": vouched.by}
        if vouched.as_of:
            facts["as_of"] = vouched.as_of
        used = {name for _s, method in signatures.right(examination.signatures) for name in method.key.names}
        pinned = set(vouched.keys)
        return failed("pinned_key_changed", **facts) if pinned and not pinned & used else passed("", **facts)
    asked = list(verifier.trust.asked)
    policy = verifier.policy
    if inquiry.unanswered:
        # a registry that is down must not make a badge look refused
        silent = list(inquiry.unanswered)
        return unknown(
            "registry_not_answered",
            asked=asked,
            claims=issuer.name,
            unanswered=silent,
            why=[f"{name}: {why}" for name, why in inquiry.unanswered.items()],
            message=next(iter(inquiry.unanswered.values())) if len(silent) == 1 else "",
        )
    if policy is not None and policy.unknown_issuer is UnknownIssuer.REJECT:
        return failed("issuer_not_accepted", asked=asked, claims=issuer.name, policy=policy.name)
    return unknown(
        "issuer_not_listed" if asked or policy else "no_trust_list", asked=asked, claims=issuer.name
    )


def _inquiry(issuer: str, verifier: Verifier) -> Inquiry:
    """What the lists say that the policy accepts; the policy itself is one."""
    policy: Policy | None = verifier.policy
    accepted = policy.accept_registries if policy is not None else ()
    inquiry = verifier.trust.ask(issuer, at=verifier.now, fetch=verifier.fetch, among=accepted)
    if policy is not None and inquiry.vouched is None and issuer in policy.accept_issuers:
        return Inquiry(Vouched(name="", by=policy.name), {})
    return inquiry
