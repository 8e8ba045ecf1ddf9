"""Is the one who presents it the one it was given to, and did they make it for the one who asks?"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from lerwallet import did
from lerwallet.credential import JsonObject, read_time, reference, strings, text
from lerwallet.errors import LerwalletError
from lerwallet.formats import Secured
from lerwallet.keys import PublicKey
from lerwallet.proofs import jose, sd_jwt
from lerwallet.proofs.jose import Jws
from lerwallet.proofs.sd_jwt import SdJwt
from lerwallet.verification import signatures
from lerwallet.verification.examination import Examination
from lerwallet.verification.report import NOT_LOOKED_AT, Answer, Outcome, absent, failed, passed, unknown
from lerwallet.verification.signatures import Found, Method

_WORST_FIRST: Final = (Outcome.FAILED, Outcome.UNKNOWN, Outcome.ABSENT, Outcome.PASSED)


def binding_answer(examination: Examination) -> Answer:
    """Of a presentation: each credential inside against its signer. Of an SD-JWT: its key binding against `cnf`.

    Of what stands beside a presentation: also against the signer of that one.
    """
    shown_with = examination.verifier.shown_with
    if shown_with is None:
        return _own_answer(examination)
    # whom an older badge was given to stands at its own address
    itself = replace(examination.secured, credential=examination.credential)
    methods = _methods(shown_with)
    beside = _unfit(methods) or _given_to([itself], methods, shown_with)
    if not examination.is_presentation:
        return beside
    return min(_own_answer(examination), beside, key=lambda answer: _WORST_FIRST.index(answer.outcome))


def _own_answer(examination: Examination) -> Answer:
    secured = examination.secured
    if not examination.is_presentation and isinstance(secured.securing, SdJwt):
        return _key_binding(secured.securing)
    methods = _methods(examination)
    unfit = _unfit(methods)
    if unfit is not None:
        return unfit
    holder = reference(secured.credential.document.get("holder"))
    signers = [method.controller for method in methods]
    if holder is not None and holder not in signers:
        return failed("holder_is_not_signer", holder=holder, signer=signers[0])
    return _given_to(secured.contents, methods, examination)


def _methods(presentation: Examination) -> list[Method]:
    return [method for _signature, method in signatures.right(presentation.signatures)]


def _unfit(methods: list[Method]) -> Answer | None:
    """What keeps the keys that signed a presentation from showing who did, or None."""
    if not methods:
        return unknown(NOT_LOOKED_AT, because="proof")
    return next(filter(None, map(_signer, methods)), None)


def _given_to(contents: Iterable[object], methods: list[Method], presentation: Examination) -> Answer:
    """Whether each of CONTENTS was given to one who signed PRESENTATION with METHODS."""
    made_for = next(iter(_stated(presentation)), {})
    answers = [(each, _subject(each, methods, made_for)) for each in _credentials(contents)]
    return _worst(answers, methods[0])


def _credentials(contents: Iterable[object]) -> Iterator[Secured]:
    """Each credential of CONTENTS, also through another presentation: wrapping one makes nobody its subject."""
    for content in contents:
        if isinstance(content, Secured):
            yield from _credentials(content.contents) if content.format.is_presentation else (content,)


def _signer(method: Method) -> Answer | None:
    """What is wrong with a key that signed the presentation, or None."""
    if method.found is not Found.LISTED:
        return unknown(method.found.value, key=method.id)
    if did.AUTHENTICATION not in method.purposes:
        return failed("key_not_for_this", key=method.id)
    return None


def _subject(content: Secured, methods: list[Method], made_for: JsonObject) -> Answer:
    """Whether the one that CONTENT was given to signed: the presentation, or this one for the same reader."""
    securing = content.securing
    if isinstance(securing, SdJwt) and securing.bound_key is not None:
        bound = securing.bound_key
        if any(_same_key(bound, method.key) for method in methods):
            return passed()
        return (
            failed("given_to_another") if securing.key_binding is None else _own_binding(securing, made_for)
        )
    if isinstance(securing, SdJwt | Jws) and "cnf" in content.credential.document:
        return _confirmed(content.credential.document["cnf"], methods)
    subject = content.credential.subject
    if subject is None:
        return absent("no_subject")
    if subject in {method.controller for method in methods}:
        return passed()
    # a name that is not a key (urn:, mailto:) cannot be shown to be anybody's
    return (
        failed("given_to_another", subject=subject)
        if subject.startswith("did:")
        else absent("subject_has_no_key")
    )


def _confirmed(cnf: object, methods: list[Method]) -> Answer:
    """Whether a signer has the key that a token names for its holder, by value or by its DID URL (RFC 7800, 3)."""
    named = cnf if isinstance(cnf, dict) else {}
    jwk, kid = named.get("jwk"), named.get("kid")
    if isinstance(jwk, dict):
        same = any(_same_key(jwk, method.key) for method in methods)
        return passed() if same else failed("given_to_another")
    return passed() if any(kid == method.id for method in methods) else unknown("key_not_at_hand")


def _own_binding(token: SdJwt, made_for: JsonObject) -> Answer:
    """Whether the key binding of a token in a presentation is right, and for the presentation's own reader."""
    answer = _key_binding(token)
    if answer.outcome is not Outcome.PASSED:
        return answer
    claims = token.binding_claims or {}
    same_reader = set(strings(claims.get("aud"))) == set(strings(made_for.get("audience")))
    if not same_reader or claims.get("nonce") != made_for.get("nonce"):
        return failed("made_for_another", audience=list(strings(claims.get("aud"))))
    return passed()


