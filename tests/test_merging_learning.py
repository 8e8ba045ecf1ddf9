"""What another wallet holds of drafts and own words is read before it is taken over, whoever wrote that wallet."""

import hashlib
import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from learning import PACK
from lerwallet.journey import attempt, feedback
from lerwallet.journey.claims import Claims
from lerwallet.journey.draft import Draft
from lerwallet.journey.endorsing import Request, endorse
from lerwallet.journey.feedback import Feedback, Given
from lerwallet.journey.merging import Reading
from lerwallet.journey.notebook import Because, Kind, Notebook
from lerwallet.journey.pathway import Pathways
from lerwallet.journey.rubric import read_pack
from lerwallet.journey.signed import own_key
from lerwallet.journey.store import Drafts, Rubrics
from lerwallet.vault import Vault
from lerwallet.wallet import Wallet
from lerwallet.wallet.kinds import (
    ATTACHMENT,
    ATTEMPT,
    CLAIM,
    DRAFT,
    DRAFT_CHECK,
    DRAFT_SAID,
    DRAFT_SPENT,
    DRAFT_VERSION,
    ENDORSEMENT,
    OWN_WORDS,
    PATHWAY,
    PLAN,
    RUBRIC,
    WRITTEN_ONCE,
)
from lerwallet.wallet.merging import Plan, carry_out, plan
from vault_wallets import new_wallet
from world import NOW, OTHER_LEARNER, SCHOOL, STRANGER, Actor, did_web

LATER = NOW + timedelta(days=1)
ROAD = b'pathway = 1\nid = "p"\ntitle = "P"\n[[steps]]\nname = "S"\nmatch = "planning"\n'
ACADEMY = did_web("the academy", "academy.example")
LEARNING = (*WRITTEN_ONCE, *OWN_WORDS)


@contextmanager
def wallets() -> Iterator[tuple[Wallet, Wallet]]:
    """Two wallets, of which the other has a draft in every state, and own words."""
    with tempfile.TemporaryDirectory() as folder:
        made = [new_wallet(Path(folder) / name)[0] for name in ("here", "there")]
        with made[0] as here, made[1] as there:
            for vault in (here, there):
                Wallet(vault).new_key("EdDSA", NOW)
            yield Wallet(here), Wallet(there)


def fill(wallet: Wallet) -> Draft:
    """A draft that was written, sent, answered and paid for; plans, claims and who supports them."""
    drafts = Drafts(wallet.vault)
    kept, _new = Rubrics(wallet.vault).add(read_pack(PACK.encode()), NOW)
    draft = drafts.new(kept, NOW)
    drafts.save(draft, "overview", ["A class of six.", "The noise."], NOW)
    drafts.attach(draft, "Plan", [("plan.txt", "text/plain", BytesIO(b"Monday: a song."))], NOW)
    drafts.spend(draft, NOW, hours=1.5, fee="a voucher")
    drafts.check(draft, {"Attention": "passing"}, NOW)
    made = attempt.make(drafts, drafts.find(draft.id), own_key(wallet), NOW)
    drafts.send(made.attempt, lambda: None)
    draft = drafts.find(draft.id)
    said = answer(draft, SCHOOL)
    drafts.hear(draft, said, SCHOOL.did, NOW)
    Pathways(wallet.vault).add(ROAD)
    Notebook(wallet.vault, bytes).write(Kind.PLAN, "Learn to wait.", NOW, because=Because.GROWTH)
    claims = Claims(wallet.vault)
    claim = claims.new("Sings.", None, by=own_key(wallet).did, now=NOW, random=bytes)
    asked = Request(
        about=claim.address,
        said=claim.text,
        since=None,
        by=claim.by,
        badge=False,
        made_at="2026-11-21T12:00:00Z",
    )
    data = endorse(asked, "I heard it.", "Jo", STRANGER.presenter, now=NOW, random=bytes)
    keep_endorsement(wallet, data, claim.address, STRANGER.did)
    return drafts.find(draft.id)


def keep_endorsement(wallet: Wallet, data: bytes, about: str, signed_by: str) -> None:
    facts = {
        "id": hashlib.sha256(data).hexdigest()[:16],
        "about": about,
        "by": "",
        "comment": "I heard it.",
        "signed_by": signed_by,
        "written": "2026-11-21T12:00:00Z",
        "imported": "2026-11-21T12:00:00Z",
    }
    put(wallet.vault, ENDORSEMENT, str(facts["id"]), facts, data)


