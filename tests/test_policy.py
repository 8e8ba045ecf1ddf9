"""The reader's own rules: read strictly, named in every report, and the same for everybody."""

import hashlib
from datetime import timedelta
from pathlib import Path
from typing import Final

import pytest

from lerwallet.errors import Unreadable
from lerwallet.policy import Policy, UnknownIssuer
from terminal import call
from world import SCHOOL, STRANGER, badge, dumps, signed

RULES: Final = """
policy = 1
name = "Clinic"
accept_issuers = ["did:web:example.edu"]
accept_registries = ["your trust list"]
assessed_only = true
unknown_issuer = "reject"
oldest_status_hours = 48
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "rules.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_policy_is_what_its_file_says(tmp_path: Path) -> None:
    """Every rule is read, and the digest is the file's."""
    found = Policy.read(written(tmp_path, RULES))

    assert found == Policy(
        name="Clinic",
        sha256=hashlib.sha256(RULES.encode()).hexdigest(),
        accept_issuers=frozenset({"did:web:example.edu"}),
        accept_registries=frozenset({"your trust list"}),
        assessed_only=True,
        unknown_issuer=UnknownIssuer.REJECT,
        oldest_status=timedelta(hours=48),
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "policy = 2",
        "policy = 1\nasessed_only = true",
        "policy = 1\nassessed_only = 1",
        "policy = 1\naccept_issuers = [1]",
        'policy = 1\nunknown_issuer = "maybe"',
        "policy = 1\noldest_status_hours = -1",
        "policy = true",
        "not toml",
    ],
)
def test_a_rule_that_cannot_be_meant_is_refused(text: str, tmp_path: Path) -> None:
    """A misspelt rule would silently not hold, so the whole policy is refused with a sentence."""
    path = written(tmp_path, text)

    with pytest.raises(Unreadable) as refused:
        Policy.read(path)

    assert "rules.toml" in refused.value.message


def test_the_report_names_the_policy(tmp_path: Path) -> None:
    """`--json` says by which rules the answer was made, and the rules decide."""
    rules = written(tmp_path, 'policy = 1\nname = "Clinic"\nunknown_issuer = "reject"')
    file = tmp_path / "badge.json"
    file.write_bytes(dumps(signed(badge(STRANGER, credentialStatus=None), STRANGER)))

    result = call("verify", file, "--policy", rules, "--offline", "--json", home=tmp_path)

    assert (result.code, result.document["policy"]) == (
        3,
        {"name": "Clinic", "sha256": hashlib.sha256(rules.read_bytes()).hexdigest()},
    )


def test_explain_says_what_to_do(tmp_path: Path) -> None:
    """Each open answer comes with the next step, and a good one with none."""
    file = tmp_path / "badge.json"
    file.write_bytes(dumps(signed(badge(SCHOOL, credentialStatus=None), SCHOOL)))

    unknown = call("verify", file, "--explain", "--offline", home=tmp_path)
    good = call("verify", file, "--explain", "--offline", "--accept-unknown-issuer", home=tmp_path)

    assert "What to do:" in unknown.out
    assert "lerwallet trust add" in unknown.out
    assert good.code == 0


@pytest.mark.parametrize("text", ["policy = 1\nassessed = true", "policy = 1\nassessed_only = 7", "{}"])
def test_a_wrong_policy_lists_the_rules(text: str, tmp_path: Path) -> None:
    """Nobody has to guess their names."""
    with pytest.raises(Unreadable) as refused:
        Policy.read(written(tmp_path, text))

    assert "oldest_status_hours" in refused.value.hint


def test_a_policy_that_is_not_there_is_told(tmp_path: Path) -> None:
    """As other files are: exit 20, with the option."""
    result = call("verify", "x.json", "--policy", tmp_path / "none.toml", home=tmp_path)

    assert result.code == 20
    assert "--policy" in result.err


def test_written_rules_are_not_contradicted(tmp_path: Path) -> None:
    """A policy that refuses unknown issuers, and the option that accepts them: one of the two."""
    rules = written(tmp_path, 'policy = 1\nunknown_issuer = "reject"')

    assert call("verify", "x.json", "--policy", rules, "--accept-unknown-issuer", home=tmp_path).code == 2
