"""Portfolios: what goes in, what stays out and why, and the file that is built of it."""

import json
from pathlib import Path
from typing import Any, Final

import pytest

import corpus
import paging
import world
from lerwallet import formats, pages
from lerwallet.keys import PublicKey
from lerwallet.portfolio import EXPORTERS, Item, Portfolio, Shown
from lerwallet.vault import Passphrase, Vault
from lerwallet.wallet import Wallet
from lerwallet.wallet.bound import binding_key, bound_to, held
from pocket import keep
from terminal import Result, call

OPEN: Final = {"LERWALLET_PASSPHRASE": "open sesame"}


class Learner:
    """A wallet in a folder of its own, with the commands of lerwallet on it."""

    def __init__(self, home: Path) -> None:
        self.home = home
        wallet, _code = Wallet.create(home / "wallet", Passphrase("open sesame"), world.NOW)
        with wallet:
            ed25519, p256 = wallet.keys()
        self.did = ed25519.did
        self.phone = world.Actor(
            name="phone",
            did=p256.did,
            method=p256.verification_method,
            algorithm="ES256",
            public=PublicKey.from_jwk(p256.jwk),
            sign=lambda _message: b"",
        )

    def open(self) -> Wallet:
        return Wallet(Vault.open(self.home / "wallet", Passphrase("open sesame")))

    def keep(self, *credentials: bytes, **asked: Any) -> list[str]:
        """Keep CREDENTIALS as `add` does; their short ids."""
        with self.open() as wallet:
            return [row.id for row in keep(wallet, *credentials, **asked)]

    def badge(self, name: str, **members: Any) -> bytes:
        """A badge given to this learner."""
        subject = {**world.badge()["credentialSubject"], "id": self.did}
        return paging.credential(name, **{"credentialSubject": subject, "id": f"urn:x:{name}", **members})

    def type(self, *words: str) -> Result:
        return call("portfolio", *words, home=self.home, env=OPEN)

    def build(self, name: str) -> tuple[paging.Object, bytes]:
        """The answer of `build`, and the file."""
        file = self.home / f"{name}.html"
        result = self.type("build", name, "--as", "html", "--out", str(file), "--json")
        assert result.code == 0, result.err
        return result.document, file.read_bytes()


@pytest.fixture
def learner(tmp_path: Path) -> Learner:
    return Learner(tmp_path)


def names(answer: paging.Object) -> list[str | None]:
    return [item["name"] for item in answer["portfolio"]["items"]]


def data_of(file: bytes) -> paging.Object:
    secured = formats.read(file)
    assert isinstance(secured.securing, formats.Page)
    return dict(secured.securing.data)


def test_a_portfolio_is_kept_as_data() -> None:
    """What is written is what is read, with notes and evidence chosen for this portfolio alone."""
    portfolio = Portfolio(
        name="work",
        title="Maria López",
        made_for="nursing assistant",
        contacts=("maria@example.org",),
        items=(Item(credential="1a2b3c4d", note="my first", evidence=(Shown(file="e1"), Shown(file="e2"))),),
        statements=("I bake.",),
        created="2026-11-21T12:00:00Z",
    )

    assert Portfolio.from_json(json.loads(json.dumps(portfolio.to_json()))) == portfolio


@pytest.mark.parametrize("suite", world.SPLITTING)
def test_a_base_proof_stays_at_home(suite: str, learner: Learner) -> None:
    """The portfolio has a copy without evidence and the keys to it, which verifies; an export of the very file says what it is."""
    subject = {**world.badge()["credentialSubject"], "id": learner.did}
    evidence = [{"id": "https://school.example/e", "type": ["Evidence"], "name": "A film"}]
    made = world.base_proof(suite, world.badge(credentialSubject=subject, evidence=evidence))
    learner.keep(world.dumps(made))
    learner.type("new", "work")

    _answer, page = learner.build("work")
    zipped = call("export", "--as", "zip", "--out", learner.home / "mine.zip", home=learner.home, env=OPEN)

    (shown,) = data_of(page)["presentation"]["verifiableCredential"]
    assert "A film" not in page.decode()
    assert shown["credentialSubject"]["achievement"]["name"] == "Collaboration"
    assert world.world().verify(page, accept_unknown_issuer=True).verdict.value == "verified"
    assert made["proof"]["proofValue"] not in page.decode()
    assert "Collaboration is your own copy" in zipped.err


