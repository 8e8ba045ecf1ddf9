"""Leaving parts out of a credential: choosing them, what proofs of it are made of, and what verifier and holder are told."""

import json
from functools import cache
from hashlib import sha256
from secrets import token_bytes
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lerwallet import keys
from lerwallet.commands.telling import report_lines
from lerwallet.errors import (
    LerwalletError,
    NotFound,
    NotShareable,
    ProofFailed,
    ProofUnknown,
    RefusedForSafety,
    TooComplex,
    Unreadable,
)
from lerwallet.formats import read
from lerwallet.keys import PublicKey, SecretKey
from lerwallet.multiformats import Base, Codec, multibase_decode, multibase_encode, multikey_encode
from lerwallet.presentation import enveloped
from lerwallet.proofs import data_integrity, selective
from lerwallet.proofs.selective import bbs, bbs_2023, bbs_hashing, cbor, ecdsa_sd
from lerwallet.proofs.selective.pointers import POINTERS_AT_MOST, details, resolved, select
from lerwallet.proofs.selective.statements import STATEMENTS_AT_MOST
from lerwallet.verification import Outcome, Report, Verdict
from world import GRADES, SCHOOL, badge, dumps, signed, world

# --- choosing by pointers -----------------------------------------------------------------------------------

DOCUMENT: dict[str, Any] = {
    "@context": ["https://example.org/c"],
    "id": "urn:a",
    "type": ["A", "B"],
    "name": "N",
    "a/b~c": "escaped",
    "one": [{"type": "One", "x": 1, "y": 2}],
    "many": [{"id": "_:blank", "type": "First", "x": 1}, {"id": "urn:second", "x": 2, "y": 3}],
}
AROUND = {"@context": ["https://example.org/c"], "id": "urn:a", "type": ["A", "B"]}


@pytest.mark.parametrize(
    ("pointers", "expected"),
    [
        (["/name"], {"name": "N"}),
        (["/a~1b~0c"], {"a/b~c": "escaped"}),
        (["/one/0/x"], {"one": [{"type": "One", "x": 1}]}),
        (
            ["/one/x"],
            {"one": [{"type": "One", "x": 1}]},
        ),  # pitfall 24: as JSON-LD programs that unwrap it say it
        (["/name/0"], {"name": "N"}),  # and as those that wrap it
        (["/one"], {"one": DOCUMENT["one"]}),
        (["/one/x", "/one"], {"one": DOCUMENT["one"]}),
        (["/many/1/y"], {"many": [{"id": "urn:second", "y": 3}]}),
        (["/many/0/x", "/many/1/x"], {"many": [{"type": "First", "x": 1}, {"id": "urn:second", "x": 2}]}),
        (["/type/0"], {}),
        (["/id"], {}),
        (["", "/name"], DOCUMENT),
    ],
)
def test_part_that_pointers_name(pointers: list[str], expected: dict[str, Any]) -> None:
    """It has its types and ids, and those around it; a blank id says nothing and stays away."""
    assert select(DOCUMENT, pointers) == {**AROUND, **expected}


def test_no_pointer_names_nothing() -> None:
    """That is another thing than an empty pointer, which names all."""
    assert select(DOCUMENT, []) is None


@pytest.mark.parametrize(
    ("pointer", "expected"), [("/one/x", "/one/0/x"), ("/many/1/y", "/many/1/y"), ("/a~1b~0c", "/a~1b~0c")]
)
def test_a_pointer_has_one_full_spelling(pointer: str, expected: str) -> None:
    """With the place in every array, and the signs that RFC 6901 escapes."""
    assert resolved(DOCUMENT, pointer) == expected


@pytest.mark.parametrize(
    "pointer",
    ["name", "/", "/nothing", "/name/x", "/many/2", "/many/x", "/many/01", "/many/-", "/one/1", "/one/0/0/z"],
)
def test_pointer_to_nothing_is_refused(pointer: str) -> None:
    """A part that is not there is never passed over."""
    with pytest.raises(NotFound) as caught:
        select(DOCUMENT, [pointer])

    assert caught.value.code == "pointer_not_found"


def test_too_many_pointers_are_refused() -> None:
    """A proof cannot make its reader choose for ever."""
    with pytest.raises(RefusedForSafety):
        select(DOCUMENT, ["/name"] * (POINTERS_AT_MOST + 1))


# --- CBOR ---------------------------------------------------------------------------------------------------

SHAPES = st.recursive(
    st.integers(0, 2**64 - 1) | st.binary(max_size=40) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.integers(0, 2**32), inner, max_size=4),
    max_leaves=8,
)


