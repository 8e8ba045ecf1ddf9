"""`verify --explain`: what each answer means, whose it is to mend, and what to do next.

To explain one more answer: a row in `_ADVICE`, by check and outcome or by reason.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from lerwallet.commands.telling import report_lines
from lerwallet.language import _
from lerwallet.session import Tinted
from lerwallet.verification import Finding, Outcome, Report, words

_Advice = Callable[[], str]

# By reason first, then by check and outcome.
_ADVICE: Final[Mapping[str, _Advice]] = {
    "unsigned": lambda: _(
        "Nobody signed this, so anyone can have written it. Ask the sender for the file that the issuer gave out."
    ),
    "base_proof": lambda: _(
        "The sender gave you a part that only they should have. Ask them to share it again with their wallet."
    ),
    "proof_not_supported": lambda: _(
        "Nobody is at fault: lerwallet cannot check this kind. Ask the issuer to confirm it."
    ),
    "context_not_carried": lambda: _(
        "Nobody is at fault: lerwallet cannot check this kind. Ask the issuer to confirm it."
    ),
    "hosted": lambda: _(
        "Try again online: the issuer's own site must answer for it. If it is gone there, ask the issuer."
    ),
    "did_document_not_at_hand": lambda: _("Try again online, or later: the issuer's site did not answer."),
    "issuer_document_not_at_hand": lambda: _("Try again online, or later: the issuer's site did not answer."),
    "key_in_header": lambda: _(
        "The issuer should publish its key. Ask the issuer, by a way you know, whether they gave this out."
    ),
    "key_in_fragment": lambda: _(
        "The issuer should publish its key. Ask the issuer, by a way you know, whether they gave this out."
    ),
    "expired": lambda: _("It was good until then. Ask the sender whether there is a newer one."),
    "not_yet_valid": lambda: _("Look again on that day. If it is past, set the clock of this computer."),
    "revoked": lambda: _("The issuer took it back. Ask the sender about it, or the issuer."),
    "suspended": lambda: _("The issuer has stopped it for now. Ask the sender, and look again later."),
    "newer_there": lambda: _("Ask the sender for the newer one, or look at it yourself at that address."),
    "status_list_not_at_hand": lambda: _(
        "Try again online before you decide: only the issuer's list can tell."
    ),
    "status_list_expired": lambda: _("The issuer should renew its list. Try again later, or ask the issuer."),
    "status_too_old": lambda: _("Try again online, for a newer list."),
    "made_for_another": lambda: _("It was signed for somebody else. Ask the sender to share it with you."),
    "nonce_differs": lambda: _(
        "It may be a copy of an older answer. Ask the sender to share it again, with your one-time word."
    ),
    "answer_not_signed": lambda: _(
        "Somebody took the signature off, or never made one. Ask the sender to share it with their wallet."
    ),
    "request_ended": lambda: _(
        "If it came in time, say when with --at. Otherwise ask again: lerwallet request new"
    ),
    "request_not_met": lambda: _("Ask the sender for the rest, or for less: lerwallet request new"),
    "given_to_another": lambda: _("Whoever sent it cannot show that it is theirs. Ask them for their own."),
    "no_key_binding": lambda: _(
        "Whoever sent it cannot show that it is theirs. Ask them to share it with their wallet."
    ),
    "page_differs": lambda: _(
        "Somebody changed the page. Believe only what is listed here, and ask the sender."
    ),
    "line_differs": lambda: _(
        "Somebody changed it, or made it wrong. Believe only the badges that are listed here, and ask the sender."
    ),
    "issuer_not_listed": lambda: _(
        "Ask the issuer by a way you know, such as the phone number on its own site. If it is theirs, add them with: lerwallet trust add"
    ),
    "registry_not_answered": lambda: _(
        "Try again online, or later. If it stays so, ask whoever runs the registry."
    ),
    "no_trust_list": lambda: _(
        "Ask the issuer by a way you know, such as the phone number on its own site. If it is theirs, add them with: lerwallet trust add"
    ),
    "issuer_not_accepted": lambda: _("Your own rules say no. Whoever wrote them can add the issuer."),
    "not_assessed": lambda: _(
        "Your own rules ask for more than this badge says. Ask the sender what else they have."
    ),
    "pinned_key_changed": lambda: _(
        "Be careful: ask the issuer by a way you know whether their key changed."
    ),
    "proof failed": lambda: _(
        "Do not use it. Ask the sender for the file as the issuer gave it out; a changed copy cannot be mended."
    ),
    "issuer_binding failed": lambda: _(
        "Do not use it: somebody else signed in the issuer's name. Tell the issuer."
    ),
    "format failed": lambda: _("The issuer made it wrong, or it was changed. Ask the issuer for a new one."),
    "recipient failed": lambda: _("Ask the sender which name or e-mail the issuer knows them by."),
    "evidence failed": lambda: _(
        "The file beside it is not the one that was judged. Ask the sender for the first one."
    ),
    "schema failed": lambda: _(
        "The issuer made it in another form than it says. It may still be true: ask the issuer."
    ),
}


def explanation_lines(report: Report, *, indent: str = "") -> Iterator[str | Tinted]:
    """A report as it is told without explaining, and then what each open or bad answer asks for."""
    yield from report_lines(report, indent=indent)
    told = dict.fromkeys(line for each in _all(report) for line in _lines(each))
    if told:
        yield indent + _("What to do:")
        yield from (f"{indent}  {line}" for line in told)


def _all(report: Report) -> Iterator[Report]:
    yield report
    for content in report.contents:
        yield from _all(content)


def _lines(report: Report) -> Iterator[str]:
    proof = report.finding("proof")
    for finding in [proof] if proof is not None and proof.outcome is Outcome.FAILED else report.findings:
        advice = _advice(finding)
        if advice is not None and finding.outcome in {Outcome.FAILED, Outcome.UNKNOWN}:
            yield f"{words.question(finding.check)} {advice()}"


def _advice(finding: Finding) -> _Advice | None:
    by_reason = _ADVICE.get(finding.answer.reason)
    return by_reason or _ADVICE.get(f"{finding.check} {finding.outcome.value}")