def test_without_ids_everything_that_can_be_shown_goes_in(learner: Learner) -> None:
    """Checked, undecided and unbound go in; what ran out, was changed or belongs to somebody else does not, by name."""
    changed = json.loads(learner.badge("Changed"))
    nobody = world.badge(subject=None)["credentialSubject"]
    learner.keep(
        learner.badge("Mine"),
        learner.badge("Over", validUntil="2026-02-01T00:00:00Z"),
        paging.credential("Anybody's", credentialSubject=nobody, id="urn:x:any"),
        paging.credential("Another's", id="urn:x:other"),
        world.dumps(world.changed(changed, "name", "Surgery")),
        world.sd_jwt_vc(holder=learner.phone).encode(),
        world.sd_jwt_vc().encode(),
        world.hosted(),
    )

    result = learner.type("new", "work", "--for", "nursing assistant", "--say", "I bake.", "--json")

    assert (result.code, result.document["schema"]) == (0, "lerwallet/portfolio/1")
    assert names(result.document) == [
        "Mine",
        "Anybody's",
        "https://school.example/types/collaboration",
        "Collaboration",
    ]
    assert [(each["name"], each["code"]) for each in result.document["left_out"]] == [
        ("Over", "rejected"),
        ("Another's", "bound_to_another"),
        ("Surgery", "rejected"),
        ("https://school.example/types/collaboration", "bound_to_another"),
    ]
    assert "it ran out on 2026-02-01" in result.err
    assert "Another's" in result.err


def test_ids_and_filters_narrow_it(learner: Learner) -> None:
    """Named badges first, then what the filters find, each once."""
    first, second, _third = learner.keep(*map(learner.badge, ("One", "Two", "Three")))

    by_id = learner.type("new", "a", second, first, "--json").document
    by_filter = learner.type("new", "b", "--search", "three", "--json").document
    by_both = learner.type("new", "c", second, "--search", "thr", "--json").document

    assert (names(by_id), names(by_filter), names(by_both)) == (
        ["Two", "One"],
        ["Three"],
        ["Two", "Three"],
    )


def test_a_badge_that_somebody_speaks_for_is_marked_so(learner: Learner) -> None:
    """An endorsement that holds gives the line its mark."""
    (kept,) = learner.keep(learner.badge("Robotics", endorsement=[corpus.endorsement("urn:x:Robotics")]))
    learner.type("new", "mine", kept)

    _answer, file = learner.build("mine")

    assert [line["mark"] for line in data_of(file)["lines"]] == ["endorsed"]


def test_what_does_not_hold_is_refused_by_id(learner: Learner) -> None:
    """A changed badge is never shown; the reason is told, and nothing is kept."""
    (changed,) = learner.keep(
        world.dumps(world.changed(json.loads(learner.badge("Mine")), "name", "Surgery"))
    )

    result = learner.type("new", "work", changed, "--json")

    assert (result.code, result.document["error"]["code"]) == (1, "not_shareable")
    assert "it was changed after it was signed" in result.document["error"]["message"]
    assert learner.type("list", "--json").document["portfolios"] == []


def test_what_ran_out_may_be_named_and_says_so(learner: Learner) -> None:
    """Marked as expired on the page, and told on stderr; whoever checks the page hears it too."""
    (over,) = learner.keep(learner.badge("Over", validUntil="2026-02-01T00:00:00Z"))
    learner.type("new", "work", over)

    answer, file = learner.build("work")

    assert [item["mark"] for item in answer["portfolio"]["items"]] == ["expired"]
    assert [line["mark"] for line in data_of(file)["lines"]] == ["expired"]
    assert world.world().verify(file).verdict.value == "rejected"


