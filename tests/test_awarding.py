"""The badge that is awarded for a submission: what it says, in each of its three forms, and that it holds."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import jsonschema
import pytest

from handed_in import OVERVIEW, PASSING, PLAN, REFLECTION, done_again, handed_in, pack, zipped
from lerwallet import schemas
from lerwallet.errors import LerwalletError, WrongUsage
from lerwallet.formats import read
from lerwallet.issuing import awards, publishing
from lerwallet.issuing.awarding import Case, give
from lerwallet.issuing.awards import Award
from lerwallet.issuing.badge import Form, Judgement
from lerwallet.issuing.issuer import Issuer, make_issuer, new_keys, retire_key, the_issuer
from lerwallet.issuing.judging import answer, found_before, missing, not_passing, read_levels, read_notes
from lerwallet.journey import feedback, submission
from lerwallet.journey.submission import SubmittedItem
from lerwallet.proofs import selective
from lerwallet.proofs.sd_jwt import SdJwt
from lerwallet.trust import Entry, Trust, TrustList
from lerwallet.vault import Vault
from lerwallet.verification import Report, Verdict
from vault_wallets import new_wallet
from world import LEARNER, NOW, OTHER_LEARNER, STRANGER, World, bound, world

DID = "did:web:riverside.example"
SCHEMA = "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json"
FORMS = pytest.mark.parametrize("form", list(Form))


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    with new_wallet(tmp_path / "wallet")[0] as opened:
        yield opened


@pytest.fixture
def school(vault: Vault) -> Issuer:
    return make_issuer(vault, "Riverside School", own_did=DID, url=None, now=NOW)


drawn = Random(7).randbytes  # noqa: S311  chance that a test can repeat


def awarded(vault: Vault, issuer: Issuer, form: Form, **judged: Any) -> tuple[Award, bytes]:
    """What is awarded for everything that passes."""
    case = Case(issuer=issuer, pack=pack(), submission=handed_in())
    judgement = Judgement(levels=read_levels(pack().rubric(), PASSING), **judged)
    return give(vault, case, judgement, form, lambda _data: None, now=NOW, random=drawn)


def published(vault: Vault, issuer: Issuer) -> World:
    """A world that has the issuer's folder on the web."""
    made = world()
    signers = publishing.Signers.of(issuer, vault)
    for file in publishing.folder(issuer, signers, awards.awards(vault), awards.packs(vault), NOW):
        made.publish(f"{issuer.url}{file.path}", file.data)
    return made


def trusting(issuer: Issuer) -> Trust:
    entries = {each: Entry(id=each, name="The school by the river") for each in issuer.ids}
    return Trust(lists=[TrustList(source="a test", entries=entries)])


def checked(vault: Vault, issuer: Issuer, data: bytes, **asked: Any) -> Report:
    return published(vault, issuer).verify(data, trust=trusting(issuer), **asked)


def document(data: bytes) -> dict[str, Any]:
    return dict(read(data).credential.document)


@FORMS
def test_what_is_awarded_holds(form: Form, vault: Vault, school: Issuer) -> None:
    """Its holder's check says verified: signature, issuer, dates, and the list of withdrawn badges."""
    _award, data = awarded(vault, school, form)

    report = checked(vault, school, data, holder=True)

    assert report.verdict is Verdict.VERIFIED
    assert report.vouched_name == "The school by the river"


def test_what_was_awarded_is_on_the_web(vault: Vault, school: Issuer) -> None:
    """The index leads to a page, an achievement that is the badge's own, and the very rubric file."""
    _award, data = awarded(vault, school, Form.OB3)
    web = published(vault, school)

    [listed] = json.loads(web.documents[f"{school.url}index.json"])["achievements"]
    achievement = json.loads(web.documents[listed["document"]])
    own = document(data)["credentialSubject"]["achievement"]
    page = web.documents[listed["page"]].decode()
    assert {name: achievement[name] for name in own} == own
    assert achievement["creator"]["id"] == DID
    assert own["criteria"]["id"] == listed["page"]
    assert web.documents[listed["rubric"]] == pack().toml
    assert all(words in page for words in ("Several strategies, and why.", "Routines = rules", "CC-BY-4.0"))
    assert page.count("(passes)") == 4


