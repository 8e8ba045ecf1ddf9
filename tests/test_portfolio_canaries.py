"""What must never go out with a portfolio, and what a stranger wrote: both tried in every form there is."""

import base64
import binascii
import csv
import gzip
import io
import json
import re
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

import jsonschema
import pikepdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import paging
import world
from lerwallet import formats
from lerwallet.formats import pdf_words
from lerwallet.pages import Mark
from lerwallet.pages.visible import sayings
from lerwallet.portfolio import EXPORTERS, Gathered, Item, Portfolio, Shown, Wishes
from lerwallet.portfolio.gathering import Entry, Exhibit
from lerwallet.portfolio.support import Support
from lerwallet.wallet import Evidence
from terminal import call
from test_portfolio import OPEN, Learner, learner
from test_portfolio_forms import JSON_RESUME
from test_renewal import row

__all__ = ["learner"]  # the fixture

CANARY: Final = "CANARY"


def decoded(data: bytes, depth: int = 0) -> Iterator[bytes]:
    """DATA, and what is packed or in base64 in it, as far down as anybody would hide something."""
    yield data
    if depth == 4:
        return
    for packed in re.findall(rb"stream\r?\n(.*?)endstream", data, re.DOTALL):
        try:
            yield from decoded(zlib.decompressobj().decompress(packed), depth + 1)
        except zlib.error:
            continue
    if data.startswith(b"\x1f\x8b"):
        yield from decoded(gzip.decompress(data), depth + 1)
    for text in re.findall(rb"[A-Za-z0-9_+/-]{16,}", data):
        plain = text.translate(bytes.maketrans(b"-_", b"+/"))
        try:
            yield from decoded(base64.b64decode(plain + b"=" * (-len(text) % 4)), depth + 1)
        except (binascii.Error, ValueError, EOFError, OSError):
            continue


@pytest.mark.parametrize("form", EXPORTERS)
def test_nothing_private_goes_out(learner: Learner, form: str) -> None:
    """Undisclosed claims, other credentials, other portfolios, files that are not shown, file names: none is there."""
    hide = {"given_name": f"{CANARY}-claim", "skill": "Collaboration"}
    secret_subject = {**world.badge()["credentialSubject"], "id": learner.did}
    secret_subject["achievement"] = {**secret_subject["achievement"], "name": f"{CANARY}-other"}
    shown, token, _other = learner.keep(
        learner.badge("Shown"),
        world.sd_jwt_vc(holder=learner.phone, hide=hide).encode(),
        paging.credential(f"{CANARY}-badge", credentialSubject=secret_subject, id="urn:x:other"),
    )
    for name in (f"{CANARY}-file.png", "sofa.png"):
        (learner.home / name).write_bytes(world.PICTURE_PNG + CANARY.encode() * ("file" in name))
        assert call("evidence", "add", shown, str(learner.home / name), home=learner.home, env=OPEN).code == 0
    learner.type("new", f"{CANARY}-name", shown, token, "--title", "Maria", "--say", "I bake.")
    learner.type("edit", f"{CANARY}-name", "--show", f"{shown}=sofa.png")
    learner.type(
        *("new", "other", shown, "--for", f"{CANARY}-for", "--profile", f"{CANARY}-profile"),
        *("--say", f"{CANARY}-statement", "--contact", f"{CANARY}-contact", "--title", f"{CANARY}-title"),
    )
    learner.type("edit", "other", "--note", f"{shown}={CANARY}-note")

    built = learner.type("build", f"{CANARY}-name", "--as", form)

    assert built.code == 0, built.err
    layers = list(decoded(built.raw))
    assert any(b"Shown" in layer for layer in layers)
    assert [layer[:80] for layer in layers if CANARY.encode() in layer] == []


# --- what strangers write ---------------------------------------------------------------------------------------

HOSTILE: Final = [
    "</script><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7 * 7 }}{% include '/etc/passwd' %}",
    "\u202egnp.exe\u2066\u200b",
    "\x1b[31mred\x1b]0;title\x07\x00",
    "=cmd|' /C calc'!A0",
    "[x](javascript:alert(1)) ![y](https://evil.example/a.png) <b>",
    "# heading\n- list\n```\ncode",
    "https://evil.example www.evil.example @everyone",
    "a" * 100_000,
    "',\"\r\n;\t|",
    "\\u0022,\\n",
]
NAMES: Final = [
    "李小龍",
    "محمد",
    "Björk",
    "Nguyễn Thị Ánh",
    "Sukarno",
    "אברהם",
    "Ng",
    "O'Neil-Smith",
    "X Æ A-12",
]
LEARNER: Final = world.LEARNER.presenter


def gathered(text: str, issuer: world.Actor = world.SCHOOL) -> Gathered:
    """A portfolio in which TEXT stands in every place that somebody can write in; its one badge is of ISSUER."""
    achievement = {
        "id": "urn:x:a",
        "type": ["Achievement"],
        "name": text,
        "description": text,
        "criteria": {"narrative": text},
        "alignment": [{"type": ["Alignment"], "targetName": text, "targetUrl": "https://skills.example/1"}],
        "tag": [text],
    }
    subject = {"id": world.LEARNER.did, "achievement": achievement}
    document = world.badge(issuer, name=text, credentialSubject=subject)
    document["issuer"]["name"] = text
    secured = formats.read(world.dumps({**document, "proof": {"type": "DataIntegrityProof"}}))
    presentation = {
        "@context": [world.VCDM_2],
        "type": ["VerifiablePresentation"],
        "holder": world.LEARNER.did,
        "verifiableCredential": [secured.credential.document],
        "proof": {"type": "DataIntegrityProof", "created": "2026-11-21T12:00:00Z"},
    }
    file = Evidence(
        id="e1",
        credential="a",
        name=text,
        media_type="application/pdf",
        size=9,
        sha256="00" * 32,
        added="2026-11-21T12:00:00Z",
        file="f",
    )
    entry = Entry(
        item=Item(credential="a", note=text, evidence=(Shown(file="e1", caption=text),)),
        row=row("a"),
        secured=secured,
        sha256="00" * 32,
        support=Support(
            found=Mark.CHECKED,
            own=issuer is world.LEARNER,
            checked_at="2026-11-20T09:00:00Z",
            registry=text,
            endorsers=0,
        ),
        exhibits=(Exhibit(file=file, caption=text, picture=None),),
    )
    portfolio = Portfolio(
        name="work",
        title=text,
        made_for=text,
        profile=text,
        contacts=(text,),
        statements=(text,),
        created="2026-11-21T12:00:00Z",
    )
    return Gathered(
        portfolio=portfolio,
        language="en",
        made_at=datetime(2026, 11, 21, 12, tzinfo=UTC),
        presented=(entry,),
        whole=(),
        presentation=presentation,
        left_out=(),
    )


