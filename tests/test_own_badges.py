"""A badge that its holder issued is an own statement, whatever key they used and whatever name they gave themselves."""

import copy
import csv
import io
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

import pytest

import corpus
import paging
import papers
import world
from lerwallet import formats, pages
from lerwallet.issuing.issuer import the_issuer
from lerwallet.multiformats import base64url_encode
from lerwallet.pages.view import View, view
from lerwallet.presentation import Presenter, present
from lerwallet.wallet import Wallet
from terminal import Result, call
from test_portfolio import OPEN, Learner, learner

__all__ = ["learner"]  # the fixture

L: Final = world.LEARNER


def as_jwk(actor: world.Actor) -> world.Actor:
    """ACTOR's key under another name."""
    did = "did:jwk:" + base64url_encode(world.dumps(actor.public.jwk))
    return replace(actor, did=did, method=f"{did}#0")


def awarded(issuer: world.Actor, subject: world.Actor | None, **members: Any) -> bytes:
    """A badge of ISSUER, who calls itself a university."""
    document = world.badge(issuer, subject, credentialStatus=None, **members)
    document["issuer"]["name"] = "Harvard University"
    return world.dumps(world.signed(document, issuer))


def shown_by(*credentials: bytes, by: world.Actor = L, named: bool = True, others: Any = ()) -> paging.Object:
    """Page data of CREDENTIALS, signed BY their holder and OTHERS; without a `holder` where it is not NAMED."""
    page = paging.page(*credentials)
    document = present(
        [formats.read(each) for each in credentials], by.presenter, others=others, created=world.NOW
    )
    assert isinstance(document, dict)
    if not named:
        whole = {name: value for name, value in document.items() if name not in {"holder", "proof"}}
        document = world.signed(
            whole, by, created=document["proof"]["created"], proofPurpose="authentication"
        )
    return {**page, "presentation": document}


def seen(page: paging.Object) -> View:
    return view(pages.page_data(page))


def two_subjects() -> bytes:
    document = world.badge(L, L, credentialStatus=None)
    other = {**copy.deepcopy(document["credentialSubject"]), "id": "did:example:aaa"}
    return world.dumps(
        world.signed({**document, "credentialSubject": [document["credentialSubject"], other]}, L)
    )


@pytest.mark.parametrize(
    "make",
    [
        lambda: shown_by(awarded(L, L)),
        lambda: shown_by(awarded(as_jwk(L), L)),
        lambda: shown_by(awarded(L, as_jwk(L)), by=world.STRANGER),
        lambda: shown_by(awarded(L, None)),
        lambda: shown_by(awarded(L, None), named=False),
        lambda: shown_by(awarded(as_jwk(L), None), named=False),
        lambda: shown_by(awarded(world.PHONE, L), others=[world.PHONE.presenter]),
        lambda: shown_by(two_subjects(), by=world.STRANGER, named=False),
        lambda: shown_by(world.sd_jwt_vc(L, L, hide={}, name="Collaboration").encode()),
        lambda: shown_by(world.sd_jwt_vc(as_jwk(L), L, hide={}, name="Collaboration", sub=None).encode()),
    ],
    ids=[
        *(
            "same",
            "another name",
            "another name of the subject",
            "no subject",
            "no holder",
            "no holder, no subject",
        ),
        *("second key", "two subjects", "token", "token without a subject"),
    ],
)
def test_the_page_shows_it_with_what_they_say_of_themselves(make: Callable[[], paging.Object]) -> None:
    """Keys are compared, of all who signed it and of the one whom it is about; and not what they are called."""
    page = make()

    (entry,) = seen(page).own

    assert (entry.mark, seen(page).groups) == ("own", ())
    assert "Harvard University" not in pages.render(page).partition("<script")[0]


def test_the_badge_of_somebody_else_stays_one() -> None:
    """Of a school, also for somebody without a key."""
    credentials = [awarded(world.SCHOOL, L), awarded(world.SCHOOL, None, id="urn:x:2")]

    found = seen(shown_by(*credentials, named=False))

    assert found.own == ()
    assert [entry.mark for group in found.groups for entry in group.entries] == ["checked", "checked"]