@FORMS
def test_what_was_withdrawn_is_rejected(form: Form, vault: Vault, school: Issuer) -> None:
    """Once the list is published again, by name; a badge that was not withdrawn still holds."""
    award, data = awarded(vault, school, form)
    awards.withdraw(vault, award, NOW)

    report = checked(vault, school, data, holder=True)

    status = report.finding("status")
    assert report.verdict is Verdict.REJECTED
    assert status is not None
    assert status.answer.reason == "revoked"


def test_a_clock_that_was_ahead_once_ends_no_list(vault: Vault, school: Issuer) -> None:
    """What was noted in 2046 counts, and the list is good all the same: readers would wait for it for twenty years."""
    award, data = awarded(vault, school, Form.OB3)
    with vault.writing() as change:
        noted = replace(
            award, id="urn:uuid:later", index=(award.index or 0) ^ 1, awarded="9999-12-31T00:00:00Z"
        )
        awards.put(change, noted)
    beside = checked(vault, school, data)
    awards.withdraw(vault, award, NOW.replace(year=2046))

    status = checked(vault, school, data).finding("status")

    assert beside.verdict is Verdict.VERIFIED
    assert status is not None
    assert status.answer.reason == "revoked"


@FORMS
def test_an_issuer_without_a_website_is_bound_by_its_key(form: Form, vault: Vault) -> None:
    """A did:key needs no document; there is no status entry that nobody could look up."""
    school = make_issuer(vault, "Riverside School", own_did=None, url=None, now=NOW)
    award, data = awarded(vault, school, form)

    report = world().verify(data, trust=trusting(school), holder=True)

    assert report.verdict is Verdict.VERIFIED
    assert award.index is None
    assert "credentialStatus" not in document(data)
    with pytest.raises(LerwalletError, match="cannot be withdrawn"):
        awards.withdraw(vault, award, NOW)


@FORMS
def test_an_issuer_that_is_a_key_with_a_web_folder_can_withdraw(form: Form, vault: Vault) -> None:
    """The list lies at the address that it was made with."""
    school = make_issuer(vault, "School", own_did=None, url="https://school.example/b", now=NOW)
    award, data = awarded(vault, school, form)
    before = checked(vault, school, data, holder=True)
    awards.withdraw(vault, award, NOW)

    assert before.verdict is Verdict.VERIFIED
    assert checked(vault, school, data, holder=True).verdict is Verdict.REJECTED


@FORMS
def test_what_the_badge_says(form: Form, vault: Vault, school: Issuer) -> None:
    """Levels achieved in the rubric's criteria, evidence by digest, alignment, who judged it and when, and for whom."""
    _award, data = awarded(vault, school, form, assessor="Rose Pierre", comment="Clear and honest.")

    said = document(data)
    subject, achievement = said["credentialSubject"], said["credentialSubject"]["achievement"]
    described = {each["id"]: each for each in achievement["resultDescription"]}
    found = {
        described[each["resultDescription"]]["name"]: next(
            level["name"]
            for level in described[each["resultDescription"]]["rubricCriterionLevel"]
            if level["id"] == each["achievedLevel"]
        )
        for each in subject["result"]
    }
    assert found == {
        "Overview": "passing",
        "Attention": "passing",
        "Routines = rules": "passing",
        "Reflection": "passing",
    }
    assert all(each["requiredLevel"] == each["rubricCriterionLevel"][-1]["id"] for each in described.values())
    assert {each["status"] for each in subject["result"]} == {"Completed"}
    assert subject["id"] == LEARNER.did
    assert subject["source"]["name"] == "Rose Pierre"
    assert subject["narrative"] == "Clear and honest."
    assert said["awardedDate"] == said["validFrom"] == "2026-11-21T12:00:00Z"
    assert achievement["id"] == pack().rubric().achievement_id
    assert [each["targetName"] for each in achievement["alignment"]] == [
        "Planning for Success",
        "Classroom management",
    ]
    assert "Several strategies, and why." in achievement["criteria"]["narrative"]
    assert achievement["criteria"]["id"].startswith("https://riverside.example/achievements/planning-")
    assert [each["name"] for each in said["evidence"]] == ["Overview", "Reflection", "Plan"]
    assert [each["id"] for each in said["evidence"]] == [each["id"] for each in said["relatedResource"]]
    assert read(data).credential.assessed == "assessed"


@FORMS
def test_names_of_files_stay_out(form: Form, vault: Vault, school: Issuer) -> None:
    """They may name a child; the digest says as well which file was judged."""
    _award, data = awarded(vault, school, form)

    assert "Zoe's class" not in json.dumps(document(data))


