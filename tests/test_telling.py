"""What people are told of a detail: names, and nothing that only programs read."""

from typing import Any

from lerwallet.commands.telling import in_words, names_in

LISTENING = "urn:uuid:0c2f7a53-8f57-4c0e-93a1-000000000001"
PASSING = "urn:uuid:0c2f7a53-8f57-4c0e-93a1-000000000002"
RESULT = {
    "type": ["Result"],
    "resultDescription": LISTENING,
    "achievedLevel": PASSING,
    "status": "Completed",
}
ACHIEVEMENT: dict[str, Any] = {
    "name": "Collaboration",
    "resultDescription": [
        {"id": LISTENING, "name": "Listening", "rubricCriterionLevel": [{"id": PASSING, "name": "passing"}]}
    ],
}


def test_a_result_is_told_by_names() -> None:
    """What was judged and the level reached, as the credential calls them."""
    document = {"credentialSubject": {"achievement": ACHIEVEMENT, "result": [RESULT]}}

    told = in_words([RESULT], names_in(document))

    assert told == "resultDescription: Listening; achievedLevel: passing; status: Completed"


def test_a_name_that_is_not_there_is_said_to_be_missing() -> None:
    """Where the description was withheld, no bare id is shown."""
    told = in_words(RESULT, names_in({"credentialSubject": {"result": [RESULT]}}))

    assert "urn:" not in told
    assert told.startswith("resultDescription: without a name here; ")


def test_an_address_that_people_can_open_stays() -> None:
    """Only names for programs are left out."""
    told = in_words({"id": "https://school.example/1", "name": "Essay"}, {})

    assert told == "id: https://school.example/1; name: Essay"
