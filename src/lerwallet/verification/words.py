"""What each question and each answer is in plain words.

Every reason that a check gives has its sentence here; a test compares them with the checks.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from lerwallet.language import _
from lerwallet.verification.report import Finding, Outcome, Verdict

_QUESTIONS: Final[Mapping[str, Callable[[], str]]] = {
    "format": lambda: _("Is it complete and readable?"),
    "proof": lambda: _("Is it unchanged since it was signed?"),
    "issuer_binding": lambda: _("Did the issuer it names sign it?"),
    "validity": lambda: _("Is it within its dates?"),
    "status": lambda: _("Has the issuer withdrawn it?"),
    "schema": lambda: _("Does it fit the schema it names?"),
    "holder_binding": lambda: _("Was it given to the person who shows it?"),
    "audience": lambda: _("Was it made for you?"),
    "recipient": lambda: _("Was it given to the person you ask about?"),
    "evidence": lambda: _("Are the files beside it the ones it names?"),
    "endorsements": lambda: _("Does anybody else speak for it?"),
    "refresh": lambda: _("Is it the newest that the issuer has?"),
    "contents": lambda: _("Does everything inside hold?"),
    "display": lambda: _("Does the page show what is inside?"),
    "policy": lambda: _("Does it meet your own rules?"),
    "request": lambda: _("Does it answer what you asked for?"),
    "issuer_trust": lambda: _("Does someone you trust know the issuer?"),
}

# reasons that have a reason themselves: why a document could not be had
_WITH_CAUSE: Final = {
    "did_document_not_at_hand",
    "issuer_document_not_at_hand",
    "status_list_not_at_hand",
    "hosted",
    "registry_not_answered",
}
_TOLD_AT_MOST: Final = 5  # of a list; scripts have all of it

# A question whose good answer is "no"
_GOOD_IS_NO: Final = {"status"}

_REASONS: Final[Mapping[str, Callable[[], str]]] = {
    # format
    "members_missing": lambda: _("parts that its standard requires are missing: {members}"),
    "documents_set_aside": lambda: _(
        "the sender put {count} documents beside it, which are not checked as badges"
    ),
    "claims_beside": lambda: _("it also says what no badge in it says: {claims}"),
    "only_part_of_a_badge": lambda: _(
        "it is a part of badges, such as a page about their issuer, and no badge by itself"
    ),
    "token_disagrees": lambda: _(
        "the token around it says something else than the credential inside: {members}"
    ),
    "unreadable": lambda: _("{message}"),
    "refused_for_safety": lambda: _("{message}"),
    "disclosure_wrong": lambda: _("{message}"),
    # proof
    "unsigned": lambda: _("nobody has signed it"),
    "signature_wrong": lambda: _("it was changed after it was signed, or somebody else signed it"),
    "other_proofs_not_checked": lambda: _(
        "it also has signatures of a kind that lerwallet does not check: {not_checked}"
    ),
    "document_of_another": lambda: _("the document at its address says that it belongs to another address"),
    "outside_issuer_scope": lambda: _("the issuer does not answer for the address that it came from"),
    "hosted": lambda: _("this kind of badge can only be checked at its own address, {address}"),
    "hosted_nowhere": lambda: _(
        "this kind of badge can only be checked at an address of its own, and it has none"
    ),
    "proof_not_supported": lambda: _("it is signed in a way that lerwallet does not check yet"),
    "base_proof": lambda: _(
        "it is the holder's own copy, which must not be shown; ask for one that was made to be shown"
    ),
    "wrong_purpose": lambda: _("the signature was made for another purpose"),
    "proof_time_unusable": lambda: _("the time of the signature cannot be read"),
    "previous_proof_missing": lambda: _("a signature that another one rests on is missing"),
    "verification_method_unusable": lambda: _("it does not say which key signed it"),
    "proof_value_unusable": lambda: _("the signature is not in the form that its standard asks for"),
    "context_changed": lambda: _("the meaning of its words was changed after it was signed"),
    "context_not_carried": lambda: _("it uses a vocabulary that lerwallet does not carry"),
    "undefined_term": lambda: _("it has details that no signature can cover"),
    "redefined_term": lambda: _("it changes what words of its standard mean"),
    "unsafe_document": lambda: _("it has a value that can be read in two ways"),
    "algorithm_not_allowed": lambda: _("it is signed in a way that is not safe"),
    "critical_header": lambda: _("it asks for something that lerwallet does not do"),
    "key_unusable": lambda: _("the signing key cannot be read"),
    "key_kind_not_done": lambda: _("the signing key is of a kind that lerwallet does not check yet"),
    "key_not_listed": lambda: _("the issuer does not list the key that signed it"),
    "key_not_at_hand": lambda: _("the signing key is not at hand"),
    "did_document_not_at_hand": lambda: _("the issuer's keys are not at hand"),
    "did_document_of_another": lambda: _("the document found for the issuer belongs to another"),
    "proof_unknown": lambda: _("{message}"),
    # issuer_binding
    "no_issuer": lambda: _("it names no issuer"),
    "key_in_header": lambda: _("it brings its own key, and nothing shows whose key that is"),
    "key_in_fragment": lambda: _(
        "the key is only written into its name, and nothing shows whose key that is"
    ),
    "key_of_another": lambda: _("the key belongs to somebody else than the issuer it names"),
    "issuer_document_not_at_hand": lambda: _("the issuer's own list of keys is not at hand"),
    "key_not_for_this": lambda: _("the owner of the key does not use it for this"),
    # validity
    "date_unreadable": lambda: _("one of its dates cannot be read: {value}"),
    "expired": lambda: _("it ran out on {until}"),
    "not_yet_valid": lambda: _("it only begins on {since}"),
    "no_end_seen": lambda: _("it shows no end, and details were left out"),
    "no_dates": lambda: _("it has no dates"),
    "no_time_zone": lambda: _("its dates have no time zone and were read as UTC"),
    # status
    "no_status_entry": lambda: _("the issuer gives no way to ask"),
    "no_status_seen": lambda: _("no place to ask was shown, and details were left out"),
    "too_many_status_entries": lambda: _("it names too many lists of withdrawn badges"),
    "status_entry_unreadable": lambda: _("the place where the issuer would say so cannot be read"),
    "status_type_not_supported": lambda: _(
        "the issuer says so in a way that lerwallet does not check yet ({type})"
    ),
    "status_list_not_at_hand": lambda: _("the issuer's list of withdrawn badges is not at hand"),
    "status_list_not_authentic": lambda: _("the list of withdrawn badges is not rightly signed"),
    "status_list_of_another_purpose": lambda: _("the list that it names is for something else"),
    "status_list_too_short": lambda: _("the list of withdrawn badges is too short to be one"),
    "status_too_old": lambda: _("the saved list of withdrawn badges is older than your rules accept"),
    "status_list_expired": lambda: _("the list of withdrawn badges is out of date"),
    "status_list_not_yet_valid": lambda: _("the list of withdrawn badges is not valid yet"),
    "not_a_status_list": lambda: _("what should be the list of withdrawn badges is something else"),
    "index_out_of_range": lambda: _("the list of withdrawn badges has no place for it"),
    "revoked": lambda: _("the issuer has withdrawn it (revoked)"),
    "suspended": lambda: _("the issuer has suspended it for now"),
    "not_withdrawn": lambda: "",
    # holder_binding and audience
    "no_subject": lambda: _("it does not say who it was given to: anyone who has the file can show it"),
    "subject_has_no_key": lambda: _(
        "the person it names has no key in it: anyone who has the file can show it"
    ),
    "given_to_another": lambda: _("it was given to somebody else than the one who signed"),
    "holder_is_not_signer": lambda: _("the one who is named as holder did not sign it"),
    "no_key_binding": lambda: _("the one it was given to did not sign"),
    "key_binding_without_key": lambda: _("somebody signed it, but it was bound to nobody"),
    "key_binding_wrong": lambda: _("the holder's signature is wrong"),
    "made_for_nobody": lambda: _("it was made for nobody in particular"),
    "made_for_another": lambda: _("it was made for {audience}"),
    "made_in_the_future": lambda: _("it says it was made in the future, on {made}"),
    "nonce_differs": lambda: _("it answers another question than yours (the nonce differs)"),
    "audience_not_compared": lambda: _("it was made for {audience}; say --audience to compare"),
    # schema
    "no_schema": lambda: _("it names none"),
    "not_at_hand": lambda: _("the schema is not at hand"),
    "schema_mismatch": lambda: _("it differs from its schema here: {places}"),
    "schema_unusable": lambda: _("the schema itself cannot be used"),
    # recipient, evidence, endorsements
    "no_recipient": lambda: _("it does not say who it was given to"),
    "given_to_somebody_else": lambda: _("nothing in it says that it was given to {expected}"),
    "recipient_in_small_letters": lambda: _("only when written in small letters"),
    "no_evidence": lambda: _("it names no files"),
    "evidence_without_digest": lambda: _(
        "it names files, but not by their digest, so they may have changed since"
    ),
    "evidence_not_at_hand": lambda: _("the files it names are not at hand"),
    "evidence_differs": lambda: _("a file is not the one that the issuer saw: {files}"),
    "no_endorsement": lambda: _("nobody else"),
    "endorsement_does_not_hold": lambda: _("something that claims to speak for it does not hold"),
    "endorsement_not_decided": lambda: _("somebody does, but it could not be checked to the end"),
    # refresh
    "refresh_not_supported": lambda: _(
        "the issuer gives out newer ones in a way that lerwallet does not know"
    ),
    "refresh_not_answered": lambda: _("the place where a newer one would be did not answer"),
    "newest": lambda: "",
    "newer_there": lambda: _("there is a newer one, from {valid_from}, at {service}"),
    "refreshed_is_another": lambda: _("the place where a newer one should be gives something else"),
    "refreshed_is_older": lambda: _("the place where a newer one should be gives an older one"),
    # contents
    "nothing_inside": lambda: _("there is nothing inside"),
    "content_rejected": lambda: _("something inside does not hold"),
    "content_of_another": lambda: _("nothing shows that it was all given to the same person: {credentials}"),
    "association_wrong": lambda: _(
        "it says how its parts belong together, and that cannot be: {associations}"
    ),
    "content_undecided": lambda: _("something inside could not be checked to the end"),
    # display
    "page_differs": lambda: _("the page says something else than the badges inside it"),
    "own_words": lambda: _(
        "what its maker says on it, such as the name at the top, nobody else has confirmed"
    ),
    "page_of_unknown_form": lambda: _("the page was not made by a form that lerwallet knows"),
    "page_drawn_differently": lambda: _(
        "the file is not the one that this lerwallet makes of what is inside, so what it shows is not certain;"
        " ask for the file as it was made"
    ),
    "page_needs_fonts": lambda: _(
        "the page has letters that this computer draws in another way, and so it cannot be compared here"
    ),
    "mark_contradicted": lambda: _("the page marks as checked what does not hold: {names}"),
    "mark_not_confirmed": lambda: _("the page marks as checked what could not be checked here: {names}"),
    "page_of_later": lambda: _("the page names a day that has not come yet"),
    "page_names_other_list": lambda: _(
        "the page says who is known to {lists}, and no list of yours of that name confirms it"
    ),
    # issuer_trust
    "issuer_not_listed": lambda: _("the issuer is on none of your lists"),
    "registry_not_answered": lambda: _("registries that you chose could not be asked: {unanswered}"),
    "pinned_key_changed": lambda: _(
        "it is signed with another key than the one that your list has for the issuer"
    ),
    "no_trust_list": lambda: _("you have no list of issuers that you trust yet"),
    "issuer_not_accepted": lambda: _(
        "the rules of {policy} accept no issuer that nobody on your lists knows"
    ),
    # policy
    "not_assessed": lambda: _("the rules of {name} ask for work that was judged, or an exam"),
    # request
    "answer_not_signed": lambda: _("nobody has signed the answer"),
    "request_ended": lambda: _("the time to answer ended on {until}"),
    "request_not_met": lambda: _("this is missing: {missing}"),
    "request_not_decided": lambda: _("what shows this could not be checked to the end: {undecided}"),
    "optional_not_given": lambda: _("without what was not needed: {refused}"),
    # any
    "not_looked_at": lambda: _("not looked at, because of the answer above"),
}


def question(check: str) -> str:
    """The question that CHECK asks, as a person would ask it."""
    return _QUESTIONS[check]()


def answer(finding: Finding) -> str:
    """Yes, no, could not check, or nothing to check: with the reason."""
    match finding.outcome:
        case Outcome.PASSED:
            told = _("no") if finding.check in _GOOD_IS_NO else _("yes")
        case Outcome.FAILED:
            told = _("yes") if finding.check in _GOOD_IS_NO else _("no")
        case Outcome.UNKNOWN:
            told = _("could not check")
        case Outcome.ABSENT:
            told = _("nothing to check")
    because = reason(finding)
    return _("{told}: {because}").format(told=told, because=because) if because else told


def reason(finding: Finding) -> str:
    """The reason in plain words; empty where the answer needs none."""
    detail = finding.answer.detail
    code = finding.answer.reason
    if finding.check == "issuer_trust" and finding.outcome is Outcome.PASSED:
        told = (
            _("{name}, known to {by} (so it said on {day})")
            if "as_of" in detail
            else _("{name}, known to {by}")
        )
        return told.format(name=detail["name"], by=detail["by"], day=_shown(detail.get("as_of")))
    if finding.check == "status" and finding.outcome is Outcome.PASSED and "as_of" in detail:
        return _("so said the issuer's list on {day}").format(day=_shown(detail["as_of"]))
    if not code:
        return ""
    sentence = _REASONS[code]() if code in _REASONS else str(detail.get("message", code))
    told = sentence.format_map(_Shown(detail))
    cause = detail.get("message") if code in _WITH_CAUSE else None
    return (
        _("{told}: {because}").format(told=told, because=_shown(cause).removesuffix(".")) if cause else told
    )


class _Shown(dict[str, str]):
    """Facts as a sentence shows them: lists with commas, moments as days; what is missing as nothing."""

    def __init__(self, detail: Mapping[str, Any]) -> None:
        super().__init__({name: _shown(value) for name, value in detail.items()})

    def __missing__(self, name: str) -> str:
        return _("unknown")


def _shown(value: object) -> str:
    if isinstance(value, list):
        told = ", ".join(_shown(each) for each in value[:_TOLD_AT_MOST]) or _("nobody")
        more = len(value) - _TOLD_AT_MOST
        return _("{some} and {count} more").format(some=told, count=more) if more > 0 else told
    text = "" if value is None else str(value)
    return text[:10] if len(text) >= 19 and text[4:5] == "-" and text[10:11] == "T" else text


def verdict(found: Verdict) -> str:
    """The verdict as the first word that a person reads."""
    match found:
        case Verdict.VERIFIED:
            return _("VERIFIED")
        case Verdict.REJECTED:
            return _("REJECTED")
        case Verdict.UNDECIDED:
            return _("NOT DECIDED")
