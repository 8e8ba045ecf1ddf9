"""What a script may rely on: exit codes, one JSON document on success and on failure, never a question."""

import json
import os
from datetime import UTC, datetime

import pytest

from handed_in import RUBRIC
from lerwallet.cli import COMMANDS
from lerwallet.commandline.table import rows
from lerwallet.demo import Learner, School
from sitting import PASSPHRASE, Sitting

# For each command: what succeeds and the schema of its answer; then what does not, and its exit code.
# COLLABORATION, RESEARCH, WRITING, SHARE, PLAN and CLAIM stand for ids.
ANSWERS = {
    "init": (None, "wallet", "init", 1),
    "add": ("add badges", "added", "add nosuch.png", 20),
    "list": ("list", "credentials", "list --expiring soon", 2),
    "show": ("show RESEARCH", "credential", "show zzzz", 1),
    "remove": ("remove RESEARCH --yes", "removed", "remove RESEARCH", 2),
    "evidence add": ("evidence add RESEARCH trust.json", "evidence", "evidence add RESEARCH nosuch.pdf", 20),
    "evidence list": ("evidence list", "evidence", "evidence list zzzz", 1),
    "evidence export": (
        "evidence export RESEARCH --out back.txt",
        "evidence",
        "evidence export RESEARCH notes.txt",
        2,
    ),
    "evidence remove": (
        "evidence remove RESEARCH notes.txt --yes",
        "evidence",
        "evidence remove WRITING notes.txt --yes",
        1,
    ),
    "export": ("export --as zip --out new.zip", "export", "export --as zip --out trust.json", 1),
    "merge": ("merge second", "merged", "merge nosuch", 20),
    "evidence check": ("evidence check", "evidence", "evidence check zzzz", 1),
    "evidence clean": (
        "evidence clean badges/research.png --out new.png",
        "cleaned",
        "evidence clean trust.json --out new.json",
        1,
    ),
    "keys new": ("keys new", "keys", "keys new --algorithm RSA", 2),
    "keys for": ("keys for School", "keys", "keys for", 2),
    "under-18 on": ("under-18 on", "under-18", "under-18 on --nosuch", 2),
    "under-18 off": ("under-18 off", "under-18", "under-18 off --nosuch", 2),
    "lost-device": ("lost-device --yes", "lost-device", "lost-device", 2),
    "keys retire": (None, "", "keys retire zzzz", 1),
    "keys list": ("keys list", "keys", "keys list --nosuch", 2),
    "passphrase change": (None, "", "passphrase change", 12),
    "recovery new": ("recovery new", "recovery", "recovery new --nosuch", 2),
    "keyring on": (None, "", "keyring on --nosuch", 2),
    "keyring off": ("keyring off", "keyring", "keyring off --nosuch", 2),
    "rotate": (None, "", "rotate", 12),
    "where": ("where", "where", "where --nosuch", 2),
    "unlock": ("unlock", "session", "unlock --nosuch", 2),
    "lock": ("lock", "session", "lock --nosuch", 2),
    "backup": ("backup new.zip", "backup", "backup trust.json", 1),
    "restore": (None, "", "restore nosuch.zip --wallet other", 20),
    "doctor": (None, "", "doctor --nosuch", 2),
    "check": ("check", "verification", "check zzzz", 1),
    "verify": ("verify badges --trust trust.json", "verification", "verify --at someday badges", 2),
    "request new": ("request new --ask skills --out new.json", "request", "request new --ask nothing", 2),
    "request show": ("request show request.json", "request", "request show trust.json", 20),
    "pack": ("pack badges --out new.zip", "pack", "pack nosuch.json --out new.zip", 20),
    "trust list": ("trust list", "trust", "trust list --nosuch", 2),
    "trust add": ("trust add did:web:a.example --name A --why w", "trust", "trust add did:web:a.example", 2),
    "trust update": ("trust update", "trust", "trust update --documents nosuch", 20),
    "trust remove": (None, "trust", "trust remove did:web:nobody.example --yes", 1),
    "portfolio new": ("portfolio new second", "portfolio", "portfolio new first", 1),
    "portfolio list": ("portfolio list", "portfolio", "portfolio list --nosuch", 2),
    "portfolio show": ("portfolio show first", "portfolio", "portfolio show third", 1),
    "portfolio edit": ("portfolio edit first --title Sam", "portfolio", "portfolio edit first", 2),
    "portfolio remove": ("portfolio remove first --yes", "portfolio", "portfolio remove first", 2),
    "portfolio build": (
        "portfolio build first --as html --out new.html",
        "portfolio",
        "portfolio build third --as html --out new.html",
        1,
    ),
    "renewal report": (
        "renewal report --from 2026-01-01 --to 2099-12-31 --rate 10h",
        "renewal",
        "renewal report --from soon --to 2099-12-31",
        2,
    ),
    "skills list": ("skills list", "skills", "skills list --nosuch", 2),
    "skills match": ("skills match notes.txt", "skills", "skills match nosuch.txt", 20),
    "share": (
        "share WRITING --to A --for b --out new.jwt",
        "share",
        "share WRITING --to A --for b --hide x",
        2,
    ),
    "shares list": ("shares list", "shares", "shares list --nosuch", 2),
    "shares show": ("shares show SHARE", "shares", "shares show zzzz", 1),
    "shares withdraw": (
        "shares withdraw SHARE --out new.txt",
        "shares",
        "shares withdraw SHARE --out trust.json",
        1,
    ),
    "shares forget": ("shares forget SHARE --yes", "shares", "shares forget SHARE", 2),
    "rubric add": ("rubric add writing", "rubric", "rubric add nosuch.toml", 20),
    "rubric list": ("rubric list", "rubric", "rubric list --nosuch", 2),
    "rubric show": ("rubric show collaboration", "rubric", "rubric show zzzz", 1),
    "rubric example": (None, "", "rubric example collaboration", 1),
    "rubric remove": ("rubric remove spare --yes", "rubric", "rubric remove collaboration --yes", 1),
    "draft new": ("draft new writing", "draft", "draft new zzzz", 1),
    "draft list": ("draft list", "draft", "draft list --nosuch", 2),
    "draft status": ("draft status collaboration", "draft", "draft status zzzz", 1),
    "draft edit": (
        "draft edit collaboration overview --from trust.json",
        "draft",
        "draft edit collaboration overview",
        2,
    ),
    "draft attach": (
        "draft attach collaboration 1 trust.json",
        "draft",
        "draft attach collaboration 9 trust.json",
        2,
    ),
    "draft detach": (
        "draft detach collaboration 1 notes.txt --yes",
        "draft",
        "draft detach collaboration 1 zzzz --yes",
        1,
    ),
    "draft check": (
        "draft check collaboration --level Listening=basic",
        "draft",
        "draft check collaboration --level x=y",
        2,
    ),
    "draft review-pack": (
        "draft review-pack collaboration --out new.html",
        "draft",
        "draft review-pack collaboration --out trust.json",
        1,
    ),
    "draft import-feedback": (None, "draft", "draft import-feedback collaboration trust.json", 20),
    "draft export": (
        "draft export collaboration --out new.zip",
        "submission",
        "draft export collaboration --out trust.json",
        1,
    ),
    "draft remove": ("draft remove collaboration --yes", "draft", "draft remove collaboration", 2),
    "draft hours": ("draft hours collaboration 2", "draft", "draft hours collaboration two", 2),
    "draft fee": ("draft fee collaboration free", "draft", "draft fee zzzz free", 1),
    "draft versions": ("draft versions collaboration", "draft", "draft versions collaboration zzzz", 1),
    "pathway add": ("pathway add steps.toml", "pathway", "pathway add trust.json", 20),
    "pathway list": ("pathway list", "pathway", "pathway list --nosuch", 2),
    "pathway remove": ("pathway remove first --yes", "pathway", "pathway remove first", 2),
    "pathway show": ("pathway show first", "pathway", "pathway show zzzz", 1),
    "plan add": ("plan add Debate --because now", "plan", "plan add Debate", 2),
    "plan list": ("plan list", "plan", "plan list --nosuch", 2),
    "plan remove": ("plan remove PLAN --yes", "plan", "plan remove PLAN", 2),
    "goal": ("goal Happiness", "goal", "goal --remove zzzz --yes", 1),
    "reflect": ("reflect RESEARCH Interesting", "reflection", "reflect zzzz Interesting", 1),
    "claim new": ("claim new Cooking --since 2019", "claim", "claim new", 2),
    "claim list": ("claim list", "claim", "claim list --nosuch", 2),
    "claim remove": ("claim remove CLAIM --yes", "claim", "claim remove CLAIM", 2),
    "endorse request": (
        "endorse request CLAIM --out new.html",
        "endorsement",
        "endorse request CLAIM --out trust.json",
        1,
    ),
    "endorse give": (
        None,
        "",
        "endorse give trust.json --comment x --name y --out new.json",
        20,
    ),
    "endorse import": (None, "", "endorse import trust.json", 20),
    "endorse list": ("endorse list", "endorsement", "endorse list --nosuch", 2),
    "propose new": ("propose new Cooking --shows Soup --out new", "proposal", "propose new Cooking", 2),
    "next": ("next", "next", "next --nosuch", 2),
    "issuer init": (None, "", "issuer init --name Another", 1),
    "issuer show": ("issuer show", "issuer", "issuer show --nosuch", 2),
    "issuer web": (None, "", "issuer web --did did:web:other.example", 1),
    "issuer new-key": ("issuer new-key", "issuer", "issuer new-key --algorithm RSA", 2),
    "issuer retire-key": (None, "", "issuer retire-key zzzz", 1),
    "issuer publish": ("issuer publish --out new", "issuer", "issuer publish", 2),
    "issuer withdraw": (None, "", "issuer withdraw zzzz --yes", 1),
    "assess open": ("assess open submission.zip", "submission", "assess open trust.json", 20),
    "assess award": (None, "", "assess award submission.zip --out new.json", 2),
    "assess return": (None, "", "assess return submission.zip --level x=y --out new.json", 2),
    "tour": (None, "tour", "tour --nosuch", 2),
}


