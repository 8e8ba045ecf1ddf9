"""Skills: gathered from what credentials name, each once, and compared with what somebody asks for by words and codes."""

import json
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

import paging
import world
from lerwallet.credential import Assessed, Credential
from lerwallet.errors import LerwalletError
from lerwallet.skills import (
    Backing,
    Skill,
    Source,
    Why,
    answer,
    asked_in_framework,
    asked_in_text,
    fit,
    gather,
    named,
)
from lerwallet.skills.frameworks import known
from lerwallet.skills.wording import folded
from terminal import call
from test_portfolio import OPEN, Learner, learner

__all__ = ["learner"]  # the fixture

UUID: Final = "6b643893-0a1f-4f6c-83de-e7c4bd2a54ae"
ESCO: Final = f"http://data.europa.eu/esco/skill/{UUID}"


def badge(*alignments: dict[str, Any], tags: tuple[str, ...] = (), **subject: Any) -> Credential:
    achievement = {"type": ["Achievement"], "name": "A", "alignment": list(alignments), "tag": list(tags)}
    document = world.badge()
    document["credentialSubject"] |= {
        "achievement": {**achievement, **subject.pop("achievement", {})},
        **subject,
    }
    return Credential.of(document)


def backing(id_: str = "a", mark: str = "checked", assessed: Assessed = Assessed.ASSESSED) -> Backing:
    return Backing(
        id=id_,
        name=f"Badge {id_}",
        assessed=assessed,
        mark=mark,
        checked_at="2026-11-20T09:00:00Z",
        registry=None,
        endorsers=0,
    )


def align(name: str, url: str | None = None, **members: Any) -> dict[str, Any]:
    return {"type": ["Alignment"], "targetName": name, **({"targetUrl": url} if url else {}), **members}


def skills(*credentials: Credential, own: tuple[str, ...] = ()) -> list[Skill]:
    return gather([(backing(str(place)), each) for place, each in enumerate(credentials)], own)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (ESCO, ("ESCO", f"skill/{UUID}")),
        (f"https://data.europa.eu/esco/occupation/{UUID}", ("ESCO", f"occupation/{UUID}")),
        ("https://www.onetonline.org/link/summary/31-1131.00", ("O*NET", "31-1131.00")),
        ("https://www.onetonline.org/find/descriptor/result/2.A.1.b", ("O*NET", "2.a.1.b")),
        (f"https://credentialengineregistry.org/resources/ce-{UUID}", ("CTDL", f"ce-{UUID}")),
        (f"https://credentialfinder.org/competency/ce-{UUID}", ("CTDL", f"ce-{UUID}")),
        (f"https://frameworks.example/ims/case/v1p0/CFItems/{UUID}", ("CASE", UUID)),
        (f"https://osmt.example/api/skills/{UUID}", ("OSMT", UUID)),
        (
            "https://lightcast.io/open-skills/skills/KS120GW6V0GS62RHZ5F8",
            ("Lightcast", "ks120gw6v0gs62rhz5f8"),
        ),
        ("https://evil.example/?x=http://data.europa.eu/esco/skill/" + UUID, None),
        ("not-a-valid-url", None),
        (None, None),
    ],
)
def test_frameworks_are_known_by_their_addresses(url: str | None, expected: tuple[str, str] | None) -> None:
    """Each by the part of the address that is the skill's own; an address that only contains one is none."""
    assert known(url) == expected


def test_skills_come_from_alignments_results_and_tags() -> None:
    """Each with where it stands; of a result the level that was reached."""
    description = {
        "id": "urn:d",
        "name": "Level",
        "rubricCriterionLevel": [{"id": "urn:l", "name": "Mastered"}],
        "alignment": [align("Planning")],
    }
    result = {"resultDescription": "urn:d", "achievedLevel": "urn:l", "status": "Completed"}
    credential = badge(
        align("Teamwork", ESCO),
        tags=("care",),
        result=[result],
        achievement={"resultDescription": [description]},
    )

    found = [(each.name, each.source, each.framework, each.level) for each in named(credential)]

    assert found == [
        ("Planning", Source.RESULT, None, "Mastered"),
        ("Teamwork", Source.ALIGNMENT, "ESCO", None),
        ("Teamwork", Source.ALIGNMENT, None, None),
        ("care", Source.TAG, None, None),
    ]


