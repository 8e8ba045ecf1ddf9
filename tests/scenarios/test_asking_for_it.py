"""An employer asks, a learner answers with the least, and the employer checks: two homes, and files between them."""

import json
from pathlib import Path
from typing import Any

import pytest

from sitting import Sitting

CAFE = ("--from", "Riverside Cafe", "--for", "summer job")
TRUSTED = ("--trust", "trust.json")


@pytest.fixture
def employer(tmp_path_factory: pytest.TempPathFactory) -> Sitting:
    """Somebody without a wallet."""
    return Sitting(home=tmp_path_factory.mktemp("employer"))


def asked(employer: Sitting, learner: Sitting, *words: str) -> dict[str, Any]:
    """The employer's request, which then lies with the learner as request.json."""
    made = employer("request", "new", *CAFE, *words, "--out", "request.json", "--json")
    assert made.code == 0, made.err
    handed(employer, learner, "request.json")
    handed(learner, employer, "trust.json")
    return made.document


def handed(giver: Sitting, taker: Sitting, name: str) -> None:
    taker.write(name, (giver.home / name).read_bytes())


def answered(learner: Sitting, *words: str) -> dict[str, Any]:
    result = learner("share", "--request", "request.json", "--out", "answer.json", "--json", *words)
    assert result.code == 0, result.err
    return result.document


def checked(employer: Sitting, *words: str, file: str = "answer.json") -> tuple[int, dict[str, Any]]:
    result = employer("verify", file, "--request", "request.json", *TRUSTED, "--json", *words)
    return result.code, result.document["results"][0]


def finding(report: dict[str, Any], check: str) -> tuple[str, str]:
    found = next(each for each in report["findings"] if each["check"] == check)
    return found["outcome"], found["reason"]


def test_from_the_question_to_the_answer(employer: Sitting, learner: Sitting) -> None:
    """One file asks, one answers: exactly the skill's badge, for this employer and this one-time word."""
    request = asked(employer, learner, "--ask", "skill=collaboration (demo)")

    answer = answered(learner)
    handed(learner, employer, "answer.json")
    code, report = checked(employer)

    assert [each["name"] for each in answer["share"]["credentials"]] == ["Collaboration (demo)"]
    assert answer["share"]["to"] == "Riverside Cafe"
    assert (answer["share"]["to_from"], answer["share"]["for"]) == ("request", "summer job")
    assert answer["share"]["nonce"] == request["request"]["nonce"] == request["nonce"]
    assert (code, finding(report, "request"), finding(report, "audience")) == (
        0,
        ("passed", ""),
        ("passed", ""),
    )


def test_an_answer_goes_to_nobody_but_who_asked(employer: Sitting, learner: Sitting) -> None:
    """Another name is refused before anything is kept, so that the one-time word still answers whoever asked."""
    asked(employer, learner, "--ask", "skill=collaboration (demo)")
    before = learner.fingerprint()

    refused = learner("share", "--request", "request.json", "--to", "Another Shop", "--out", "other.json")

    assert (refused.code, learner.fingerprint() == before) == (2, True)
    assert "--to says Another Shop, and the request says Riverside Cafe." in refused.err
    assert answered(learner, "--to", "Riverside Cafe")["share"]["to"] == "Riverside Cafe"


def test_of_a_badge_that_can_be_split_only_what_is_asked_goes_along(
    employer: Sitting, learner: Sitting
) -> None:
    """The name and nothing else: not the e-mail, not the result, not even the skills."""
    asked(employer, learner, "--ask", "name")

    answer = answered(learner)
    handed(learner, employer, "answer.json")
    code, report = checked(employer)

    (badge,) = answer["share"]["credentials"]
    assert set(badge["disclosed"]) == {"/given_name", "/family_name"}
    assert (code, set(report["disclosed"])) == (0, {"/given_name", "/family_name"})
    assert b"sam@demo.example" not in (learner.home / "answer.json").read_bytes()


def test_a_badge_that_goes_along_anyway_answers_more(employer: Sitting, learner: Sitting) -> None:
    """Skills and name from the same badge, for a second one would show more."""
    asked(employer, learner, "--ask", "name", "--ask", "skills")

    answer = answered(learner)

    (badge,) = answer["share"]["credentials"]
    assert set(badge["disclosed"]) == {"/given_name", "/family_name", "/skills"}
    assert [each["state"] for each in answer["request"]["items"]] == ["given", "given"]