@given(
    st.lists(st.one_of(st.integers(0, 2**64 - 1), st.binary(max_size=300), st.text(max_size=30)), max_size=30)
)
def test_cbor_comes_back(value: list[Any]) -> None:
    """What is written is read again."""
    assert cbor.loads(cbor.dumps(value)) == value


@given(st.binary(max_size=60))
def test_cbor_has_one_spelling(data: bytes) -> None:
    """Whatever bytes come: they are refused in words, or are the only spelling of what they say."""
    try:
        value = cbor.loads(data)
    except LerwalletError:
        return

    if not isinstance(value, dict):
        assert len(cbor.dumps([value])) == len(data) + 1


@pytest.mark.parametrize(
    "data",
    [
        "8000",  # something follows
        "9fff",  # open length
        "5f4100ff",
        "1817",  # a longer head than needed
        "190017",
        "20",  # negative
        "f6",
        "f93c00",  # a float
        "c074",  # a tag
        "a200000000",  # a name twice
        "a1410000",  # bytes as a name
        "61ff",  # no UTF-8
        "42ff",  # too short
        "9bffffffffffffffff",
        "1c",
        "",
    ],
)
def test_cbor_beyond_the_shapes_is_refused(data: str) -> None:
    """Pitfall 25: nothing follows, nothing has a second spelling."""
    with pytest.raises((Unreadable, RefusedForSafety)):
        cbor.loads(bytes.fromhex(data))


def test_cbor_is_bounded() -> None:
    """Neither depth nor number of parts is up to the sender."""
    for data in (b"\x81" * 10_000 + b"\x00", b"\x99\xff\xff" + b"\x00" * 65535):
        with pytest.raises(RefusedForSafety):
            cbor.loads(data)


# --- both suites, from signing to showing ------------------------------------------------------------------

KEYS = bytes(range(32))
MANDATORY = ["/issuer", "/validFrom", "/validUntil"]
SECRET = SecretKey.from_bytes("ES256", sha256(b"issuer").digest())
BBS_SECRET = int.from_bytes(sha256(b"bbs issuer").digest()) >> 2
BBS_KEY = PublicKey.from_multikey(multikey_encode(Codec.BLS12_381_G2, bbs.public_key(BBS_SECRET)))
ISSUERS = {selective.ECDSA_SD: SECRET.public, selective.BBS: BBS_KEY}
SUITES = list(ISSUERS)


def whole_badge(suite: str, **members: Any) -> dict[str, Any]:
    issuer = {"id": f"did:key:{ISSUERS[suite].multikey}", "type": ["Profile"], "name": "A school"}
    evidence = [{"id": "https://school.example/e", "type": ["Evidence"], "name": "A film"}]
    return {**badge(), "issuer": issuer, "evidence": evidence, **members}


def base(suite: str, pointers: list[str] = MANDATORY, **members: Any) -> dict[str, Any]:
    multikey = ISSUERS[suite].multikey
    options = {
        "created": "2026-01-01T00:00:00Z",
        "verificationMethod": f"did:key:{multikey}#{multikey}",
        "proofPurpose": "assertionMethod",
    }
    document = whole_badge(suite, **members)
    if suite == selective.BBS:
        return bbs_2023.sign(document, options, BBS_SECRET, hmac_key=KEYS, pointers=pointers)
    return ecdsa_sd.sign(
        document,
        options,
        SECRET,
        statement_secret=SecretKey.from_bytes("ES256", sha256(b"statements").digest()),
        hmac_key=KEYS,
        pointers=pointers,
    )


@cache
def kept(suite: str) -> dict[str, Any]:
    return base(suite)