def test_a_result_that_was_not_reached_names_no_skill() -> None:
    """Failed, enrolled and in progress are no proof; a description that no result refers to neither."""
    description = {"id": "urn:d", "alignment": [align("Surgery")]}
    other = {"id": "urn:other", "alignment": [align("Anaesthesia")]}
    results = [
        {"resultDescription": "urn:d", "status": status} for status in ("Failed", "Enrolled", "InProgress")
    ]

    credential = badge(result=results, achievement={"resultDescription": [description, other]})

    assert list(named(credential)) == []


def test_the_same_skill_stands_once_with_all_its_proofs() -> None:
    """By its address in a framework, by framework and code, or by its name in any spelling."""
    by_address = skills(badge(align("Teamwork", ESCO)), badge(align("Arbeit im Team", ESCO)))
    by_code = skills(
        badge(align("Drains", targetFramework="State nursing", targetCode="N.7")),
        badge(align("Catheters", targetFramework="state nursing", targetCode="n.7")),
    )
    by_name = skills(badge(align("Wound Care")), badge(tags=("wound care",)), badge(align("Wound  cares")))

    assert [(each.name, each.also_called, len(each.proofs)) for each in by_address] == [
        ("Teamwork", ("Arbeit im Team",), 2)
    ]
    assert [len(each.proofs) for each in by_code] == [2]
    assert [(each.name, len(each.proofs)) for each in by_name] == [("Wound Care", 3)]


def test_one_address_for_everything_makes_nothing_the_same() -> None:
    """Issuers put their home page beside every skill: only addresses of known frameworks are a skill's own."""
    home = "https://school.example/skills"

    found = skills(badge(align("Reading", home), align("Rowing", home, targetCode="1")))

    assert [each.name for each in found] == ["Reading", "Rowing"]


def test_a_credential_is_one_proof_of_a_skill() -> None:
    """However often it names it; the surest place counts."""
    (found,) = skills(badge(align("Care"), tags=("care",)))

    assert [(proof.backing.id, proof.source) for proof in found.proofs] == [("0", Source.ALIGNMENT)]


def test_the_best_supported_proof_comes_first() -> None:
    """In force before expired, assessed work before an exam before being there; nothing is raised by number."""
    care = badge(align("Care"))
    order = [
        backing("attended", assessed=Assessed.ATTENDED),
        backing("expired", "expired"),
        backing("exam", assessed=Assessed.EXAM),
        backing("work"),
        backing("open", "not_checked"),
    ]

    (found,) = gather([(each, care) for each in order])

    assert [proof.backing.id for proof in found.proofs] == ["work", "exam", "attended", "open", "expired"]
    assert found.support == "checked"


def test_own_statements_stand_last_and_prove_nothing() -> None:
    """A statement that a badge shows already is that skill; any other is one's own word."""
    found = skills(badge(align("Rowing")), own=("rowing", "I speak Spanish."))

    assert [(each.name, each.support) for each in found] == [
        ("Rowing", "checked"),
        ("I speak Spanish.", "own"),
    ]


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("Wound care", "You know wound care.", Why.NAME),
        ("Wound care", "Care for wounds", Why.WORDS),
        ("Wound care", "Wounded soldiers' careers", None),
        ("Écriture", "ecriture soignee", Why.NAME),
        ("Care", "childcare", None),
        ("R", "R and Python", Why.NAME),
        ("护理", "需要护理经验", Why.NAME),
        ("Ability to work with good knowledge", "Ability to work", None),
        ("รักษา", "การรักษาผู้ป่วย", Why.NAME),
        ("देखभाल", "मरीज़ों की देखभाल करना", Why.NAME),
        ("", "anything", None),
    ],
)
def test_words_fit_or_they_do_not(name: str, text: str, expected: Why | None) -> None:
    """By whole words, without case, accents and plural; parts of words and empty words never fit."""
    found = fit(name, text)

    assert (found[0] if found else None) == expected