def test_what_is_not_needed_can_be_refused(employer: Sitting, learner: Sitting) -> None:
    """By its number or by a word of its own; the employer is told what was not given, and it is verified."""
    asked(employer, learner, "--ask", "skill=Collaboration (demo)", "--optional", "name")

    answer = answered(learner, "--hide", "2")
    handed(learner, employer, "answer.json")
    code, report = checked(employer)

    assert [each["state"] for each in answer["request"]["items"]] == ["given", "refused"]
    assert len(answer["share"]["credentials"]) == 1
    assert (code, finding(report, "request")) == (0, ("passed", "optional_not_given"))


def test_what_is_needed_cannot_be_refused(employer: Sitting, learner: Sitting) -> None:
    """Exit 2, and nothing was signed, written or logged."""
    asked(employer, learner, "--ask", "name")
    before = learner.fingerprint()

    results = [
        learner("share", "--request", "request.json", "--out", "new.json", *words)
        for words in (["--hide", "1"], ["--hide", "nothing"], ["--reveal", "full"])
    ]

    assert [(result.code, result.out) for result in results] == [(2, "")] * 3
    assert "is needed" in results[0].err
    assert learner.fingerprint() == before
    assert not (learner.home / "new.json").exists()


def test_what_is_not_here_is_told_and_nothing_is_signed(employer: Sitting, learner: Sitting) -> None:
    """Exit 1, with the reason for each thing that is missing."""
    issuer = "did:web:redcross.example"
    asked(employer, learner, "--ask", "name", "--ask", "skill=first aid", "--ask", f"issuer={issuer}")
    before = learner.fingerprint()

    result = learner("share", "--request", "request.json", "--out", "new.json", "--json")

    error = result.document["error"]
    assert (result.code, error["code"]) == (1, "request_not_met")
    assert "2. a badge with the skill “first aid”: no badge in this wallet shows it." in error["message"]
    assert f"3. a badge with the issuer {issuer}" in error["message"]
    assert "1. " not in error["message"]
    assert learner.fingerprint() == before


def test_it_is_shown_before_it_is_signed(employer: Sitting, learner: Sitting) -> None:
    """In a terminal: who asks, what is needed, what answers it; and no is an answer."""
    asked(employer, learner, "--ask", "name", "--optional", "evidence")

    result = learner.terminal(
        "share", "--request", "request.json", "--out", "new.json", answers=[("Share it like this?", "no")]
    )

    assert "Riverside Cafe (so the request says) asks, for summer job:" in result.out
    assert "Nobody has signed this request" in result.out
    assert "Writing (demo) (with given_name, family_name)" in " ".join(result.out.split())
    assert "Nothing was shared." in result.out
    assert not (learner.home / "new.json").exists()
    assert learner("shares", "list", "--json").document["shares"] == []


def test_a_preview_signs_for_nobody(employer: Sitting, learner: Sitting) -> None:
    """What the employer would see, and nothing is kept."""
    asked(employer, learner, "--ask", "name")
    before = learner.fingerprint()

    result = learner("share", "--request", "request.json", "--preview", "--json")

    (seen,) = result.document["preview"]["results"]
    assert set(seen["disclosed"]) == {"/given_name", "/family_name"}
    assert result.document["request"]["items"][0]["state"] == "given"
    assert learner.fingerprint() == before


def test_only_the_badges_that_are_named_answer(employer: Sitting, learner: Sitting) -> None:
    """With ids nothing else is looked at."""
    asked(employer, learner, "--ask", "name")

    result = learner("share", learner.ids()["research"], "--request", "request.json", "--out", "new.json")

    assert result.code == 1
    assert "cannot be answered" in result.err


@pytest.mark.parametrize(("flag", "value"), [("--nonce", "another"), ("--audience", "Another Shop")])
def test_an_option_cannot_say_something_else(
    flag: str, value: str, employer: Sitting, learner: Sitting
) -> None:
    """Neither who answers nor who checks may differ from the request: exit 2."""
    asked(employer, learner, "--ask", "name")
    answered(learner)

    share = learner("share", "--request", "request.json", flag, value, "--out", "new.json")
    verify = learner("verify", "answer.json", "--request", "request.json", flag, value)

    assert (share.code, verify.code) == (2, 2)
    assert "the request says" in share.err