def test_what_only_the_maker_knows_is_a_mark() -> None:
    """It makes nothing more of a badge: no list, no name of an issuer; and the page passes its check."""
    page = paging.page(
        paging.credential("Rowing"), lines=[paging.line(mark="own", registry="The State's list")]
    )

    markup = pages.render({**page, "lines": [paging.line(mark="own")]})
    report = world.world().verify(markup.encode())
    finding = report.finding("display")

    (entry,) = seen(page).own
    assert entry.registry is None
    assert "Riverside School" not in markup.partition("<script")[0]
    assert finding is not None
    assert finding.outcome.value == "passed"


def test_keys_that_vouch_are_told_as_keys_and_count_once() -> None:
    """The holder's own under another name counts for nothing, and nobody is said to know whose the others are."""
    document = world.badge(credentialStatus=None)
    friends = [world.did_key("a friend"), world.did_key("another")]
    given = [corpus.endorsement(document["id"], each) for each in (*friends, as_jwk(friends[0]), as_jwk(L))]
    badge = world.dumps(world.signed({**document, "endorsement": given}, world.SCHOOL))

    def display(number: int) -> str:
        line = paging.line(mark="endorsed", endorsers=number)
        markup = pages.render(paging.page(badge, lines=[line]))
        assert (
            f"Other keys that vouch for it, too: <bdi>{number}</bdi>. Nobody checked whose they are."
            in markup
        )
        finding = (
            world.World(trusted=()).verify(markup.encode(), accept_unknown_issuer=True).finding("display")
        )
        assert finding is not None
        return finding.answer.reason

    assert (display(2), display(3)) == ("own_words", "mark_not_confirmed")


@pytest.mark.parametrize("language", sorted(pages.languages("share/1")))
def test_nobody_signed_the_words_of_a_statement(language: str) -> None:
    """They stand on the page beside what is signed, and are not in it."""
    page = papers.share(paging.credential("Rowing"), language=language)

    markup = pages.render({**page, "lines": [*page["lines"], paging.statement("I bake.")]})

    own = markup.partition('id="group-own"')[2].partition("</section>")[0]
    assert "I bake." in own
    assert not {"signed", "signé"} & set(own.replace(".", " ").split())


# --- in the wallet --------------------------------------------------------------------------------------------------


def keys_of(learner: Learner) -> dict[str, world.Actor]:
    """Every kind of key that a wallet signs with: both main ones, a retired one, one for an issuer, and the issuer."""
    assert call("issuer", "init", "--name", "Harvard University", home=learner.home, env=OPEN).code == 0
    with learner.open() as wallet:
        old = wallet.key("EdDSA")
        wallet.new_key("EdDSA", world.NOW)
        wallet.retire_key(old.id, world.NOW)
        found = {
            "main": wallet.key("EdDSA"),
            "second": wallet.key("ES256"),
            "retired": old,
            "for an issuer": wallet.key_for("School", "EdDSA", world.NOW),
        }
        actors = {
            name: _actor(
                Presenter(did=key.did, verification_method=key.verification_method, secret=wallet.secret(key))
            )
            for name, key in found.items()
        }
        return {**actors, "the issuer": _actor(_issuer(wallet))}


def _issuer(wallet: Wallet) -> Presenter:
    return the_issuer(wallet.vault).signer(wallet.vault, "EdDSA")


def _actor(presenter: Presenter) -> world.Actor:
    return world.Actor(
        name="self",
        did=presenter.did,
        method=presenter.verification_method,
        algorithm=presenter.secret.algorithm,
        public=presenter.secret.public,
        sign=presenter.secret.sign,
        secret=presenter.secret,
    )


def _urn(name: str) -> str:
    return f"urn:x:{name.replace(' ', '-')}"