def answer(draft: Draft, signer: Actor | None, named: Actor = SCHOOL) -> bytes:
    """Not yet, as NAMED says, or whoever signs for them."""
    says = Feedback(
        submission=draft.attempts[-1].id,
        rubric_id=draft.rubric.id,
        learner=json.loads(draft.attempts[-1].data)["submission"]["learner"],
        made_at="2026-11-22T12:00:00Z",
        levels=(Given(key="Attention", level="basic", passes=False, comment="Pay 50 EUR"),),
        assessor=named.did,
        assessor_name="Riverside School",
    )
    return feedback.seal(says, signer.presenter if signer else None, NOW)


def put(vault: Vault, kind: str, name: str, head: object, body: bytes = b"") -> None:
    with vault.writing() as change:
        change.put(kind, name, json.dumps(head).encode() if head is not None else b"", body)


def merged(here: Wallet, there: Wallet) -> Plan:
    """HERE with what can be read of THERE; then every list is looked at, which must not fail."""
    planned = plan(here, there, LATER, read=Reading(here, LATER))
    carry_out(planned, here, there)
    for each in Drafts(here.vault).all():
        each.to_json()
    Rubrics(here.vault).kept()
    Pathways(here.vault).all()
    Claims(here.vault).all()
    Claims(here.vault).endorsements()
    for kind in Kind:
        Notebook(here.vault, bytes).entries(kind)
    return planned


def left_out(planned: Plan) -> list[tuple[str, str]]:
    return [(each.kind, each.id) for each in planned.left_out]


def records(wallet: Wallet) -> dict[tuple[str, str], tuple[object, bytes]]:
    return {
        (kind, head.name): (json.loads(head.data or b"null"), wallet.vault.get(head.id).body)
        for kind in LEARNING
        for head in wallet.vault.heads(kind)
    }


def test_what_lerwallet_wrote_comes_over_as_it_is() -> None:
    """Every kind of record, head and body; a second merge finds nothing to do."""
    with wallets() as (here, there):
        draft = fill(there)

        first, second = merged(here, there), merged(here, there)

        assert (first.left_out, second.changes, second.left_out) == ([], False, [])
        assert records(here).keys() == records(there).keys()
        assert {kind for kind, _name in records(here)} == {*WRITTEN_ONCE, *OWN_WORDS} - {"goal", "reflection"}
        ours, theirs = records(here), records(there)
        differing = {kind for kind, name in ours if ours[kind, name] != theirs[kind, name]}
        assert differing == {ENDORSEMENT}  # `by` is found out from its bytes
        came = Drafts(here.vault).find(draft.id)
        assert came.to_json() == {**draft.to_json(), "items": came.to_json()["items"]}
        assert came.files("Plan")[0].sha256 == draft.files("Plan")[0].sha256
        assert came.said[0].signed_by == SCHOOL.did


STRANGE: dict[str, tuple[str, str, object, bytes]] = {
    "a pathway that is none": (PATHWAY, "x", {}, b"not toml ["),
    "a pathway under another name": (PATHWAY, "x", {"title": "P"}, ROAD),
    "an attempt without a submission": (ATTEMPT, "urn:x", {"id": "urn:x", "draft": "DRAFT"}, b""),
    "feedback that is none": (DRAFT_SAID, "DRAFT/x", {"draft": "DRAFT", "at": "x", "signed_by": None}, b"{}"),
    "a rubric that is none": (RUBRIC, "0" * 64, {"added": "2026-11-21T12:00:00Z"}, b"pack = 1"),
    "a draft without a rubric": (
        DRAFT,
        "abcd1234",
        {"id": "abcd1234", "rubric": "0" * 64, "short": "x", "title": "x", "created": "2026-11-21T12:00:00Z"},
        b"",
    ),
    "a version of no draft": (
        DRAFT_VERSION,
        "ffff0000/1",
        {
            "id": "1",
            "draft": "ffff0000",
            "part": "overview",
            "after": [],
            "words": 1,
            "at": "2026-11-21T12:00:00Z",
        },
        b'["x"]',
    ),
    "a version that is no text": (
        DRAFT_VERSION,
        "DRAFT/1",
        {
            "id": "1",
            "draft": "DRAFT",
            "part": "overview",
            "after": [],
            "words": 1,
            "at": "2026-11-21T12:00:00Z",
        },
        b"[7]",
    ),
    "hours that are none": (
        DRAFT_SPENT,
        "DRAFT/1",
        {"draft": "DRAFT", "at": "2026-11-21T12:00:00Z", "hours": "many", "fee": ""},
        b"",
    ),
    "levels that are none": (
        DRAFT_CHECK,
        "DRAFT/1",
        {"draft": "DRAFT", "at": "2026-11-21T12:00:00Z", "levels": ["x"]},
        b"",
    ),
    "a plan with more in it": (
        PLAN,
        "1",
        None,
        b'{"id": "1", "text": "x", "written": "2026-11-21T12:00:00Z", "y": 1}',
    ),
    "a claim that is none": (CLAIM, "1", None, b"[" * 10_000),
    "an endorsement that is none": (ENDORSEMENT, "1", {"id": "1"}, b"{}"),
}