def test_an_answer_for_somebody_else_is_refused(employer: Sitting, learner: Sitting) -> None:
    """Made for another employer: named so."""
    asked(employer, learner, "--ask", "name")
    answered(learner)
    handed(learner, employer, "answer.json")
    assert employer("request", "new", "--from", "Another Shop", "--ask", "name", "--out", "r2.json").code == 0

    result = employer("verify", "answer.json", "--request", "r2.json", *TRUSTED, "--json")

    assert result.code == 3
    assert finding(result.document["results"][0], "audience") == ("failed", "made_for_another")


def test_an_answer_to_an_older_request_is_refused(employer: Sitting, learner: Sitting) -> None:
    """Replayed: the same employer, and another one-time word."""
    asked(employer, learner, "--ask", "name")
    answered(learner)
    handed(learner, employer, "answer.json")
    assert employer("request", "new", *CAFE, "--ask", "name", "--out", "request.json", "--force").code == 0

    code, report = checked(employer)

    assert (code, finding(report, "audience")) == (3, ("failed", "nonce_differs"))


def test_a_late_answer_is_refused(employer: Sitting, learner: Sitting) -> None:
    """Stale: after its last day, and in time where the reader says when it came."""
    asked(employer, learner, "--ask", "name", "--expires", "1")
    answered(learner)
    handed(learner, employer, "answer.json")

    late, report = checked(employer, "--at", "2027-06-01")
    in_time, _report = checked(employer)

    assert (late, finding(report, "request")) == (3, ("failed", "request_ended"))
    assert in_time == 0


def test_a_request_that_ended_is_not_answered(employer: Sitting, learner: Sitting) -> None:
    """Exit 1; the learner is told to ask for a new one."""
    made = asked(employer, learner, "--ask", "name")
    made["request"]["expires"] = "2020-01-01T00:00:00Z"
    learner.write("request.json", json.dumps(made))

    result = learner("share", "--request", "request.json", "--out", "new.json")

    assert (result.code, result.out) == (1, "")
    assert "ended on 2020-01-01" in result.err


def test_an_answer_whose_key_binding_was_taken_off_is_refused(employer: Sitting, learner: Sitting) -> None:
    """Stripped: the badge is right, and nobody shows that it is theirs."""
    asked(employer, learner, "--ask", "name")
    answered(learner)
    token = (learner.home / "answer.json").read_text()
    employer.write("answer.json", token[: token.rindex("~") + 1])

    code, report = checked(employer)

    assert (code, finding(report, "request")) == (3, ("failed", "answer_not_signed"))
    assert finding(report, "audience") == ("failed", "made_for_nobody")


def test_an_answer_whose_signature_was_taken_off_is_refused(employer: Sitting, learner: Sitting) -> None:
    """The same for a presentation."""
    asked(employer, learner, "--ask", "skill=Research (demo)")
    answered(learner)
    presentation = json.loads((learner.home / "answer.json").read_text())
    del presentation["proof"]
    employer.write("answer.json", json.dumps(presentation))

    code, report = checked(employer)

    assert (code, finding(report, "request")) == (3, ("failed", "answer_not_signed"))


def test_an_answer_that_shows_less_than_was_asked_is_named(employer: Sitting, learner: Sitting) -> None:
    """What is missing stands in the answer, in the employer's own words."""
    asked(employer, learner, "--ask", "name", "--ask", "skill=Research (demo)")
    learner(
        *("share", learner.ids()["research"], "--to", "Riverside Cafe", "--for", "b", "--out", "answer.json"),
        *("--nonce", json.loads((learner.home / "request.json").read_text())["nonce"], "--yes"),
    )
    handed(learner, employer, "answer.json")

    result = employer("verify", "answer.json", "--request", "request.json", *TRUSTED)

    assert result.code == 3
    assert "this is missing: a badge with the person's name" in result.out


def test_a_request_comes_and_goes_through_pipes(employer: Sitting, learner: Sitting) -> None:
    """`-` is standard input where it is read, and output where it is written."""
    made = employer("request", "new", *CAFE, "--ask", "name")
    handed(learner, employer, "trust.json")

    answer = learner("share", "--request", "-", "--out", "answer.json", "--json", stdin=made.raw)
    handed(learner, employer, "answer.json")
    checking = employer("verify", "answer.json", "--request", "-", *TRUSTED, stdin=made.raw)
    both = employer("verify", "-", "--request", "-", stdin=made.raw)

    assert (made.code, answer.code, checking.code, both.code) == (0, 0, 0, 2)