def test_a_job_is_asked_sentence_by_sentence() -> None:
    """Bullets and numbers are taken off, the same sentence counts once, empty lines not at all."""
    job = "# Nurse\n\n- Wound care. Teamwork!\n* Wound care.\n2) Lifting\n\n---\n"

    assert [each.text for each in asked_in_text(job)] == ["# Nurse", "Wound care.", "Teamwork!", "Lifting"]


def test_a_match_says_why() -> None:
    """Code before name before words; what nothing answers is missing."""
    mine = skills(
        badge(
            align("Teamwork", ESCO),
            align("Wound care"),
            align("Lifting", targetFramework="S", targetCode="L-12a"),
        )
    )

    answers = answer(asked_in_text(f"Care of wounds\nsee {ESCO}.\nCode L-12a\nSurgery"), mine)

    assert [
        (each.asked.text, [(found.skill.name, found.why) for found in each.fits]) for each in answers
    ] == [
        ("Care of wounds", [("Wound care", Why.WORDS)]),
        (f"see {ESCO}.", [("Teamwork", Why.CODE)]),
        ("Code L-12a", [("Lifting", Why.CODE)]),
        ("Surgery", []),
    ]


@pytest.mark.parametrize(
    ("name", "line", "fits"),
    [
        ("Fähigkeit {} lesen", "Zeile {} wort", 0),
        ("技能{}読", "読解 {}", 0),
        ("Fähigkeit {}", "die Fähigkeit {}", 1),
        ("技能{}読", "私の技能{}読", 1),
    ],
)
def test_a_long_list_is_not_compared_with_every_line(
    name: str, line: str, fits: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In any script: a skill is only looked at where its first telling word, or its first sign, stands."""
    compared = []

    def counted(name: str, text: str) -> tuple[Why, tuple[str, ...]] | None:
        compared.append(name)
        return fit(name, text)

    monkeypatch.setattr("lerwallet.skills.matching.fit", counted)
    mine = skills(*(badge(align(name.format(number))) for number in range(100, 110)))
    answers = answer(asked_in_text("\n".join(line.format(number) for number in range(100, 110))), mine)

    assert [len(each.fits) for each in answers] == [fits] * 10
    assert len(compared) == (0 if not fits else 100)


@pytest.mark.parametrize(
    "document",
    [
        {"CFItems": [{"fullStatement": "Teamwork", "uri": "urn:x"}, {"fullStatement": "Surgery"}]},
        {
            "@graph": [
                {"@id": "urn:x", "ceasn:competencyText": {"en": "Teamwork"}},
                {"ceasn:competencyText": "Surgery"},
            ]
        },
        [{"preferredLabel": "Teamwork", "conceptUri": "urn:x"}, {"name": "Surgery"}],
        {"skills": ["Teamwork", "Surgery"]},
    ],
    ids=["CASE", "CTDL", "ESCO", "names"],
)
def test_a_framework_is_asked_item_by_item(document: object) -> None:
    """Of each form that frameworks are published in."""
    mine = skills(badge(align("Teamwork")))

    answers = answer(asked_in_framework(document), mine)

    assert [(each.asked.text, bool(each.fits)) for each in answers] == [
        ("Teamwork", True),
        ("Surgery", False),
    ]


def test_a_framework_is_matched_by_its_addresses() -> None:
    """Another language, the same skill."""
    mine = skills(badge(align("Teamwork", ESCO)))

    (found,) = answer(asked_in_framework([{"name": "Arbeit im Team", "uri": ESCO}]), mine)

    assert [each.why for each in found.fits] == [Why.CODE]


@pytest.mark.parametrize(
    "document", [[], {}, None, 7, {"skills": [{}]}, [[[]]], {"CFItems": "x", "@graph": 1}]
)
def test_what_is_no_framework_is_told(document: object) -> None:
    """A sentence, and nothing else happens."""
    with pytest.raises(LerwalletError):
        asked_in_framework(document)


def test_endless_lists_are_refused() -> None:
    """50,000 are read, and no more."""
    with pytest.raises(LerwalletError):
        asked_in_text("\n".join(map(str, range(50_001))))


@given(st.text(max_size=200), st.text(max_size=200))
def test_any_text_is_compared(one: str, other: str) -> None:
    """Whatever somebody writes: the same answer each time, and a name fits itself."""
    assert fit(one, other) == fit(one, other)
    if folded(one):
        assert fit(one, one) is not None


JUNK: Final = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["targetName", "targetUrl", "targetCode", "alignment", "id", "name", "CFItems", "@graph"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(JUNK, JUNK)
def test_any_document_gives_skills_or_none(alignment: object, result: object) -> None:
    """What a stranger put in place of alignments, results and frameworks is read or passed over."""
    credential = badge(
        result=result, achievement={"alignment": alignment, "tag": result, "resultDescription": alignment}
    )

    found = gather([(backing(), credential)])

    assert all(skill.name for skill in found)
    try:
        answer(asked_in_framework(alignment), found)
    except LerwalletError:
        return


def test_the_commands_answer(learner: Learner) -> None:
    """`skills list` and `skills match`: to people in lines, to scripts in one document; what does not hold is not there."""
    subject = {**world.badge()["credentialSubject"], "id": learner.did}
    subject["achievement"] = {**subject["achievement"], "alignment": [align("Wound care")]}
    learner.keep(
        learner.badge("Dressings", credentialSubject=subject),
        world.dumps(world.changed(json.loads(paging.skilled("Forged", ["Surgery"])), "name", "X")),
    )
    learner.type("new", "work", "--say", "I bake.")
    (learner.home / "job.txt").write_text("- Wound care\n- Surgery\n")

    def type_(*words: str) -> Any:
        return call("skills", *words, home=learner.home, env=OPEN)

    listed, asked = type_("list"), type_("match", str(learner.home / "job.txt"))
    document = type_("match", str(learner.home / "job.txt"), "--json").document

    assert listed.out.splitlines() == [
        "Wound care: checked, assessed work, by Dressings",
        "I bake.: own statement",
    ]
    assert asked.out.splitlines() == [
        "Wound care",
        "  Wound care: checked, assessed work, by Dressings (by name)",
        "Nothing in the wallet says:",
        "  Surgery",
    ]
    assert "1 of 2" in asked.err
    assert (document["schema"], document["missing"]) == ("lerwallet/skills/1", ["Surgery"])
    assert document["matches"][0]["skills"][0]["proofs"][0]["from"] == "alignment"


def test_own_statements_are_taken_from_everywhere_and_shortened_for_people(learner: Learner) -> None:
    """What was claimed counts as what stands in a portfolio does; a script has all of it."""
    long = "I look after my little brother after school, cook for both of us, and help him with his homework."
    call("claim", "new", long, home=learner.home, env=OPEN)
    learner.type("new", "work", "--say", "I bake.")

    listed = call("skills", "list", home=learner.home, env=OPEN)
    document = call("skills", "list", "--json", home=learner.home, env=OPEN).document

    assert listed.out.splitlines() == [
        "I bake.: own statement",
        "I look after my little brother after school, cook for...: own statement",
    ]
    assert [skill["name"] for skill in document["skills"]] == ["I bake.", long]


@pytest.mark.parametrize(
    ("data", "code"),
    [(b"", 20), (b"\xff\xfe\x00", 20), (b"{", 20), (b"{}", 20), (b"[" * 100_000, 30), (None, 20)],
    ids=["empty", "no text", "half", "nothing", "deep", "not there"],
)
def test_what_cannot_be_compared_is_told(learner: Learner, data: bytes | None, code: int) -> None:
    """Exit code and a sentence."""
    if data is not None:
        (learner.home / "job").write_bytes(data)

    result = call("skills", "match", str(learner.home / "job"), "--json", home=learner.home, env=OPEN)

    assert (result.code, result.document["schema"]) == (code, "lerwallet/error/1")