STEPS = 'pathway = 1\nid = "first"\ntitle = "First"\n[[steps]]\nname = "Cook"\nmatch = "cooking"\n'


@pytest.fixture(scope="module")
def at_work(_kept: Sitting, tmp_path_factory: pytest.TempPathFactory) -> tuple[Sitting, dict[str, str]]:
    """A learner with evidence, a portfolio, a draft, a share and own words, and an issuer; the ids by the words of ANSWERS."""
    sitting = _kept.copied(tmp_path_factory.mktemp("at-work"))
    ids = {name.upper(): id_ for name, id_ in sitting.ids().items()}
    sitting.write("notes.txt", "what I did")
    assert sitting("request", "new", "--ask", "skills", "--out", "request.json").code == 0
    assert sitting("evidence", "add", ids["RESEARCH"], "notes.txt").code == 0
    assert sitting("portfolio", "new", "first").code == 0
    assert sitting("draft", "new", "collaboration").code == 0
    sitting.write("spare.toml", RUBRIC.replace("rubrics/planning", "rubrics/spare"))
    assert sitting("rubric", "add", "spare.toml").code == 0
    assert sitting("draft", "attach", "collaboration", "1", "notes.txt").code == 0
    sitting.write("steps.toml", STEPS)
    plan = sitting("plan", "add", "Cooking", "--because", "strength", "--json").document["plans"][0]["id"]
    claim = sitting("claim", "new", "I cook.", "--json").document["claims"][0]["id"]
    for argv in (
        ["pathway", "add", "steps.toml"],
        ["endorse", "request", claim, "--out", "asked.json"],
        ["issuer", "init", "--name", "School", "--did", "did:web:school.example"],
        ["draft", "export", "collaboration", "--out", "submission.zip"],
    ):
        assert sitting(*argv).code == 0
    assert sitting("init", "--wallet", "second", env={"LERWALLET_NEW_PASSPHRASE": PASSPHRASE}).code == 0
    shared = sitting("share", ids["WRITING"], "--to", "A", "--for", "b", "--out", "share.jwt", "--json")
    return sitting, {**ids, "SHARE": shared.document["share"]["id"], "PLAN": plan, "CLAIM": claim}