@pytest.mark.parametrize("what", STRANGE)
def test_what_cannot_be_read_is_left_out_and_told(what: str) -> None:
    """One bad record would else stop every list for good; all the rest comes."""
    kind, name, head, body = STRANGE[what]
    with wallets() as (here, there):
        draft = fill(there)
        name = name.replace("DRAFT", draft.id)
        put(there.vault, kind, name, json.loads(json.dumps(head).replace("DRAFT", draft.id)), body)

        planned = merged(here, there)

        assert left_out(planned) == [(kind, name)]
        assert len(records(here)) == len(records(there)) - 1


def test_a_file_of_a_draft_that_does_not_fit_is_left_out() -> None:
    """Its record says less than every list shows."""
    with wallets() as (here, there):
        fill(there)
        [head] = there.vault.heads(ATTACHMENT)
        facts = json.loads(head.data)
        del facts["size"]
        put(there.vault, ATTACHMENT, head.name, facts)

        assert left_out(merged(here, there)) == [(ATTACHMENT, "plan.txt")]


@pytest.mark.parametrize(
    ("signer", "named", "known"),
    [
        (None, SCHOOL, None),
        (ACADEMY, ACADEMY, None),  # its document is not at hand, and a merge asks nobody
        (SCHOOL, SCHOOL, SCHOOL.did),
    ],
    ids=["nobody", "a key on the web", "a key that is its own name"],
)
def test_who_signed_an_answer_is_found_out_again(signer: Any, named: Actor, known: str | None) -> None:
    """What the record says of that may be written by anybody; it decides which answer counts."""
    with wallets() as (here, there):
        draft = fill(there)
        data = answer(draft, signer, named) + b"\n"
        drafts = Drafts(there.vault)
        drafts.hear(draft, data, "did:web:school.example", LATER)

        planned = merged(here, there)

        [said] = [each for each in Drafts(here.vault).find(draft.id).said if each.data == data]
        assert (left_out(planned), said.signed_by) == ([], known)
        drafts = Drafts(here.vault)
        assert drafts.hear(draft, data, named.did, LATER) is False
        assert [each.signed_by for each in drafts.find(draft.id).said if each.data == data] == [named.did]


def test_an_answer_that_was_changed_or_signed_by_another_is_left_out() -> None:
    """As `import-feedback` refuses it."""
    with wallets() as (here, there):
        draft = fill(there)
        changed = answer(draft, SCHOOL).replace(b"50 EUR", b"90 EUR")
        foreign = answer(draft, OTHER_LEARNER, SCHOOL)
        for data in (changed, foreign):
            Drafts(there.vault).hear(draft, data, SCHOOL.did, LATER)

        assert [kind for kind, _name in left_out(merged(here, there))] == [DRAFT_SAID] * 2


def test_an_endorsement_says_who_signed_it_by_its_bytes() -> None:
    """And one that was changed is left out."""
    with wallets() as (here, there):
        fill(there)
        [head] = there.vault.heads(ENDORSEMENT)
        data = there.vault.get(head.id).body
        keep_endorsement(there, data, "x", "did:web:riverside.example")
        keep_endorsement(there, data.replace(b"heard", b"hated"), "x", STRANGER.did)

        planned = merged(here, there)

        [found] = Claims(here.vault).endorsements()
        assert (found.signed_by, len(planned.left_out)) == (STRANGER.did, 1)
        assert asdict(found)["about"].startswith("ni:")


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_no_record_brings_a_list_down(data: st.DataObject) -> None:
    """Whatever stands in another wallet's records: it is left out, or every list can be read with it."""
    with wallets() as (here, there):
        draft = fill(there)
        kind = data.draw(st.sampled_from(LEARNING))
        values = st.one_of(
            st.none(), st.just(draft.id), st.integers(), st.text(max_size=3), st.just([1]), st.just({})
        )
        heads = [json.loads(head.data or b"{}") for head in there.vault.heads(kind)] or [{}]
        head = {name: data.draw(st.one_of(st.just(value), values)) for name, value in heads[0].items()}
        bodies = [there.vault.get(head.id).body for head in there.vault.heads(kind)] or [b""]
        body = data.draw(st.one_of(st.binary(max_size=5), st.just(bodies[0])))
        put(there.vault, kind, data.draw(st.sampled_from(["x", f"{draft.id}/x"])), head, body)

        assert merged(here, there).changes