def made(form: str, text: str) -> str:
    return EXPORTERS[form].make(gathered(text), Wishes()).data.decode()


@pytest.mark.parametrize("form", EXPORTERS)
def test_nobody_judged_an_own_badge(form: str) -> None:
    """What its holder issued is marked as their own statement in every form, whatever it says of itself."""
    by_others, own = (
        "\n".join(told(form, gathered("Chess", issuer))) for issuer in (world.SCHOOL, world.LEARNER)
    )

    assert re.search(r"not_stated|Not stated|not state", by_others)
    assert not re.search(r"not_stated|Not stated|not state", own)
    assert re.search(r"Own statement|\bown\b", own)


def test_programs_are_told_who_issued_an_own_badge() -> None:
    """The applicant, as people are told on a page, or the key as the badge has it; not whom the badge names."""
    portfolio = gathered("Harvard University", world.LEARNER)
    resume, ler, rows = (
        EXPORTERS[form].make(portfolio, Wishes()).data.decode() for form in ("json-resume", "ler-rs", "csv")
    )
    (row,) = csv.DictReader(io.StringIO(rows))

    assert json.loads(resume)["certificates"][0]["issuer"] == "The applicant"
    assert json.loads(ler)["certifications"][0]["issuingAuthority"] == {"name": world.LEARNER.did}
    assert (row["issuer"], row["status"], row["kind"]) == ("The applicant", "own", "")


def told(form: str, portfolio: Gathered) -> list[str]:
    """What FORM tells people of PORTFOLIO."""
    data = EXPORTERS[form].make(portfolio, Wishes()).data
    match form:
        case "pdf":
            with pikepdf.open(io.BytesIO(data)) as pdf:
                return [word for page in pdf.pages for word in pdf_words.page_words(page)]
        case "html":
            return sayings(data.decode())
        case _:
            return [data.decode()]


_ACTS: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def _elements(page: str) -> set[str]:
    """The elements of PAGE and their attributes, before the data in it."""
    return set(re.findall(r"<\w+(?: [\w-]+=\"[^\"]*\")*", page.split("<script", maxsplit=1)[0]))


def inert(form: str, text: str) -> None:
    """What is told of TEXT in FORM does nothing: no control character, no markup, no formula, no endless line."""
    data, plainly = made(form, text), made(form, "plain")
    match form:
        case "html":
            told = sayings(data)
            assert not _ACTS.search("".join(told))
            assert max(map(len, told)) <= 2_001
            assert _elements(data) == _elements(plainly)
        case "markdown":
            assert not _ACTS.search(data)
            assert not re.search(r"(?<!\\)[<`]|(?<!\\)!\[|(?<!\\)\]\(|(?<!\\)://|www\.", data)
            headings = [line for line in data.split("\n") if line.startswith("#")]
            assert len(headings) == len([line for line in plainly.split("\n") if line.startswith("#")])
        case "json-resume":
            resume = json.loads(data)
            jsonschema.Draft7Validator(json.loads(JSON_RESUME.read_bytes())).validate(resume)
            assert not _ACTS.search(data.replace("\n", ""))
        case "ler-rs":
            assert data.isascii()
            resume = json.loads(data)
            del resume["holderPresentation"], resume["certifications"][0]["verifications"]
            assert not _ACTS.search(json.dumps(resume, ensure_ascii=False))
        case "csv":
            (line,) = csv.DictReader(io.StringIO(data))
            assert not _ACTS.search(data.replace("\n", ""))
            assert all(not cell.lstrip().startswith(tuple("=+-@")) for cell in line.values())
        case _:
            raise AssertionError(f"nobody has said what is inert in {form}")


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("form", [form for form in EXPORTERS if form != "pdf"])
def test_a_hostile_text_does_nothing(form: str, text: str) -> None:
    """In every field of every form."""
    inert(form, text)


@pytest.mark.parametrize("form", [form for form in EXPORTERS if form != "pdf"])
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(text=st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60))
def test_any_text_does_nothing(form: str, text: str) -> None:
    """Whatever somebody writes, with a letter in it."""
    inert(form, f"{text}x")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("form", [form for form in EXPORTERS if form not in {"pdf", "csv"}])
def test_a_name_stays_as_it_was_typed(form: str, name: str) -> None:
    """In any script, of one word, family name first: whole, never split, never reordered."""
    text = made(form, name)

    match form:
        case "json-resume":
            assert json.loads(text)["basics"]["name"] == name
        case "ler-rs":
            assert json.loads(text)["person"]["name"] == {"formattedName": name}
        case "markdown":
            assert f"# {name}\n" in text
        case _:
            assert f'<h1 dir="auto">{name.replace(chr(39), "&#39;")}</h1>' in text