def test_what_ran_out_since_its_check_is_marked(learner: Learner) -> None:
    """Checked in November, built after its last day: expired, without another check."""
    learner.keep(learner.badge("Short", validUntil="2026-11-21T11:59:59Z"), now=world.NOW.replace(month=10))
    with learner.open() as wallet:
        assert [row.last_check.verdict for row in wallet.rows()] == ["verified"]

    result = learner.type("new", "work", "--json")

    assert (result.code, result.document["error"]["code"]) == (1, "empty")
    assert "it ran out on 2026-11-21" in result.err


def test_build_is_one_signed_page_that_verifies(learner: Learner) -> None:
    """Badges bound to either key of the wallet are shown by their subject; nothing is made for one reader only."""
    learner.keep(learner.badge("Mine"), world.sd_jwt_vc(holder=learner.phone).encode())
    learner.type("new", "work", "--title", "Maria López", "--say", "I bake.")

    answer, file = learner.build("work")
    report = world.world().verify(file)

    assert (answer["carrier"], answer["file"], len(answer["sha256"])) == (
        "html",
        str(learner.home / "work.html"),
        64,
    )
    assert report.verdict.value == "verified"
    findings = {finding.check: finding.outcome.value for finding in report.contents[0].findings}
    assert (findings["proof"], findings["holder_binding"], findings["audience"]) == (
        "passed",
        "passed",
        "absent",
    )
    presentation = data_of(file)["presentation"]
    assert [proof["cryptosuite"] for proof in presentation["proof"]] == ["eddsa-rdfc-2022", "ecdsa-rdfc-2019"]
    assert {"domain", "challenge"} & set(presentation["proof"][0]) == set()


def test_details_that_a_share_leaves_out_stay_out(learner: Learner) -> None:
    """Of a badge that can be split, the name of the learner does not go on a page."""
    hide = {"given_name": "CANARY", "skill": "Collaboration"}
    learner.keep(world.sd_jwt_vc(holder=learner.phone, hide=hide).encode())
    learner.type("new", "work")

    _answer, file = learner.build("work")

    content = world.world().verify(file).contents[0].contents[0]
    assert (content.disclosed, content.withheld) == (("/skill",), 1)
    assert b"CANARY" not in file


def test_a_badge_that_no_signature_covers_stays_out(learner: Learner) -> None:
    """Its vocabulary is not at hand, so it cannot go into a signed presentation: named, and the rest is built."""
    strange = json.loads(learner.badge("Strange"))
    strange["@context"].append("https://nowhere.example/context")
    learner.keep(learner.badge("Mine"), world.dumps(strange))
    learner.type("new", "work")

    answer, file = learner.build("work")

    assert [(each["name"], each["code"]) for each in answer["left_out"]] == [
        ("Strange", "context_not_carried")
    ]
    assert len(data_of(file)["lines"]) == 1


def test_a_badge_that_is_gone_stays_out(learner: Learner) -> None:
    """Removed from the wallet after the portfolio was made."""
    kept, gone = learner.keep(learner.badge("Kept"), learner.badge("Gone"))
    learner.type("new", "work")
    with learner.open() as wallet:
        wallet.remove([wallet.find(gone)])

    answer, _file = learner.build("work")

    assert [each["id"] for each in answer["left_out"]] == [gone]
    assert [item["mark"] for item in answer["portfolio"]["items"]] == ["checked", None]
    assert answer["portfolio"]["items"][0]["credential"] == kept


def test_own_statements_alone_make_a_portfolio(learner: Learner) -> None:
    """Nothing in it can be checked, and whoever checks it is told so."""
    learner.type("new", "work", "--say", "I bake.")

    _answer, file = learner.build("work")

    assert world.world().verify(file).verdict.value == "undecided"