def apart(secured: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    return {name: value for name, value in secured.items() if name != "proof"}, secured["proof"]


def derived(suite: str, *pointers: str) -> dict[str, Any]:
    document, proof = apart(kept(suite))
    return selective.derive(document, proof, pointers, random=token_bytes, presentation=b"for you")


def every_pointer(value: Any, prefix: str = "") -> list[str]:
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    found = [] if prefix.startswith("/@context") else [prefix] * bool(prefix)
    return found + [each for name, item in pairs for each in every_pointer(item, f"{prefix}/{name}")]


@pytest.mark.parametrize("suite", SUITES)
@settings(max_examples=25)
@given(data=st.data())
def test_any_choice_is_right_and_shows_only_that(suite: str, data: st.DataObject) -> None:
    """Whatever is chosen: it verifies, has what was chosen and what the issuer fixed, and nothing else."""
    document, _proof = apart(kept(suite))
    choice = data.draw(st.lists(st.sampled_from(every_pointer(document)), max_size=4))

    shown, shown_proof = apart(derived(suite, *choice))

    selective.verify(shown, shown_proof, ISSUERS[suite])
    assert shown == select(document, [*MANDATORY, *choice])
    assert not selective.is_base(shown_proof)


@pytest.mark.parametrize("suite", SUITES)
@settings(max_examples=25)
@given(data=st.data())
def test_what_was_chosen_is_told_apart_from_what_is_always_shown(suite: str, data: st.DataObject) -> None:
    """Each detail that is shown and that the issuer did not fix, and no other."""
    document, _proof = apart(kept(suite))
    choice = data.draw(st.lists(st.sampled_from(every_pointer(document)), max_size=4))

    shown, shown_proof = apart(derived(suite, *choice))
    found = selective.disclosed(shown, shown_proof)

    always = tuple(f"{each}/" for each in MANDATORY)
    expected = [each for each in details(shown) if not f"{each}/".startswith(always)]
    assert list(found.pointers) == expected
    if suite == selective.BBS:
        assert (found.withheld == 0) == (shown == document)
    else:
        assert found.withheld is None


@pytest.mark.parametrize("suite", SUITES)
def test_the_holder_is_told_what_can_be_left_out(suite: str) -> None:
    """Each detail that the issuer did not fix; each of them can be shown alone, and is then the one that was chosen."""
    signed_inside = signed(badge(), SCHOOL)
    picture = {"id": "https://school.example/badge.png", "type": "Image"}
    subject = whole_badge(suite)["credentialSubject"]
    achievement = {**subject["achievement"], "image": picture, "tag": ["team", "talk"]}
    secured = base(
        suite, credentialSubject={**subject, "achievement": achievement}, endorsement=[signed_inside]
    )
    document, proof = apart(secured)

    found = list(selective.details(document, proof))

    place = "/credentialSubject/achievement"
    assert found == [
        "/name",
        *(f"{place}/{name}" for name in ("achievementType", "name", "description", "criteria/narrative")),
        *(f"{place}/{name}" for name in ("image", "tag/0", "tag/1")),
        *(
            f"/credentialStatus/{name}"
            for name in ("statusPurpose", "statusListIndex", "statusListCredential")
        ),
        "/evidence/0/name",
        "/endorsement/0",
    ]
    for pointer in found:
        shown, shown_proof = apart(selective.derive(document, proof, [pointer], random=token_bytes))
        selective.verify(shown, shown_proof, ISSUERS[suite])
        # an only tag is no longer the second one
        assert list(selective.disclosed(shown, shown_proof).pointers) == [pointer.replace("tag/1", "tag/0")]


@pytest.mark.parametrize(
    ("suite", "told"), [(selective.BBS, "12"), (selective.ECDSA_SD, "not known how many")]
)
def test_the_report_says_what_was_chosen(suite: str, told: str) -> None:
    """Scripts read pointers and a number; people read each detail, and that others were left out."""
    data = dumps(derived(suite, "/name", "/credentialSubject/achievement/name"))
    report = world().verify(data, accept_unknown_issuer=True)
    result = report.to_json()

    lines = [str(getattr(line, "line", line)) for line in report_lines(report)]
    assert result["disclosed"] == ["/name", "/credentialSubject/achievement/name"]
    assert str(result["withheld"]) == (told if told == "12" else "None")
    assert "  name: Collaboration" in lines
    assert "  achievement name: Collaboration" in lines
    assert f"  Details shown by choice: 2. Details left out: {told}." in lines


@pytest.mark.parametrize("suite", SUITES)
@pytest.mark.parametrize("value", ["u2V0BgA", "u2V0DgA", 7])
def test_an_unchecked_proof_says_nothing_of_what_was_chosen(suite: str, value: object) -> None:
    """Beside a right proof, one whose key is not at hand may say anything: it changes nothing, and stops nothing."""
    made = derived(suite, "/name")
    junk = {
        **made["proof"],
        "verificationMethod": "did:web:nowhere.example#1",
        "proofValue": value,
    }
    alone = world().verify(dumps(made), accept_unknown_issuer=True)

    for proofs in ([junk, made["proof"]], [made["proof"], junk]):
        report = world().verify(dumps({**made, "proof": proofs}), accept_unknown_issuer=True)
        assert (report.disclosed, report.withheld) == (alone.disclosed, alone.withheld)


@pytest.mark.parametrize("suite", SUITES)
def test_a_json_literal_is_one_detail(suite: str) -> None:
    """What stands inside of it cannot be chosen by itself; where the issuer fixed it, it was not chosen."""
    own = {"extra": {"@id": "https://school.example/extra", "@type": "@json"}}
    document = {**whole_badge(suite), "@context": [*badge()["@context"], own]}
    document["extra"] = {"k": 1, "n": {"m": [1, 2]}}
    found = []
    for fixed, chosen in (([*MANDATORY, "/extra"], ["/name"]), (MANDATORY, ["/extra"])):
        secured = base(suite, fixed, **{"@context": document["@context"], "extra": document["extra"]})
        shown, proof = apart(selective.derive(*apart(secured), chosen, random=token_bytes))
        selective.verify(shown, proof, ISSUERS[suite])
        found.append(_told(shown, proof))

    assert found in (
        [["/name"], ["/extra"]],
        [[], []],
    )  # or nothing is told, where only the slow path can read it


def _told(shown: dict[str, Any], proof: dict[str, Any]) -> list[str]:
    try:
        return list(selective.disclosed(shown, proof).pointers)
    except ProofUnknown:
        return []


@pytest.mark.parametrize("suite", SUITES)
def test_nothing_is_told_of_a_changed_credential(suite: str) -> None:
    """Where the signature is wrong, neither is what it says of choices."""
    report = world().verify(dumps({**derived(suite, "/name"), "name": "Flying"}))

    assert (report.verdict, report.disclosed, report.withheld) == (Verdict.REJECTED, (), 0)


@pytest.mark.parametrize("suite", SUITES)
@settings(max_examples=25)
@given(data=st.data())
def test_no_changed_value_is_right(suite: str, data: st.DataObject) -> None:
    """A text changed anywhere in what is shown is found out."""
    document, proof = apart(derived(suite, "/credentialSubject", "/evidence/0"))
    path = data.draw(st.sampled_from([each for each in every_pointer(document) if "type" not in each]))
    document = json.loads(json.dumps(document))
    target: Any = document
    *way, last = path[1:].split("/")
    for step in way:
        target = target[int(step) if isinstance(target, list) else step]
    place = int(last) if isinstance(target, list) else last
    if not isinstance(target[place], str):
        return
    target[place] += "x"

    with pytest.raises(ProofFailed):
        selective.verify(document, proof, ISSUERS[suite])


@pytest.mark.parametrize("suite", SUITES)
def test_proof_of_another_key_is_wrong(suite: str) -> None:
    """Neither another key of the kind nor another kind of key will do."""
    document, proof = apart(derived(suite, "/name"))
    another = {
        selective.ECDSA_SD: SecretKey.generate("ES256").public,
        selective.BBS: PublicKey.from_multikey(multikey_encode(Codec.BLS12_381_G2, bbs.public_key(5))),
    }

    for key in another.values():
        with pytest.raises(ProofFailed):
            selective.verify(document, proof, key)


@pytest.mark.parametrize("suite", SUITES)
def test_base_proof_over_something_else_is_not_confirmed(suite: str) -> None:
    """What was changed after signing is found out by its holder too."""
    document, proof = apart(kept(suite))

    with pytest.raises(ProofFailed):
        selective.confirm({**document, "name": "Other"}, proof, ISSUERS[suite])


@pytest.mark.parametrize("suite", SUITES)
def test_nothing_chosen_and_nothing_fixed_cannot_be_shown(suite: str) -> None:
    """There must be something to show; a pointer to nothing is named."""
    document, proof = apart(base(suite, []))

    for pointers, code in (([], "nothing_chosen"), (["/nothing"], "pointer_not_found")):
        with pytest.raises(NotFound) as caught:
            selective.derive(document, proof, pointers, random=token_bytes)
        assert caught.value.code == code


@pytest.mark.parametrize("suite", SUITES)
def test_only_a_base_proof_can_be_derived_from(suite: str) -> None:
    """A copy that was made to be shown is all there is to show."""
    document, proof = apart(derived(suite, "/name"))

    with pytest.raises(ProofUnknown):
        selective.derive(document, proof, ["/name"], random=token_bytes)


@pytest.mark.parametrize("suite", SUITES)
def test_pitfall_24_ordered_lists_are_refused(suite: str) -> None:
    """Nobody signs them in parts: their cells have no name that a pointer reaches."""
    subject = whole_badge(suite)["credentialSubject"]
    achievement = {**subject["achievement"], "resultDescription": [GRADES]}

    with pytest.raises(ProofUnknown) as caught:
        base(suite, credentialSubject={**subject, "achievement": achievement})

    assert caught.value.code == "not_selectable"


@pytest.mark.parametrize("suite", SUITES)
def test_document_of_the_slow_path_is_shown_in_parts(suite: str) -> None:
    """A context inside of the document, which only PyLD reads: its nodes get their names all the same."""
    contexts = [
        *whole_badge(suite)["@context"],
        {"extra": "https://example.org/extra", "of": "https://example.org/of"},
    ]
    extra = [{"of": "one"}, {"of": "two", "extra": {"of": "three"}}]

    document, proof = apart(base(suite, **{"@context": contexts, "extra": extra}))

    selective.confirm(document, proof, ISSUERS[suite])
    shown, shown_proof = apart(selective.derive(document, proof, ["/extra/1/extra/of"], random=token_bytes))
    selective.verify(shown, shown_proof, ISSUERS[suite])
    assert shown["extra"] == [{"extra": {"of": "three"}}]


@pytest.mark.parametrize("suite", SUITES)
def test_two_nodes_that_cannot_be_told_apart(suite: str) -> None:
    """The same address at two places, one of them fixed: the holder finds which one the issuer meant."""
    place = {"type": ["Address"], "addressLocality": "Here"}
    issuer = {**whole_badge(suite)["issuer"], "address": place}
    subject = whole_badge(suite)["credentialSubject"]
    achievement = {
        **subject["achievement"],
        "creator": {"id": issuer["id"], "type": ["Profile"], "address": place},
    }

    document, proof = apart(
        base(suite, issuer=issuer, credentialSubject={**subject, "achievement": achievement})
    )

    selective.confirm(document, proof, ISSUERS[suite])
    pointer = "/credentialSubject/achievement/creator"
    shown = selective.derive(document, proof, [pointer], random=token_bytes)
    selective.verify(*apart(shown), ISSUERS[suite])


@pytest.mark.parametrize("suite", SUITES)
def test_too_many_statements_are_refused(suite: str) -> None:
    """A credential of more statements than anyone has costs no more than finding that out."""
    evidence = [{"type": ["Evidence"], "name": str(number)} for number in range(STATEMENTS_AT_MOST // 3 + 1)]

    with pytest.raises(TooComplex):
        base(suite, evidence=evidence)


def test_proof_that_hides_too_much_is_refused() -> None:
    """The number of hidden messages is the sender's word, and costs a point each."""
    document, proof = apart(derived(selective.BBS, "/name"))
    head, parts = b"\xd9\x5d\x03", cbor.loads(multibase_decode(proof["proofValue"])[3:])
    assert isinstance(parts, list)
    assert isinstance(parts[0], bytes)
    parts[0] += bytes(32) * STATEMENTS_AT_MOST
    value = multibase_encode(head + cbor.dumps(parts), Base.BASE64URL)

    with pytest.raises(TooComplex):
        selective.verify(document, {**proof, "proofValue": value}, BBS_KEY)


@given(st.sampled_from(SUITES), st.binary(max_size=80), st.integers(0, 9))
def test_any_proof_value_is_answered_in_words(suite: str, content: bytes, kind: int) -> None:
    """No bytes in a proof make anything but one of our errors."""
    document, proof = apart(kept(suite))
    value = multibase_encode(bytes((0xD9, 0x5D, kind)) + content, Base.BASE64URL)

    for look in (selective.verify, selective.confirm):
        with pytest.raises((ProofFailed, ProofUnknown)):
            look(document, {**proof, "proofValue": value}, ISSUERS[suite])


# --- what verifier and holder are told ----------------------------------------------------------------------


def report(secured: dict[str, Any], **asked: Any) -> Report:
    return world().verify(dumps(secured), accept_unknown_issuer=True, **asked)


def reason(found: Report, check: str) -> tuple[Outcome, str]:
    finding = found.finding(check)
    assert finding is not None
    return finding.outcome, finding.answer.reason


@pytest.mark.parametrize("suite", SUITES)
def test_base_proof_is_undecided_for_a_verifier(suite: str) -> None:
    """Pitfall 24: it is never presented; a verifier who gets one is told so."""
    found = report(kept(suite))

    assert found.verdict is Verdict.UNDECIDED
    assert reason(found, "proof") == (Outcome.UNKNOWN, "base_proof")


@pytest.mark.parametrize("suite", SUITES)
def test_base_proof_is_confirmed_for_its_holder(suite: str) -> None:
    """`add` and `check` look at all that it signs."""
    found = report(kept(suite), holder=True)
    changed = report({**kept(suite), "name": "Other"}, holder=True)

    assert reason(found, "proof")[0] is Outcome.PASSED
    assert found.verdict is Verdict.VERIFIED
    assert reason(changed, "proof") == (Outcome.FAILED, "signature_wrong")


def test_many_base_proofs_are_not_confirmed() -> None:
    """An issuer gives one; a crowd of them is there to keep a wallet busy."""
    document, proof = apart(kept(selective.ECDSA_SD))

    found = report({**document, "proof": [proof] * 3}, holder=True)

    assert reason(found, "proof") == (Outcome.UNKNOWN, "base_proof")


@pytest.mark.parametrize("suite", SUITES)
def test_derived_proof_is_verified(suite: str) -> None:
    """It need not have what may be left out; that no status is seen is said."""
    whole = report(derived(suite, "/credentialSubject/achievement/name", "/credentialStatus"))
    part = report(derived(suite, "/name"))

    assert (whole.verdict, part.verdict) == (Verdict.VERIFIED, Verdict.VERIFIED)
    assert reason(whole, "status") == (Outcome.PASSED, "not_withdrawn")
    assert reason(part, "format")[0] is Outcome.PASSED
    assert reason(part, "status") == (Outcome.ABSENT, "no_status_seen")


@pytest.mark.parametrize("suite", SUITES)
def test_end_that_may_be_left_out_is_said(suite: str) -> None:
    """An issuer who does not fix the end lets a holder hide it."""
    document, proof = apart(base(suite, ["/issuer"]))
    shown = selective.derive(document, proof, ["/name"], random=token_bytes)

    found = report(shown)

    assert reason(found, "validity") == (Outcome.PASSED, "no_end_seen")


@pytest.mark.parametrize("suite", SUITES)
def test_derived_proof_without_issuer_is_rejected(suite: str) -> None:
    """Who issued it cannot be left out."""
    document, proof = apart(base(suite, []))
    shown = selective.derive(document, proof, ["/name"], random=token_bytes)

    found = report(shown)

    assert found.verdict is Verdict.REJECTED
    assert reason(found, "format") == (Outcome.FAILED, "members_missing")


@pytest.mark.parametrize("suite", SUITES)
def test_presentation_takes_no_base_proof(suite: str) -> None:
    """Pitfall 24: it holds the HMAC key and every signature."""
    with pytest.raises(NotShareable):
        enveloped(read(dumps(kept(suite))))

    assert enveloped(read(dumps(derived(suite, "/name"))))["proof"]["cryptosuite"] == suite


@pytest.mark.parametrize("suite", SUITES)
def test_suite_under_another_type_is_not_guessed(suite: str) -> None:
    """A proof whose type is the suite's name says it in a way that no standard has."""
    document, proof = apart(derived(suite, "/name"))

    with pytest.raises(ProofUnknown) as caught:
        selective.verify(document, {**proof, "type": suite}, ISSUERS[suite])

    assert caught.value.code == "proof_not_supported"


def test_bls_key_signs_nothing_else() -> None:
    """It is a key of a did:key, without a JWK, and refused for every JOSE algorithm."""
    refused = []

    for algorithm in keys.ALGORITHMS:
        with pytest.raises(ProofFailed):
            keys.verify(algorithm, BBS_KEY, bytes(64), b"message")
        refused.append(algorithm)

    assert refused == list(keys.ALGORITHMS)
    assert frozenset({BBS_KEY.multikey}) == BBS_KEY.names
    with pytest.raises(ProofUnknown):
        _ = BBS_KEY.jwk


def test_selective_suites_are_not_signed_as_others() -> None:
    """Two hashes under the name of such a suite would be no proof of it."""
    with pytest.raises(ValueError, match="ecdsa-sd-2023"):
        data_integrity.sign(whole_badge(selective.ECDSA_SD), {"cryptosuite": "ecdsa-sd-2023"}, SECRET)


def test_the_curve_is_loaded_only_for_bbs() -> None:
    """What ecdsa-sd-2023 needs brings no curve library along."""
    import subprocess
    import sys

    code = "import sys; from lerwallet.proofs.selective import ecdsa_sd; print('py_arkworks_bls12381' in sys.modules)"

    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout

    assert printed == "False\n"
    assert bbs_hashing.sha_256() is bbs_hashing.sha_256()