def _worst(answers: list[tuple[Secured, Answer]], method: Method) -> Answer:
    facts: dict[str, Any] = {"signer": method.controller}
    if not answers:
        return absent("nothing_inside", **facts)
    named = [
        {
            "id": content.credential.id,
            "name": content.credential.name,
            "outcome": answer.outcome.value,
            "reason": answer.reason,
        }
        for content, answer in answers
    ]
    worst = min(
        (answer for _content, answer in answers), key=lambda answer: _WORST_FIRST.index(answer.outcome)
    )
    return Answer(outcome=worst.outcome, reason=worst.reason, detail={**facts, "credentials": named})


def _same_key(jwk: JsonObject, key: PublicKey) -> bool:
    try:
        return PublicKey.from_jwk(jwk).thumbprint == key.thumbprint
    except LerwalletError:
        return False


def _key_binding(token: SdJwt) -> Answer:
    """RFC 9901, 7.3 steps 3 to 5."""
    if token.key_binding is None:
        return unknown("no_key_binding") if "cnf" in token.payload else absent("no_subject")
    if "cnf" not in token.payload:
        return failed("key_binding_without_key")
    if token.bound_key is None:
        return unknown("key_not_at_hand")  # `cnf` names the key in another way (RFC 7800, 3.4)
    try:
        sd_jwt.confirmed_binding(token)
        jose.verify(token.key_binding, PublicKey.from_jwk(token.bound_key))
    except LerwalletError as wrong:
        return failed("key_binding_wrong", message=wrong.message)
    return passed()


def audience_answer(examination: Examination, skew: timedelta) -> Answer:
    """Whether the audience and nonce that were asked for are the ones that the holder signed, and not of the future."""
    stated = _stated(examination)
    if not stated:
        return absent("made_for_nobody") if not _asked(examination) else failed("made_for_nobody")
    # each signature on its own: one for this reader does not bring along another's that was made for somebody else
    return min(
        (_made_for(each, examination, skew) for each in stated),
        key=lambda answer: _WORST_FIRST.index(answer.outcome),
    )


def _made_for(stated: JsonObject, examination: Examination, skew: timedelta) -> Answer:
    verifier = examination.verifier
    audiences, nonce = list(strings(stated.get("audience"))), text(stated.get("nonce"))
    made_for: dict[str, Any] = {"audience": audiences, "nonce": nonce}
    made_at = read_time(stated.get("made"))
    if made_at is not None and made_at > verifier.now + skew:
        return failed("made_in_the_future", **made_for, made=made_at.isoformat())
    if verifier.audience is not None and verifier.audience not in audiences:
        return failed("made_for_another", **made_for, expected=verifier.audience)
    if verifier.nonce is not None and verifier.nonce != nonce:
        return failed("nonce_differs", **made_for, expected=verifier.nonce)
    if not _asked(examination):
        # present but not compared proves nothing
        return (
            unknown("audience_not_compared", **made_for)
            if any(made_for.values())
            else absent("made_for_nobody")
        )
    return passed("", **made_for)


def _asked(examination: Examination) -> bool:
    return examination.verifier.audience is not None or examination.verifier.nonce is not None


def _stated(examination: Examination) -> list[JsonObject]:
    """Audience, nonce and time as the holder signed them, for each signature that is the holder's."""
    securing = examination.secured.securing
    if isinstance(securing, SdJwt) and not examination.is_presentation:
        signed = [] if securing.binding_claims is None else [securing.binding_claims]
    elif not examination.is_presentation:
        signed = []  # what the issuer signed was made for the holder, and not by them
    else:
        signed = [signature.options for signature, _method in signatures.right(examination.signatures)]
    return [_terms(each) for each in signed]


def _terms(claims: JsonObject) -> JsonObject:
    if "proofPurpose" in claims:  # VC Data Integrity 1.0, 2.1
        return {
            "audience": claims.get("domain"),
            "nonce": claims.get("challenge"),
            "made": claims.get("created"),
        }
    return {"audience": claims.get("aud"), "nonce": claims.get("nonce"), "made": claims.get("iat")}