@pytest.mark.parametrize(
    ("words", "code", "hint"),
    [
        (("new", "work"), "empty", "Add a badge: lerwallet add FILE"),
        (("new", " ", "--say", "x"), "wrong_usage", "Call it after what it is for, such as: work"),
        (("new", "work", "abcd1234"), "not_found", "See the ids with: lerwallet list"),
        (("show", "work"), "not_found", "lerwallet portfolio list"),
        (("build", "work", "--as", "html", "--out", "x.html"), "not_found", "lerwallet portfolio list"),
        (("build", "work", "--as", "html"), "wrong_usage", "Name a file: --out FILE"),
    ],
)
def test_what_cannot_be_done_is_told(learner: Learner, words: tuple[str, ...], code: str, hint: str) -> None:
    """An empty wallet, an unknown name: a sentence, and the next step."""
    error = learner.type(*words, "--json").document["error"]

    assert (error["code"], error["hint"]) == (code, hint)


def test_a_taken_name_is_refused(learner: Learner) -> None:
    """In any spelling of it; the portfolio that is there stays."""
    learner.type("new", "Work", "--say", "first")

    result = learner.type("new", "work", "--say", "second", "--json")

    assert (result.code, result.document["error"]["code"]) == (1, "portfolio_exists")
    assert learner.type("show", "WORK", "--json").document["portfolio"]["statements"] == ["first"]


def test_list_and_show_tell_people(learner: Learner) -> None:
    """One thing a line, label first."""
    (badge,) = learner.keep(learner.badge("Mine"))
    learner.type(
        "new", "work", "--title", "Maria", "--for", "a job", "--profile", "Hello.", "--say", "I bake."
    )

    listed, shown = learner.type("list"), learner.type("show", "work")

    assert listed.out == "work: 1 badge, 1 own statement\n"
    assert shown.out.splitlines() == [
        "Portfolio: work",
        "Title: Maria",
        "For: a job",
        "About you: Hello.",
        f"Badge: Mine ({badge}), checked",
        "Own statement: I bake.",
    ]


def test_a_file_that_is_there_is_not_replaced(learner: Learner) -> None:
    """Without --force."""
    learner.type("new", "work", "--say", "I bake.")
    _answer, before = learner.build("work")

    file = learner.home / "work.html"
    again = learner.type("build", "work", "--as", "html", "--out", str(file))

    assert (again.code, file.read_bytes()) == (1, before)
    assert learner.type("build", "work", "--as", "html", "--out", str(file), "--force").code == 0


def test_build_goes_to_standard_output(learner: Learner) -> None:
    """Without --out the page itself, and nothing else."""
    learner.type("new", "work", "--say", "I bake.")

    result = learner.type("build", "work", "--as", "html")

    assert (result.code, result.raw) == (0, pages.render(data_of(result.raw)).encode())


def test_who_a_credential_is_bound_to(learner: Learner) -> None:
    """Its `cnf` before its subject; a name that is no key binds nobody."""
    mine, nobodys = formats.read(learner.badge("Mine")), formats.read(world.hosted())
    phones, anothers = (
        formats.read(world.sd_jwt_vc(holder=learner.phone).encode()),
        formats.read(paging.credential()),
    )

    with learner.open() as wallet:
        keys = [binding_key(wallet, each) for each in (mine, phones, anothers, nobodys)]
        answers = [held(wallet, each) for each in (mine, phones, anothers, nobodys)]

    assert [key.algorithm if key else None for key in keys] == ["EdDSA", "ES256", None, None]
    assert answers == [True, True, False, None]
    assert bound_to(nobodys) is None


def test_every_form_can_be_asked_for() -> None:
    """The table of exporters and the option of the command name the same forms."""
    from lerwallet.commands.portfolio_build import As

    assert set(EXPORTERS) == {form.value for form in As}