def test_every_command_is_here() -> None:
    """A new command brings its two lines."""
    assert sorted(name for name, _row in rows(COMMANDS)) == sorted(ANSWERS)


@pytest.mark.parametrize("name", [name for name, (argv, *_rest) in ANSWERS.items() if argv])
def test_success_is_one_document(
    name: str, at_work: tuple[Sitting, dict[str, str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """`--json` prints one document that names its schema, and nothing else, on stdout."""
    argv, schema, _failing, _code = ANSWERS[name]
    sitting, ids = at_work[0].copied(tmp_path_factory.mktemp("home")), at_work[1]

    result = sitting(*(ids.get(word, word) for word in (argv or "").split()), "--json")

    assert (result.code, result.document["schema"]) == (0, f"lerwallet/{schema}/1")


@pytest.mark.parametrize("name", ANSWERS)
def test_failure_is_one_document_and_changes_nothing(
    name: str, at_work: tuple[Sitting, dict[str, str]]
) -> None:
    """The error as a document with its exit code; the sentence on stderr; the wallet byte for byte as it was."""
    _argv, _schema, failing, code = ANSWERS[name]
    sitting, ids = at_work
    before = sitting.fingerprint()

    result = sitting(*(ids.get(word, word) for word in failing.split()), "--json", "--no-input")

    assert result.code == code
    if result.document["schema"] == "lerwallet/error/1":  # `add` names each source that could not be read
        error = result.document["error"]
        assert error["exit_code"] == code
        assert error["code"]
        assert result.err.startswith(error["message"])
    else:
        assert result.document["unreadable"]
    assert sitting.fingerprint() == before
    assert not list(sitting.home.glob("new.*"))


@pytest.mark.parametrize(
    ("files", "asked", "code"),
    [
        (["good"], [], 0),
        (["good", "changed"], [], 3),
        (["good", "unknown"], [], 4),
        (["good", "changed", "unknown"], [], 3),
        (["good", "photo"], [], 4),
        (["photo"], [], 20),
        (["deep"], [], 30),
        (["good"], ["--at", "2099-01-01"], 3),
        (["unknown"], ["--accept-unknown-issuer"], 0),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else str(value),
)
def test_exit_codes_of_verify(files: list[str], asked: list[str], code: int, newcomer: Sitting) -> None:
    """0 all verified, 3 one rejected, 4 one undecided, 20 nothing readable, 30 refused; the document agrees."""
    other_school = School(datetime.now(UTC), os.urandom)
    good = (newcomer.home / "badges/collaboration.json").read_bytes()
    newcomer.write("good", good)
    newcomer.write("changed", good.replace(b"listens", b"leads"))
    newcomer.write("unknown", dict(other_school.badges(Learner(did="did:key:z6Mk", jwk={})))["research.png"])
    newcomer.write("photo", b"\xff\xd8\xff\xe0")
    newcomer.write("deep", b"[" * 100_000)

    result = newcomer("verify", *files, "--trust", "trust.json", *asked, "--json")

    verdicts = {0: "verified", 3: "rejected"}
    assert (result.code, result.document["verdict"]) == (code, verdicts.get(code, "undecided"))
    assert [each["source"] for each in result.document["results"]] == files


@pytest.mark.parametrize(
    ("argv", "env", "code", "named"),
    [
        ("list", {"LERWALLET_PASSPHRASE": "wrong words"}, 12, "recovery code opens the wallet too"),
        ("list", {"LERWALLET_PASSPHRASE": ""}, 12, "--passphrase-file"),
        ("list --wallet elsewhere", {}, 10, "lerwallet init"),
        ("add badges --wallet elsewhere", {}, 10, "lerwallet init"),
        ("init", {"LERWALLET_NEW_PASSPHRASE": "other words"}, 1, "--wallet"),
        ("remove RESEARCH", {}, 2, "--yes"),
        ("remove RESEARCH", {"CI": "true"}, 2, "--yes"),
        ("lsit", {}, 2, "lerwallet"),
        ("list extra", {}, 2, "lerwallet list --help"),
        ("share RESEARCH --to A --for b --until 2020-01-01", {}, 2, "--until"),
        ("evidence export RESEARCH --out - --passphrase-file nosuch", {}, 12, ""),
    ],
)
def test_what_went_wrong_has_its_code_and_a_next_step(
    argv: str, env: dict[str, str], code: int, named: str, at_work: tuple[Sitting, dict[str, str]]
) -> None:
    """Exit code, nothing on stdout, a sentence and a fix on stderr; nothing was changed."""
    sitting, ids = at_work
    before = sitting.fingerprint()

    result = sitting(*(ids.get(word, word) for word in argv.split()), env=env)

    assert (result.code, result.out) == (code, "")
    assert named in result.err
    assert sitting.fingerprint() == before
    assert not (sitting.home / "elsewhere").exists()


def test_json_lines_are_lines(learner: Sitting) -> None:
    """`--as jsonl` is one document a line, for `verify` and for `export`."""
    verified = learner("verify", "badges", "--as", "jsonl", "--trust", "trust.json")
    exported = learner("export", "--as", "jsonl")

    sources = [json.loads(line)["source"] for line in verified.out.splitlines()]
    assert sources == ["badges/collaboration.json", "badges/research.png", "badges/writing.jwt"]
    assert {json.loads(line)["schema"] for line in exported.out.splitlines()} == {"lerwallet/credential/1"}
    assert len(exported.out.splitlines()) == 3


def test_a_table_for_a_spreadsheet(newcomer: Sitting) -> None:
    """`--as csv`: a row a file, and no cell that a spreadsheet would run."""
    newcomer.write("=1+1.json", b"{}")

    result = newcomer("verify", "=1+1.json", "badges", "--as", "csv", "--trust", "trust.json")

    rows = result.out.splitlines()
    assert (result.code, len(rows)) == (4, 5)
    assert rows[1].startswith("'=1+1.json,undecided,")


def test_a_job_that_ends_well_when_there_is_nothing(newcomer: Sitting) -> None:
    """An empty wallet is no error, except where `--fail-if-empty` asks for one."""
    codes = [newcomer(*argv.split()).code for argv in ("list", "check", "export --as jsonl", "shares list")]

    assert codes == [0, 0, 0, 0]
    assert newcomer("export", "--as", "jsonl", "--fail-if-empty").code == 1