def test_what_the_learner_wrote_is_only_where_it_can_be_held_back(vault: Vault, school: Issuer) -> None:
    """An all-or-nothing badge would carry it to every reader; there stands its digest."""
    texts = [json.dumps(document(awarded(vault, school, Form.OB3)[1]), ensure_ascii=False)]
    for award in awards.awards(vault):
        awards.withdraw(vault, award, NOW)
    split = json.dumps(document(awarded(vault, school, Form.SD_JWT)[1]), ensure_ascii=False)

    assert not any(words in texts[0] for words in (OVERVIEW, REFLECTION))
    assert all(words in split for words in (OVERVIEW, REFLECTION))


def test_the_evidence_is_the_file_that_was_judged(vault: Vault, school: Issuer) -> None:
    """With the file at hand the check passes; with another one it fails."""
    _award, data = awarded(vault, school, Form.OB3)
    addresses = [each["id"] for each in document(data)["evidence"]]
    at_hand, other = world(), world()
    for address, content in zip(addresses, (OVERVIEW.encode(), REFLECTION.encode(), PLAN), strict=True):
        at_hand.publish(address, content)
        other.publish(address, content + b".")

    right = checked(vault, school, data, at_hand=at_hand.fetch).finding("evidence")
    wrong = checked(vault, school, data, at_hand=other.fetch).finding("evidence")

    assert right is not None
    assert wrong is not None
    assert (right.answer.outcome.value, wrong.answer.outcome.value) == ("passed", "failed")


def test_the_whole_badge_fits_the_published_schema(vault: Vault, school: Issuer) -> None:
    """Open Badges 3.0's own JSON Schema, which the badge names, so that every reader can ask it too."""
    _award, data = awarded(vault, school, Form.OB3, assessor="Rose Pierre", comment="Good.")
    said = json.loads(data)

    jsonschema.Draft201909Validator(schemas.load(SCHEMA) or {}).validate(said)

    answered = checked(vault, school, data).finding("schema")
    assert answered is not None
    assert answered.answer.outcome.value == "passed"


def test_the_other_forms_fit_it_too(vault: Vault, school: Issuer) -> None:
    """With everything disclosed they are the same credential."""
    token = document(awarded(vault, school, Form.SD_JWT)[1])
    awards.withdraw(vault, awards.awards(vault)[0], NOW)
    statements = json.loads(awarded(vault, school, Form.ECDSA_SD)[1])
    validator = jsonschema.Draft201909Validator(schemas.load(SCHEMA) or {})

    assert [each.message for each in validator.iter_errors(token) if "proof" not in each.message] == []
    assert list(validator.iter_errors(statements)) == []


def test_a_token_shows_the_level_and_keeps_the_reflection(vault: Vault, school: Issuer) -> None:
    """Each result, each piece of evidence, the comment and the assessor can be left out by itself."""
    _award, data = awarded(vault, school, Form.SD_JWT, comment="Good.")
    token = read(data).securing
    assert isinstance(token, SdJwt)
    pointers = {each.pointer for each in token.disclosures}
    shown = bound(data.decode(), LEARNER, lambda pointer: pointer == "/credentialSubject/result/1")

    report = checked(vault, school, shown, audience="https://employer.example", nonce="n-4711")

    assert pointers == {
        *(f"/credentialSubject/result/{place}" for place in range(4)),
        *(f"/evidence/{place}" for place in range(3)),
        "/credentialSubject/narrative",
        "/credentialSubject/source",
        "/relatedResource",
        "/awardedDate",
    }
    assert report.verdict is Verdict.VERIFIED
    assert REFLECTION not in json.dumps(report.to_json(), ensure_ascii=False)
    assert report.disclosed == ("/credentialSubject/result/0",)
    assert report.withheld == 10


def test_another_learner_cannot_show_the_token(vault: Vault, school: Issuer) -> None:
    """It is bound to the key that signed the submission."""
    _award, data = awarded(vault, school, Form.SD_JWT)

    report = checked(
        vault,
        school,
        bound(data.decode(), OTHER_LEARNER),
        audience="https://employer.example",
        nonce="n-4711",
    )

    assert report.verdict is Verdict.REJECTED


