"""A learner builds a portfolio, a recruiter checks it, and one who edits it by hand is found out."""

import json
from pathlib import Path
from typing import Any, Final

import pytest

import paging
import world
from terminal import Result, call

OPEN: Final = {"LERWALLET_PASSPHRASE": "open sesame", "LERWALLET_NEW_PASSPHRASE": "open sesame"}


def learner(home: Path, *words: str | Path) -> Result:
    return call(*words, "--offline", home=home, env=OPEN)


def recruiter(home: Path, page: Path) -> Result:
    """Another computer, without a wallet, on which somebody vouches for the school."""
    return call("verify", page, "--offline", "--json", home=home)


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The page as it was sent, and the recruiter's folder."""
    home, office = tmp_path_factory.mktemp("learner"), tmp_path_factory.mktemp("office")
    holder = learner(home, "init", "--json").document["holder"]["did"]
    mine = {**world.badge()["credentialSubject"], "id": holder}
    (home / "badge.json").write_bytes(paging.credential("Collaboration", credentialSubject=mine))
    assert learner(home, "add", home / "badge.json").code == 0
    made = learner(
        home, "portfolio", "new", "work", "--for", "nursing assistant", "--say", "I speak Spanish."
    )
    assert made.code == 0, made.err
    built = learner(home, "portfolio", "build", "work", "--as", "html", "--out", home / "work.html")
    assert built.code == 0, built.err
    vouched = call("trust", "add", world.SCHOOL.did, "--name", "School", "--why", "known", home=office)
    assert vouched.code == 0, vouched.err
    return home / "work.html", office


def finding(document: dict[str, Any], check: str) -> tuple[str, str]:
    found = next(each for each in document["results"][0]["findings"] if each["check"] == check)
    return found["outcome"], found["reason"]


def test_the_recruiter_gets_an_answer(sent: tuple[Path, Path]) -> None:
    """Verified, with the badge inside named by the one who vouches for its issuer."""
    page, office = sent

    result = recruiter(office, page)

    answer = result.document["results"][0]
    badge = answer["contents"][0]["contents"][0]
    assert (result.code, answer["verdict"], answer["format"], answer["carrier"]) == (
        0,
        "verified",
        "portfolio",
        "html",
    )
    assert finding(result.document, "display") == ("passed", "own_words")
    assert (badge["credential"]["name"], badge["credential"]["issuer"]["name"]) == ("Collaboration", "School")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("</main>", "<p>Skill: surgery</p></main>"),
        ("</body>", "<p style='display:none'>surgery</p></body>"),
        ("</style>", "h1:after{content:'Surgeon'}</style>"),
        ("I speak Spanish.</p>", "I speak Spanish and French.</p>"),
    ],
)
def test_an_edited_page_is_rejected(sent: tuple[Path, Path], tmp_path: Path, old: str, new: str) -> None:
    """By hand, hidden, or by a style: exit 3, and the reason is that the page says more than what is inside."""
    page, office = sent
    forged = tmp_path / "forged.html"
    text = page.read_text("utf-8")
    assert text.count(old) >= 1
    forged.write_text(text.replace(old, new, 1), "utf-8", newline="\n")

    result = recruiter(office, forged)

    assert (result.code, finding(result.document, "display")) == (3, ("failed", "page_differs"))


def test_another_presentation_is_rejected(sent: tuple[Path, Path], tmp_path: Path) -> None:
    """A word changed in the badge inside and on the page: the signatures do not fit any more."""
    page, office = sent
    forged = tmp_path / "forged.html"
    forged.write_text(page.read_text("utf-8").replace("Collaboration", "Surgery"), "utf-8", newline="\n")

    result = recruiter(office, forged)

    answer = result.document["results"][0]
    assert (result.code, answer["contents"][0]["verdict"]) == (3, "rejected")
    assert answer["contents"][0]["contents"][0]["credential"] is None


@pytest.fixture(scope="module")
def resume(sent: tuple[Path, Path]) -> dict[str, Any]:
    """The same portfolio for an HR system."""
    page, _office = sent
    file = page.with_name("work.json")
    built = learner(page.parent, "portfolio", "build", "work", "--as", "ler-rs", "--out", file)
    assert built.code == 0, built.err
    document: dict[str, Any] = json.loads(file.read_bytes())
    return document


def test_a_resume_says_what_is_its_makers_own_word(
    sent: tuple[Path, Path], resume: dict[str, Any], tmp_path: Path
) -> None:
    """Verified; a licence that somebody typed into it is named in the answer as nobody's word but its maker's."""
    file, own = tmp_path / "own.json", tmp_path / "typed.json"
    file.write_bytes(world.dumps(resume))
    own.write_bytes(world.dumps({**resume, "licenses": [{"descriptions": ["Doctor of Medicine"]}]}))

    answers = [call("verify", each, "--offline", home=sent[1]) for each in (file, own)]

    assert [answer.code for answer in answers] == [0, 0]
    for answer in answers:
        assert "its maker's own word, and nobody else has confirmed it: " in answer.out
        assert "I speak Spanish." in answer.out
    assert ["Doctor of Medicine" in answer.out for answer in answers] == [False, True]


@pytest.mark.parametrize(
    "said",
    [
        {"name": "Surgery"},
        {"issuingAuthority": {"name": "Harvard"}},
        {"issued": "1999-01-01"},
        {"effectiveTimePeriod": {"validTo": "2099-01-01T00:00:00Z"}},
    ],
    ids=["name", "issuer", "since", "until"],
)
def test_a_resume_that_contradicts_its_badge_is_rejected(
    sent: tuple[Path, Path], resume: dict[str, Any], tmp_path: Path, said: dict[str, Any]
) -> None:
    """The badge inside still holds, and its line says something else: exit 3."""
    first, *others = resume["certifications"]
    forged = tmp_path / "forged.json"
    forged.write_bytes(world.dumps({**resume, "certifications": [{**first, **said}, *others]}))

    result = recruiter(sent[1], forged)

    assert (result.code, finding(result.document, "format")) == (3, ("failed", "line_differs"))
    assert result.document["results"][0]["contents"][0]["verdict"] == "verified"


def test_somebody_elses_badge_in_a_resume_is_rejected(
    sent: tuple[Path, Path], resume: dict[str, Any], tmp_path: Path
) -> None:
    """It holds by itself, and was not given to the one who signed: exit 3. With nobody's signature, that is said."""
    anothers = json.loads(paging.credential("Medical licence"))
    signed, unsigned = tmp_path / "signed.json", tmp_path / "unsigned.json"
    licence = {**resume, "licenses": [{"verifications": [anothers]}]}
    signed.write_bytes(world.dumps(licence))
    del licence["holderPresentation"]
    unsigned.write_bytes(world.dumps(licence))

    rejected, anybodys = (call("verify", each, "--offline", home=sent[1]) for each in (signed, unsigned))

    assert (rejected.code, anybodys.code) == (3, 0)
    assert "it was given to somebody else than the one who signed" in rejected.out
    assert "nothing shows whose these are" in anybodys.out