def of_surgery(issuer: world.Actor, subject: world.Actor, name: str) -> bytes:
    """A badge that states a skill and 40 hours."""
    described = {"id": "urn:x:hours", "type": ["ResultDescription"], "name": "Hours", "resultType": "Status"}
    document = world.badge(issuer, subject, credentialStatus=None, name=name, id=_urn(name))
    document["issuer"]["name"] = "Harvard University"
    about = document["credentialSubject"]
    about["result"] = [{"type": ["Result"], "resultDescription": "urn:x:hours", "value": "40"}]
    about["achievement"] |= {
        "id": f"{_urn(name)}:what",
        "name": name,
        "resultDescription": [described],
        "alignment": [{"type": ["Alignment"], "targetName": "Surgery", "targetUrl": "https://s.example/1"}],
    }
    return world.dumps(world.signed(document, issuer))


def test_no_key_of_the_wallet_speaks_for_somebody_else(learner: Learner) -> None:
    """Skills, hours and portfolios count none of them: not for people, not for programs."""

    def type_(*words: str) -> Result:
        return call(*words, home=learner.home, env=OPEN)

    keys = keys_of(learner)
    learner.keep(*(of_surgery(each, keys["main"], name) for name, each in keys.items()))
    made = learner.type("new", "work")
    skills, report = (
        type_("skills", "list"),
        type_("renewal", "report", "--from", "2026-01-01", "--to", "2026-12-31", "--json"),
    )
    answer, page = learner.build("work")
    rows = list(csv.DictReader(io.StringIO(learner.type("build", "work", "--as", "csv").out)))

    assert made.out.count("own statement") == made.out.count("Badge: ") == len(keys)
    assert skills.out == "Surgery: own statement\n"
    assert report.document["hours"] == 0
    assert {(each["why"], each["issuer"].partition(":")[0]) for each in report.document["not_counted"]} == {
        ("own", "did")
    }
    assert {item["mark"] for item in answer["portfolio"]["items"]} == {"own"}
    assert b"Harvard University" not in page.partition(b"<script")[0]
    assert {(row["issuer"], row["status"], row["hours"]) for row in rows} == {("The applicant", "own", "")}


def test_a_resume_of_ones_own_badges_is_not_rejected(learner: Learner) -> None:
    """Its lines say what the badges say: whose they are is in the mark."""
    keys = keys_of(learner)
    learner.keep(*(of_surgery(each, keys["main"], name) for name, each in keys.items()))
    learner.type("new", "work")

    (learner.home / "work.json").write_bytes(learner.type("build", "work", "--as", "ler-rs").raw)
    verified = call(
        "verify", str(learner.home / "work.json"), "--accept-unknown-issuer", "--json", home=learner.home
    )

    assert "line_differs" not in verified.out
    assert (
        "Harvard University" not in json.loads(verified.out)["results"][0]["findings"][0]["detail"]["claims"]
    )


def test_the_badge_of_a_school_still_counts_beside_ones_own(learner: Learner) -> None:
    """For the same skill the one that somebody else gave is told, and one's own is not counted with it."""
    with learner.open() as wallet:
        key = wallet.key("EdDSA")
        own = _actor(
            Presenter(did=key.did, verification_method=key.verification_method, secret=wallet.secret(key))
        )
    learner.keep(of_surgery(own, own, "Own"), of_surgery(world.SCHOOL, own, "School's"))

    skills = call("skills", "list", home=learner.home, env=OPEN)

    assert skills.out.splitlines() == ["Surgery: checked, assessed work, by School's"]


def test_a_recruiter_is_told_that_a_badge_is_its_holders_own(learner: Learner) -> None:
    """It says that work was judged; whoever it is about signed it."""
    own = {
        name: world.badge(issuer, credentialStatus=None)
        for name, issuer in (("own", world.LEARNER), ("given", world.SCHOOL))
    }
    for name, badge in own.items():
        badge["credentialSubject"]["achievement"]["achievementType"] = "Assessment"
        signed = world.signed(badge, world.LEARNER if name == "own" else world.SCHOOL)
        (learner.home / name).write_bytes(world.dumps(signed))

    told = {name: call("verify", str(learner.home / name), home=learner.home).out for name in own}

    assert "How it was judged: assessed work" in told["given"]
    assert "How it was judged: by nobody else. Whoever it was given to issued it." in told["own"]