HOSTILE = {
    "no request": b'{"type": "VerifiableCredential"}',
    "no json": b"\x89PNG\r\n",
    "empty": b"",
    "an escape": json.dumps(
        {"credentials": [{"id": "a", "format": "dc+sd-jwt", "claims": [{"path": ["\x1b[2Jx"]}]}]}
    ).encode(),
    "older": b'{"presentation_definition": {}}',
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_request_is_refused_in_a_sentence(name: str, learner: Sitting) -> None:
    """Exit 20, an error that a script reads, no control character, and the wallet as it was."""
    learner.write("request.json", HOSTILE[name])
    before = learner.fingerprint()

    result = learner("share", "--request", "request.json", "--json", "--out", "new.json")

    assert (result.code, result.document["error"]["exit_code"]) == (20, 20)
    assert "\x1b" not in result.out + result.err
    assert learner.fingerprint() == before


def test_too_large_a_request_is_refused(learner: Sitting) -> None:
    """Exit 30."""
    learner.write("request.json", b'{"credentials": [' + b"[]," * 400_000 + b"1]}")

    assert learner("share", "--request", "request.json").code == 30
    assert learner("request", "show", "request.json").code == 30
    assert learner("verify", "trust.json", "--request", "request.json").code == 30


def test_a_file_that_is_not_there(learner: Sitting) -> None:
    """Each command that reads a request says so."""
    codes = {
        learner(*argv, "--request", "nosuch.json").code
        for argv in (["share"], ["verify", "badges/research.png"])
    }

    assert codes == {20}


def test_a_dcql_query_of_another_program_is_answered(employer: Sitting, learner: Sitting) -> None:
    """OpenID4VP as it stands in a file: the audience is its client id, and nothing is sent to its address."""
    request = {
        "client_id": "redirect_uri:https://employer.example/cb",
        "response_type": "vp_token",
        "response_uri": "https://employer.example/cb",
        "nonce": "n-0S6_WzA2Mj",
        "dcql_query": {
            "credentials": [
                {
                    "id": "writing",
                    "format": "dc+sd-jwt",
                    "meta": {"vct_values": ["urn:lerwallet:demo:badge"]},
                    "claims": [{"path": ["result", "value"]}, {"path": ["skills", 0]}],
                }
            ]
        },
    }
    learner.write("request.json", json.dumps(request))
    handed(learner, employer, "request.json")
    handed(learner, employer, "trust.json")

    result = learner("share", "--request", "request.json", "--out", "answer.json", "--json")
    handed(learner, employer, "answer.json")
    code, report = checked(employer)

    assert "lerwallet sends nothing" in result.err
    assert result.document["share"]["to"] == result.document["share"]["audience"] == request["client_id"]
    assert (code, set(report["disclosed"])) == (0, {"/result", "/skills"})


def test_whoever_asks_by_example_is_answered(employer: Sitting, learner: Sitting) -> None:
    """QueryByExample of VC-API, with challenge and domain."""
    example = {
        "type": ["OpenBadgeCredential"],
        "credentialSubject": {"achievement": {"name": "Research (demo)"}},
    }
    query = {"type": "QueryByExample", "credentialQuery": {"reason": "a job", "example": example}}
    message = {
        "verifiablePresentationRequest": {"query": query, "challenge": "c-1", "domain": "cafe.example"}
    }
    learner.write("request.json", json.dumps(message))
    handed(learner, employer, "request.json")
    handed(learner, employer, "trust.json")

    answer = answered(learner, "--to", "Riverside Cafe")
    handed(learner, employer, "answer.json")

    assert (answer["share"]["to_from"], answer["share"]["for"]) == ("you", "a job")
    assert answer["share"]["audience"] == "cafe.example"
    assert checked(employer)[0] == 0


def test_the_request_file_is_the_owners_alone(employer: Sitting) -> None:
    """Written whole, 0600, and never over another file."""
    assert employer("request", "new", "--ask", "name", "--out", "request.json").code == 0
    again = employer("request", "new", "--ask", "name", "--out", "request.json")

    file = Path(employer.home / "request.json")
    assert again.code == 1
    assert file.stat().st_mode & 0o777 == 0o600


def test_every_request_has_a_word_of_its_own(employer: Sitting) -> None:
    """Two requests with the same words differ in their one-time word, and without a name in whom they are for."""
    made = [employer("request", "new", "--ask", "name", "--json").document["request"] for _time in range(2)]

    assert len({each["nonce"] for each in made}) == len({each["audience"] for each in made}) == 2