def test_statements_show_the_level_and_keep_the_reflection(vault: Vault, school: Issuer) -> None:
    """Issuer, dates, status, kind, and that each result was completed go along whatever is chosen."""
    _award, data = awarded(vault, school, Form.ECDSA_SD, comment="Good.")
    said = json.loads(data)
    proof = said.pop("proof")
    chosen = ["/credentialSubject/result/1/achievedLevel", "/credentialSubject/achievement/resultDescription"]
    shown = selective.derive(said, proof, chosen, random=drawn)

    report = checked(vault, school, json.dumps(shown).encode())

    text = json.dumps(shown, ensure_ascii=False)
    assert report.verdict is Verdict.VERIFIED
    assert (REFLECTION in text, "Good." in text) == (False, False)
    assert {"issuer", "validFrom", "credentialStatus", "type", "name"} <= shown.keys()
    assert [each["status"] for each in shown["credentialSubject"]["result"]] == ["Completed"] * 4
    assert shown["credentialSubject"]["id"] == LEARNER.did


def test_nothing_is_awarded_that_does_not_pass(vault: Vault, school: Issuer) -> None:
    """One level below the highest, or a criterion that nobody looked at: refused, and nothing was noted."""
    for given in (PASSING[1:], ("Attention=basic", *PASSING[2:], PASSING[0])):
        case = Case(issuer=school, pack=pack(), submission=handed_in())
        judgement = Judgement(levels=read_levels(pack().rubric(), given))
        with pytest.raises(LerwalletError) as refused:
            give(
                vault,
                case,
                judgement,
                Form.OB3,
                lambda _data: pytest.fail("handed over"),
                now=NOW,
                random=drawn,
            )

        assert refused.value.code == "not_passing"
        assert "assess return" in refused.value.hint
    assert awards.awards(vault) == []


def test_one_submission_is_awarded_once(vault: Vault, school: Issuer) -> None:
    """A second time only after the first was withdrawn."""
    award, _data = awarded(vault, school, Form.OB3)
    with pytest.raises(LerwalletError) as refused:
        awarded(vault, school, Form.SD_JWT)
    awards.withdraw(vault, award, NOW)

    assert refused.value.code == "already_awarded"
    assert awarded(vault, school, Form.SD_JWT)[0].index != award.index or award.index is None


def test_a_badge_without_a_list_is_awarded_anew_for_another_attempt(vault: Vault) -> None:
    """It cannot be withdrawn first, and so that is not advised."""
    school = make_issuer(vault, "Riverside School", own_did=None, url=None, now=NOW)
    awarded(vault, school, Form.OB3)

    with pytest.raises(LerwalletError) as refused:
        awarded(vault, school, Form.OB3)
    assert refused.value.code == "already_awarded"
    assert "the learner hands in anew" in refused.value.hint


def test_a_key_that_was_lost_meanwhile_signs_nothing(vault: Vault, school: Issuer) -> None:
    """An assessor may be asked for long: the badge is signed with the key that is in use at the end."""
    _issuer, [key] = new_keys(vault, ["EdDSA"], NOW)
    retire_key(vault, school.key("EdDSA"), NOW, lost=True)

    award, data = awarded(vault, school, Form.OB3)

    assert award.key == key.id
    assert checked(vault, the_issuer(vault), data).verdict is Verdict.VERIFIED


def test_a_badge_that_cannot_be_handed_over_was_never_awarded(vault: Vault, school: Issuer) -> None:
    """A full disk leaves no trace in the wallet."""

    def full(_data: bytes) -> None:
        raise OSError

    case = Case(issuer=school, pack=pack(), submission=handed_in())
    judgement = Judgement(levels=read_levels(pack().rubric(), PASSING))
    with pytest.raises(OSError):  # noqa: PT011  the test's own
        give(vault, case, judgement, Form.OB3, full, now=NOW, random=drawn)

    assert awards.awards(vault) == []


@pytest.mark.parametrize(
    "given", ["Attention", "Attention=", "Attention=best", "Nothing=passing", "=passing", "", "="]
)
def test_a_level_that_the_rubric_has_not(given: str) -> None:
    """Wrong usage, with what there is."""
    with pytest.raises(WrongUsage) as refused:
        read_levels(pack().rubric(), [given])

    assert "passing" in refused.value.hint or "Attention" in refused.value.hint


def test_levels_are_read_as_people_write_them() -> None:
    """Case and spaces do not matter, an equals sign may stand in a name, and two answers are none."""
    rubric = pack().rubric()

    assert {key: level.name for key, level in read_levels(rubric, [" attention = Basic "]).items()} == {
        "Attention": "basic"
    }
    assert list(read_levels(rubric, ["routines = rules=passing"])) == ["Routines = rules"]
    with pytest.raises(WrongUsage):
        read_levels(rubric, ["Attention=basic", "Attention=passing"])
    assert read_notes(rubric, ["Attention=Say why = because."]) == {"Attention": "Say why = because."}
    with pytest.raises(WrongUsage):
        read_notes(rubric, ["Attention="])


