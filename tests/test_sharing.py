"""Shares: what goes along of each credential, signed by whom, and what the log keeps."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

import world
from lerwallet import formats
from lerwallet.credential import Carrier, Format
from lerwallet.errors import LerwalletError, NotShareable, WrongUsage
from lerwallet.multiformats import multibase_decode
from lerwallet.proofs import jose, selective
from lerwallet.proofs.selective import cbor
from lerwallet.sharing import Choice, Proof
from lerwallet.sharing.choosing import chosen
from lerwallet.sharing.parts import parts
from lerwallet.verification import Verdict
from pocket import EMPLOYER, NONCE, Pocket, read_by_employer
from world import SPLITTING, base_proof, dumps

ACHIEVEMENT = "/credentialSubject/achievement"


@pytest.fixture
def pocket(tmp_path: Path) -> Pocket:
    return Pocket(tmp_path / "wallet")


def test_each_credential_can_have_a_choice_of_its_own(pocket: Pocket) -> None:
    """What is asked for one does not touch another; where nothing is asked for one, the common choice holds."""
    first, second = pocket.keep(
        world.sd_jwt_vc(holder=pocket.phone).encode(),
        world.sd_jwt_vc(holder=pocket.phone, jti="urn:x:second").encode(),
    )

    share = pocket.share(
        first, second, choice=Choice(reveal=["full"]), choices={second.id: Choice(reveal=["/date"])}
    )

    assert [each.disclosed for each in share.credentials] == [("/skill", "/date"), ("/date",)]
    assert [each.withheld for each in share.credentials] == [0, 1]
    assert read_by_employer(share).verdict is Verdict.VERIFIED


def test_a_finished_presentation_can_travel_in_another_file(pocket: Pocket) -> None:
    """The log then names the file that was sent; the presentation is the same."""
    (row,) = pocket.keep(world.sd_jwt_vc(holder=pocket.phone).encode())
    share = pocket.share(row)

    page = share.carried(Carrier.HTML, b"<html>")

    assert page.presentation == share.presentation
    assert page.to_json()["carrier"] == "html"
    assert page.to_json()["sha256"] != share.to_json()["sha256"]


# --- credentials whose statements can be left out ---------------------------------------------------------------


def transcript(pocket: Pocket, **members: Any) -> world.Object:
    """A badge with results, a picture and evidence, given to the learner."""
    subject = {
        **world.badge()["credentialSubject"],
        "id": pocket.computer.did,
        "result": [{"type": ["Result"], "value": "A", "status": "Completed"}],
    }
    subject["achievement"] = {
        **subject["achievement"],
        "tag": ["team", "talk"],
        "image": {"id": "https://school.example/a.png", "type": "Image"},
    }
    evidence = [{"id": "https://school.example/e", "type": ["Evidence"], "name": "A film"}]
    return world.badge(**{"credentialSubject": subject, "evidence": evidence, **members})


SKILLS = {
    "/name",
    *(f"{ACHIEVEMENT}/{each}" for each in ("achievementType", "name", "description", "criteria/narrative")),
    *(f"{ACHIEVEMENT}/{each}" for each in ("tag/0", "tag/1")),
}
RESULT = {"/credentialSubject/result/0/value", "/credentialSubject/result/0/status"}
ALONE = {"/credentialSubject"}  # whose it is, where nothing more is said of them
MUST = {
    *("/issuer/name", "/validUntil"),
    *(f"/credentialStatus/{each}" for each in ("statusPurpose", "statusListIndex", "statusListCredential")),
}


@pytest.mark.parametrize("suite", SPLITTING)
@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        (Choice(), SKILLS | RESULT | MUST),
        (Choice(reveal=["minimal"]), MUST | ALONE),
        (
            Choice(reveal=["full"]),
            SKILLS | RESULT | MUST | {"/evidence/0/name", f"{ACHIEVEMENT}/image"},
        ),
        (Choice(hide=["skills"]), RESULT | MUST),
        (Choice(reveal=["/evidence"]), {"/evidence/0/name"} | MUST | ALONE),
        (Choice(reveal=["/evidence/name"]), {"/evidence/0/name"} | MUST | ALONE),
        (Choice(reveal=[f"{ACHIEVEMENT}/tag/1"]), {f"{ACHIEVEMENT}/tag/0"} | MUST),
        (Choice(reveal=["/credentialSubject/result/0/value"]), RESULT | MUST),
        (Choice(reveal=["minimal", "evidence"]), {"/evidence/0/name"} | MUST | ALONE),
    ],
)
def test_a_base_proof_is_shared_as_a_copy_with_what_was_chosen(
    suite: str, choice: Choice, expected: set[str], pocket: Pocket
) -> None:
    """The employer verifies it and sees just that; the log says the same; what stays must not be anywhere in it."""
    (row,) = pocket.keep(dumps(base_proof(suite, transcript(pocket))))

    share = pocket.share(row, choice=choice)

    report = read_by_employer(share)
    (seen,) = report.contents
    (logged,) = share.to_json()["credentials"]
    assert report.verdict is Verdict.VERIFIED
    assert set(seen.disclosed) == set(logged["disclosed"]) == expected
    assert (row.disclosure, logged["disclosure"]) == ("selective", "selective")
    texts = {
        "A film": "/evidence/0/name",
        "Two projects": f"{ACHIEVEMENT}/criteria/narrative",
        "a.png": f"{ACHIEVEMENT}/image",
    }
    assert {text for text in texts if text in share.data.decode()} == {
        text for text, pointer in texts.items() if pointer in expected
    }


@pytest.mark.parametrize("suite", SPLITTING)
def test_a_base_proof_never_leaves_the_wallet(suite: str, pocket: Pocket) -> None:
    """Neither it nor the key to what is left out, whatever is chosen; and each time the copy is made anew."""
    secured = base_proof(suite, transcript(pocket))
    (row,) = pocket.keep(dumps(secured))
    base = cbor.loads(multibase_decode(secured["proof"]["proofValue"])[3:])
    assert isinstance(base, list)
    secrets = [each for each in base if each == world._seed("hmac")]

    for choice in (Choice(reveal=["full"]), Choice(), Choice(reveal=["minimal"])):
        share = pocket.share(row, choice=choice)
        proof = share.presentation["verifiableCredential"][0]["proof"]
        assert not selective.is_base(proof)
        assert len(secrets) == 1
        assert secrets[0] not in multibase_decode(proof["proofValue"])
        assert secured["proof"]["proofValue"] not in share.data.decode()


@pytest.mark.parametrize("suite", SPLITTING)
def test_no_base_proof_leaves_inside_of_another_badge(suite: str, pocket: Pocket) -> None:
    """A record or an endorsement that holds one is not shared: it cannot be taken out of what was signed."""
    inner = base_proof(suite, world.badge(subject=None, id="urn:x:inner"))
    whole = world.badge(subject=None, endorsement=[inner])
    rows = pocket.keep(
        dumps(world.signed(whole, world.SCHOOL)),
        world.vc_jwt({**whole, "id": "urn:x:token"}, world.SCHOOL),
        dumps(base_proof(suite, {**whole, "id": "urn:x:split"})),
    )

    for row in rows:
        with pytest.raises(NotShareable, match="with the keys to all its details"):
            pocket.share(row, choice=Choice(reveal=["full"]))
    assert inner["proof"]["proofValue"] not in pocket.share(rows[2]).data.decode()


def test_what_its_issuer_fixed_is_shown_like_any_other(pocket: Pocket) -> None:
    """No detail can be left out, and yet the base proof stays at home, and the token is bound to its reader."""
    every = ["/name", "/validUntil", "/issuer", "/validFrom", "/credentialSubject", "/credentialStatus"]
    rows = pocket.keep(
        *(
            dumps(base_proof(suite, world.badge(subject=None, id=f"urn:x:{suite}"), every))
            for suite in SPLITTING
        ),
        world.sd_jwt_vc(holder=pocket.phone, hide={}).encode(),
    )

    for row in rows:
        share = pocket.share(row)
        assert read_by_employer(share).verdict is Verdict.VERIFIED
        assert share.to_json()["credentials"][0]["disclosure"] == "whole"
        assert any("all-or-nothing" in each for each in share.warnings)


def test_bbs_copies_are_made_for_one_reader(pocket: Pocket) -> None:
    """Each copy has a proof of its own, tied to the audience and the one-time word; the signature is in none of them."""
    (row,) = pocket.keep(dumps(base_proof(selective.BBS, transcript(pocket))))

    shares = [pocket.share(row), pocket.share(row, nonce="another"), pocket.share(row, audience="Another")]

    proofs = [_components(each.presentation["verifiableCredential"][0]) for each in shares]
    assert len({proof[0] for proof in proofs}) == 3
    assert len({proof[4] for proof in proofs}) == 3
    assert all(len(proof[4]) == 32 for proof in proofs)


def _components(credential: world.Object) -> list[Any]:
    found = cbor.loads(multibase_decode(credential["proof"]["proofValue"])[3:])
    assert isinstance(found, list)
    return found


@pytest.mark.parametrize("suite", SPLITTING)
@pytest.mark.parametrize(
    "hide",
    [
        *("issuer", "/issuer", "/issuer/name", "/validUntil", "/credentialStatus", "statusListIndex"),
        "/credentialSubject/result/0/status",
    ],
)
def test_what_would_mislead_cannot_be_left_out(suite: str, hide: str, pocket: Pocket) -> None:
    """Who gave it, until when it holds, where its withdrawal is looked up, and the status beside a grade."""
    (row,) = pocket.keep(dumps(base_proof(suite, transcript(pocket))))

    with pytest.raises(WrongUsage) as refused:
        pocket.share(row, choice=Choice(hide=[hide]))

    assert "cannot be left out" in refused.value.message


def test_of_several_dates_the_last_day_stays_and_is_named(pocket: Pocket) -> None:
    """A short name leaves out what it can, and says what it cannot."""
    made = base_proof(selective.ECDSA_SD, transcript(pocket), ["/issuer/id"])
    (row,) = pocket.keep(dumps(made))

    share = pocket.share(row, choice=Choice(hide=["dates"]))

    assert "validFrom" not in share.presentation["verifiableCredential"][0]
    assert "validUntil" in share.presentation["verifiableCredential"][0]
    assert any("validUntil cannot be left out" in each for each in share.warnings)


def test_one_of_a_list_that_is_one_detail(pocket: Pocket) -> None:
    """Leaving one element out is refused, and names the whole list; showing one shows them all, and says so."""
    token = world.sd_jwt_vc(holder=pocket.phone, hide={"skills": ["Weaving", "Baking"]})
    (row,) = pocket.keep(token.encode())

    with pytest.raises(WrongUsage) as refused:
        pocket.share(row, choice=Choice(hide=["/skills/0"]))
    share = pocket.share(row, choice=Choice(reveal=["/skills/1"]))

    assert "skills goes along or stays as a whole" in refused.value.message
    assert share.credentials[0].disclosed == ("/skills",)
    assert any("all of skills goes along" in each for each in share.warnings)


def test_pitfall_24_a_list_in_order_cannot_be_shared_in_parts(pocket: Pocket) -> None:
    """Nobody can sign it so; a credential that claims it is kept, and is not shared: that is said, with its name."""
    made = base_proof(selective.ECDSA_SD, transcript(pocket))
    made["credentialSubject"]["achievement"]["resultDescription"] = [world.GRADES]
    (row,) = pocket.keep(dumps(made))

    with pytest.raises(NotShareable) as refused:
        pocket.share(row)

    assert refused.value.message.startswith("Collaboration cannot be shown in parts")
    assert "order matters" in refused.value.message


def test_blind_and_pseudonymous_bbs_is_not_shared(pocket: Pocket) -> None:
    """Their heads are known, and refused until they are done."""
    made = base_proof(selective.BBS, transcript(pocket))
    made["proof"]["proofValue"] = "u2V0E" + made["proof"]["proofValue"][5:]
    (row,) = pocket.keep(dumps(made))

    with pytest.raises(NotShareable):
        pocket.share(row)


def test_a_name_that_one_of_several_badges_has(pocket: Pocket) -> None:
    """It means that one; a name that none has is refused, with what there is."""
    first, second = pocket.keep(
        dumps(base_proof(selective.BBS, transcript(pocket))), world.sd_jwt_vc(holder=pocket.phone).encode()
    )

    share = pocket.share(first, second, choice=Choice(reveal=["/skill"]))
    with pytest.raises(WrongUsage) as refused:
        pocket.share(first, second, choice=Choice(reveal=["/grade"]))

    assert [each.disclosed for each in share.credentials][1] == ("/skill",)
    assert "/evidence/0/name" in refused.value.hint


@pytest.mark.parametrize("hide", ["evidence", "/evidence", "/credentialSubject/result/0/value"])
def test_nothing_is_left_out_of_a_badge_that_is_all_or_nothing(hide: str, pocket: Pocket) -> None:
    """What was to be hidden never goes along unseen: the share is refused."""
    whole = world.signed(transcript(pocket), world.SCHOOL)
    (row,) = pocket.keep(dumps(whole))

    with pytest.raises(NotShareable) as refused:
        pocket.share(row, choice=Choice(hide=[hide]))

    assert "all-or-nothing" in refused.value.message


def test_the_subject_is_not_left_out_of_a_token(pocket: Pocket) -> None:
    """Where the whole subject is one detail, whose it is goes along with all of it."""
    token = world.vc_sd_jwt(holder=pocket.phone)
    found = parts(formats.read(token.encode()))

    assert chosen(found, Choice(reveal=["minimal"])).shown == {"/credentialSubject"}
    with pytest.raises(LerwalletError):
        chosen(found, Choice(hide=["/credentialSubject"]))


# --- who signs, and how -----------------------------------------------------------------------------------------


def whole(subject: str | None, name: str = "Baking") -> bytes:
    """A badge that is all-or-nothing, given to SUBJECT."""
    said = {**world.badge(subject=None)["credentialSubject"], **({"id": subject} if subject else {})}
    return dumps(
        world.signed(world.badge(id=f"urn:x:{name}", name=name, credentialSubject=said), world.SCHOOL)
    )


def test_a_share_of_nothing_bound_has_a_key_of_its_own(pocket: Pocket) -> None:
    """No two readers can tell by it that the same person sent it; kept with the share, it is used for nothing else."""
    (row,) = pocket.keep(whole(None))
    before = pocket.wallet.key("EdDSA")

    shares = [pocket.share(row), pocket.share(row)]
    for share in shares:
        pocket.wallet.log_share(share.to_json(), share.data, lambda: None, share.fresh)

    holders = {each.presentation["holder"] for each in shares}
    keys = pocket.wallet.keys()
    kept = {key.did: key.share for key in keys if key.share}
    assert len(holders) == 2
    assert kept == {each.presentation["holder"]: each.id for each in shares}
    assert [each.to_json()["signed_by"] for each in shares] == [
        [each.presentation["holder"]] for each in shares
    ]
    assert pocket.wallet.key("EdDSA") == before
    assert pocket.wallet.secret(keys[-1]).public.multikey in shares[1].presentation["holder"]
    assert read_by_employer(shares[0]).verdict is Verdict.VERIFIED


def test_what_is_bound_is_signed_with_its_keys(pocket: Pocket) -> None:
    """Badges given to different keys of this wallet: a proof of each of these keys, and none besides."""
    rows = pocket.keep(
        whole(pocket.phone.did, "Weaving"),
        whole(pocket.computer.did, "Baking"),
        whole(pocket.computer.did, "Sewing"),
        whole(None, "Anybody's"),
    )

    share = pocket.share(*rows)

    report = read_by_employer(share)
    proofs = share.presentation["proof"]
    assert report.verdict is Verdict.VERIFIED
    assert share.fresh is None
    assert [proof["cryptosuite"] for proof in proofs] == ["eddsa-rdfc-2022", "ecdsa-rdfc-2019"]
    assert share.presentation["holder"] == pocket.computer.did
    assert share.to_json()["signed_by"] == [pocket.computer.did, pocket.phone.did]


@pytest.mark.parametrize("proof", Proof)
@pytest.mark.parametrize("bound", [True, False])
def test_each_way_of_signing_verifies(proof: Proof, bound: bool, pocket: Pocket) -> None:
    """Several kinds of badge in one share: right for this reader, and for no other, no other word, and no later day."""
    rows = pocket.keep(
        whole(pocket.computer.did if bound else None),
        world.sd_jwt_vc(holder=pocket.phone).encode(),
        world.vc_jwt(world.badge(subject=None, id="urn:x:jwt"), world.SCHOOL),
        dumps(base_proof(selective.BBS, world.badge(subject=None))),
        dumps(base_proof(selective.ECDSA_SD, world.badge(subject=None))),
    )
    until = world.NOW + timedelta(days=3)

    share = pocket.share(*rows, proof=proof, until=until)

    assert read_by_employer(share).verdict is Verdict.VERIFIED
    assert read_by_employer(share, nonce="another").verdict is Verdict.REJECTED
    assert read_by_employer(share, audience="https://other.example").verdict is Verdict.REJECTED
    assert read_by_employer(share, now=until + timedelta(seconds=1)).verdict is Verdict.REJECTED
    assert _way_of(share.presentation) == proof


def _way_of(presentation: Any) -> str:
    if isinstance(presentation, str):
        return "vp-jwt"
    proof = presentation["proof"]
    return str(proof.get("cryptosuite", proof["type"]))


def test_a_key_that_cannot_sign_as_asked_is_named(pocket: Pocket) -> None:
    """Ed25519Signature2020 is for Ed25519 alone: what a P-256 key has to sign is signed in its own way, and that is said."""
    rows = pocket.keep(whole(pocket.computer.did), whole(pocket.phone.did, "Weaving"))

    alone = pocket.share(rows[0], proof=Proof.ED25519_SIGNATURE_2020)
    both = pocket.share(*rows, proof=Proof.ED25519_SIGNATURE_2020)

    assert not any("cannot sign with" in each for each in alone.warnings)
    assert any("cannot sign with Ed25519Signature2020" in each for each in both.warnings)
    assert read_by_employer(both).verdict is Verdict.VERIFIED


def test_a_token_is_what_the_standard_says(pocket: Pocket) -> None:
    """VC-JOSE-COSE 1.0, 3.2.1: `vp+jwt`, the presentation as its claims, and whom and until when it is for."""
    (row,) = pocket.keep(whole(pocket.computer.did))

    share = pocket.share(row, proof=Proof.VP_JWT, until=world.NOW + timedelta(days=1))

    token = jose.parse(share.presentation)
    claims = token.claims()
    assert share.carrier is Carrier.JWT
    assert token.header == {
        "typ": "vp+jwt",
        "alg": "EdDSA",
        "kid": pocket.computer.method,
    }
    assert (claims["aud"], claims["nonce"], claims["holder"]) == (EMPLOYER, NONCE, pocket.computer.did)
    assert claims["exp"] - claims["iat"] == 24 * 60 * 60
    assert claims["type"] == ["VerifiablePresentation"]


def test_a_single_token_is_wrapped_where_that_is_asked_for(pocket: Pocket) -> None:
    """Without a wish it is presented as itself (RFC 9901); with one, the presentation is signed as asked."""
    (row,) = pocket.keep(world.sd_jwt_vc(holder=pocket.phone).encode())

    alone, wrapped = pocket.share(row), pocket.share(row, proof=Proof.VP_JWT)

    assert alone.to_json()["signed_by"] == [pocket.phone.did]
    assert read_by_employer(alone).format is Format.SD_JWT_VC
    assert read_by_employer(wrapped).format is Format.VP_JWT
    assert read_by_employer(wrapped).verdict is Verdict.VERIFIED


def test_one_token_has_one_signer(pocket: Pocket) -> None:
    """Badges given to different keys do not go into it; that is said before anything is made."""
    rows = pocket.keep(whole(pocket.phone.did, "Weaving"), whole(pocket.computer.did))

    with pytest.raises(NotShareable) as refused:
        pocket.share(*rows, proof=Proof.VP_JWT)

    assert "different keys" in refused.value.message


def test_an_own_statement_says_whose_it_is(pocket: Pocket) -> None:
    """A badge that the learner signed: it is named before it goes out, and its signer cannot be left out."""
    key = pocket.wallet.key("EdDSA")
    me = replace(pocket.computer, secret=pocket.wallet.secret(key))
    (row,) = pocket.keep(dumps(world.signed(world.badge(me, me), me)))

    share = pocket.share(row)

    assert "Collaboration is signed by yourself: it is your own statement." in share.warnings
    (seen,) = read_by_employer(share).to_json()["contents"]
    assert seen["credential"]["issuer"]["id"] == seen["credential"]["subject"] == key.did


def test_any_key_of_the_wallet_is_oneself(pocket: Pocket) -> None:
    """Also the second one, that a badge is not about."""
    key = pocket.wallet.key("ES256")
    me = replace(pocket.phone, secret=pocket.wallet.secret(key))
    (row,) = pocket.keep(dumps(world.signed(world.badge(me, pocket.computer), me)))

    share = pocket.share(row)

    assert "Collaboration is signed by yourself: it is your own statement." in share.warnings