def first_feedback(vault: Vault, school: Issuer, by: Any = None, **changed: Any) -> bytes:
    """What the school said of the first attempt: attention is not there yet, and the rest is."""
    rubric = pack().rubric()
    received = submission.read(zipped(handed_in()))
    levels = read_levels(rubric, ("Attention=basic", PASSING[0], *PASSING[2:]))
    signer = by or school.signer(vault, "EdDSA")
    given = answer(
        received,
        rubric,
        levels,
        {"Attention": "Say why."},
        comment="Nearly.",
        signed_by=signer.did,
        assessor=None,
        now=NOW,
    )
    return feedback.seal(replace(given, **changed), signer, NOW)


def test_what_passed_before_need_not_be_judged_again(vault: Vault, school: Issuer) -> None:
    """By the issuer's own signed feedback, which the second attempt brings along."""
    received = submission.read(done_again(first_feedback(vault, school)))

    found = found_before(received, school, pack().rubric())

    assert received.signed
    assert set(found) == {"overview", "Routines = rules", "reflection"}
    assert [judged.key for judged in missing(pack().rubric(), found)] == ["Attention"]
    assert [judged.key for judged in not_passing(pack().rubric(), found)] == ["Attention"]


_NEW_PLAN = SubmittedItem(
    name="Plan",
    files=(replace(handed_in().items[0].files[0], path="evidence/new.txt", sha256="0" * 64),),
)
_NEW_OVERVIEW = replace(handed_in().parts[0], answers=("Words that nobody judged.",))


@pytest.mark.parametrize(
    ("changed", "kept"),
    [
        ({"items": (_NEW_PLAN,)}, {"overview", "reflection"}),
        ({"items": (*handed_in().items, _NEW_PLAN)}, {"overview", "reflection"}),
        ({"items": ()}, {"overview", "reflection"}),
        ({"parts": (_NEW_OVERVIEW, handed_in().parts[1])}, {"Routines = rules", "reflection"}),
        ({"parts": (*handed_in().parts, _NEW_OVERVIEW)}, {"Routines = rules", "reflection"}),
    ],
    ids=["another file", "one more file", "no file", "other words", "more words"],
)
def test_what_was_never_judged_did_not_pass_before(
    changed: dict[str, Any], kept: set[str], vault: Vault, school: Issuer
) -> None:
    """Where the words or the files are other ones than those that were judged, they are judged again."""
    received = submission.read(done_again(first_feedback(vault, school), **changed))

    assert set(found_before(received, school, pack().rubric())) == kept


def test_feedback_that_does_not_say_what_was_judged_passes_nothing_on(vault: Vault, school: Issuer) -> None:
    """It may have been about any work."""
    made = feedback.read(first_feedback(vault, school))
    assert isinstance(made, feedback.Feedback)
    levels = tuple(replace(each, work=None) for each in made.levels)

    received = submission.read(done_again(first_feedback(vault, school, levels=levels)))

    assert found_before(received, school, pack().rubric()) == {}


@pytest.mark.parametrize(
    "flaw",
    [
        *("another signer", "another learner", "another submission", "another rubric"),
        *("another version of the rubric", "no rubric's digest", "changed", "no feedback"),
    ],
)
def test_feedback_that_is_not_the_issuers_own_counts_for_nothing(
    flaw: str, vault: Vault, school: Issuer
) -> None:
    """A learner could write it: signed by somebody else, about another attempt, or edited."""
    changes: dict[str, dict[str, Any]] = {
        "another signer": {"by": STRANGER.presenter},
        "another learner": {"learner": OTHER_LEARNER.did},
        "another submission": {"submission": "urn:uuid:0"},
        "another rubric": {"rubric_id": "https://riverside.example/rubrics/other"},
        "another version of the rubric": {"rubric_sha256": "0" * 64},
        "no rubric's digest": {"rubric_sha256": None},
    }
    data = first_feedback(vault, school, **changes.get(flaw, {}))
    if flaw == "changed":
        data = data.replace(b"basic", b"passing")
    if flaw == "no feedback":
        data = b"{}"

    assert found_before(submission.read(done_again(data)), school, pack().rubric()) == {}
