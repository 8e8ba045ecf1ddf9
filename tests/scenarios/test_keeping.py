"""What is kept is kept as it came, once, and only as long as its owner wants."""

import io
import json
import subprocess
import sys
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import world
from lerwallet.errors import NotThere
from lerwallet.fetch import Document, Fetch, Origin
from lerwallet.session import verifying
from sitting import Sitting
from terminal import LERWALLET, Result, call, environment

NAMES = ("Collaboration (demo)", "Research (demo)", "Writing (demo)")


def test_the_same_badge_in_another_wrapping_is_not_added_again(learner: Sitting) -> None:
    """As a document with other spaces, baked into a picture, and through a pipe: each names the one that is there."""
    ids = learner.ids()
    badge = (learner.home / "badges/collaboration.json").read_bytes()
    learner.write("dense.json", json.dumps(json.loads(badge), separators=(",", ":")))
    learner.write("baked.png", world.baked_png(badge))
    learner.write("baked.svg", world.baked_svg(badge))

    result = learner("add", "dense.json", "baked.png", "baked.svg", "-", "--json", stdin=badge)

    assert result.code == 0
    assert result.document["added"] == []
    assert result.document["duplicates"] == [
        {"source": source, "id": ids["collaboration"]}
        for source in ("dense.json", "baked.png", "baked.svg", "-")
    ]


def test_a_badge_that_does_not_hold_is_kept_and_never_leaves(learner: Sitting) -> None:
    """It is marked in the list, refused by `share`, and left out of a portfolio; the next steps say so."""
    badge = (learner.home / "badges/collaboration.json").read_bytes()
    learner.write("changed.json", badge.replace(b"listens", b"leads"))

    added = learner("add", "changed.json", "--json")
    id_ = added.document["added"][0]["id"]
    shared = learner("share", id_, "--to", "A", "--for", "b", "--out", "a.json", "--yes")
    portfolio = learner("portfolio", "new", "work", "--json")

    assert added.code == 0
    assert f"{id_}  does not hold  Collaboration (demo)" in learner("list").out
    assert (shared.code, shared.err.splitlines()) == (
        1,
        [
            "Collaboration (demo) does not hold, and so it is not shared.",
            f"Fix: See why: lerwallet show {id_}",
        ],
    )
    assert not (learner.home / "a.json").exists()
    items = [each["credential"] for each in portfolio.document["portfolio"]["items"]]
    assert sorted(items) == sorted(set(learner.ids().values()) - {id_} | {learner_first(learner, id_)})
    assert f"({id_}) is left out" in portfolio.err


def learner_first(learner: Sitting, changed: str) -> str:
    """The id of the untouched badge that has the same name as the changed one."""
    rows = learner("list", "--search", "collaboration", "--json").document["credentials"]
    return next(str(row["id"]) for row in rows if row["id"] != changed)


def test_evidence_comes_out_as_it_went_in(learner: Sitting) -> None:
    """Kept with its digest, exported byte for byte to a file, a folder or a pipe, and removed without a trace."""
    research = learner.ids()["research"]
    plan = learner.write("plan.pdf", bytes(range(256)) * 700)
    before = set(learner.fingerprint())

    kept = learner("evidence", "add", research, plan, "--json").document["evidence"][0]
    piped = learner("evidence", "export", research, "--out", "-")
    (learner.home / "out").mkdir()
    to_folder = learner("evidence", "export", research, "plan.pdf", "--out", "out")
    again = learner("evidence", "export", research, "plan.pdf", "--out", "out")

    assert (kept["name"], kept["size"], kept["media_type"]) == ("plan.pdf", 179_200, "application/pdf")
    assert piped.raw == plan.read_bytes() == (learner.home / "out/plan.pdf").read_bytes()
    assert (to_folder.code, again.code) == (0, 1)
    assert learner("evidence", "list").out.startswith(f"{research}  plan.pdf (179200 bytes")
    assert learner("evidence", "remove", research, "plan.pdf", "--yes").code == 0
    assert learner("evidence", "list", "--json").document["evidence"] == []
    assert set(learner.fingerprint()) == before
    assert b"plan.pdf" not in (learner.home / "wallet/wallet.db").read_bytes()


def test_of_two_files_none_is_kept_if_one_is_missing(learner: Sitting) -> None:
    """A failed command leaves the wallet as it was."""
    learner.write("here.txt", "here")
    before = learner.fingerprint()

    result = learner("evidence", "add", learner.ids()["research"], "here.txt", "missing.txt")

    assert (result.code, learner.fingerprint()) == (20, before)


def test_a_badge_goes_with_its_evidence(learner: Sitting) -> None:
    """`remove` takes the files too, and only this badge."""
    ids = learner.ids()
    learner.write("notes.txt", "what I did")
    learner("evidence", "add", ids["research"], "notes.txt")

    result = learner("remove", ids["research"], "--yes", "--json")

    assert result.document["removed"] == [ids["research"]]
    assert sorted(learner.ids()) == ["collaboration", "writing"]
    assert learner("evidence", "list", "--json").document["evidence"] == []


def test_removing_asks_in_a_terminal(learner: Sitting) -> None:
    """Enter means no; yes means yes."""
    research = learner.ids()["research"]

    learner.terminal("remove", research, answers=[("Remove Research (demo) for good?", "")])
    kept = "research" in learner.ids()
    learner.terminal("remove", research, answers=[("Remove Research (demo) for good?", "yes")])

    assert (kept, "research" in learner.ids()) == (True, False)


def test_the_zip_holds_the_very_files(learner: Sitting) -> None:
    """Byte for byte what came in; twice the same zip; and it says that it is not locked."""
    came = sorted(path.read_bytes() for path in (learner.home / "badges").iterdir())

    piped = learner("export", "--as", "zip", "--out", "-")
    learner("export", "--as", "zip", "--out", "badges.zip")
    with zipfile.ZipFile(io.BytesIO(piped.raw)) as archive:
        contents = sorted(archive.read(name) for name in archive.namelist())

    assert contents == came
    assert "It is not locked" in piped.err
    assert (learner.home / "badges.zip").read_bytes() == piped.raw


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ("--search criticism", ["Research (demo)"]),
        ("--issuer demo", ["Collaboration (demo)", "Research (demo)"]),
        ("--assessed assessed", ["Collaboration (demo)", "Research (demo)"]),
        ("--skill planning", ["Collaboration (demo)"]),
        ("--expiring 30", []),
        ("--expiring 2000", ["Collaboration (demo)", "Research (demo)", "Writing (demo)"]),
        ("--search nothing", []),
    ],
)
def test_filters_of_list(asked: str, names: list[str], learner: Sitting) -> None:
    """Each filter alone; none found is no error, and the note says how to see all."""
    result = learner("list", *asked.split(), "--json")

    assert (result.code, [row["name"] for row in result.document["credentials"]]) == (0, names)
    assert names or "See all of them: lerwallet list" in learner("list", *asked.split()).err


def test_two_writers_at_once_both_get_their_word_in(newcomer: Sitting) -> None:
    """Three processes add a badge each at the same moment: each waits for the others, or is told to (exit 11)."""
    sources = sorted((newcomer.home / "badges").iterdir())

    writers = [_start(newcomer, "add", source) for source in sources]
    codes = [writer.wait(120) for writer in writers]
    later = [newcomer("add", source).code for source, code in zip(sources, codes, strict=True) if code]

    assert set(codes) <= {0, 11}
    assert later == [0] * len(later)
    assert sorted(newcomer.ids()) == ["collaboration", "research", "writing"]


def _start(sitting: Sitting, *argv: str | Path) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [*LERWALLET, *map(str, argv)],
        env=environment(sitting.home, **sitting.environment()),
        cwd=sitting.home,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


@pytest.mark.skipif(sys.platform == "win32", reason="there is no /bin/sh")
def test_a_badge_from_a_pipe(newcomer: Sitting) -> None:
    """`cat badge | lerwallet add -`, and what comes out goes back in."""
    script = 'cat badges/research.png | "$0" -m lerwallet add - && "$0" -m lerwallet export --as zip --out - > out.zip'

    subprocess.run(
        ["/bin/sh", "-c", script, sys.executable],
        env=environment(newcomer.home, **newcomer.environment()),
        cwd=newcomer.home,
        check=True,
        capture_output=True,
        timeout=120,
    )

    with zipfile.ZipFile(newcomer.home / "out.zip") as archive:
        data = archive.read(archive.namelist()[0])
    assert data == (newcomer.home / "badges/research.png").read_bytes()


def test_check_says_what_runs_out_soon(newcomer: Sitting) -> None:
    """Within two months, time enough to renew it; what ran out already is rejected, and not told twice."""
    now = datetime.now(UTC)
    for name, days in (("soon", 30), ("later", 90), ("over", -3)):
        until = (now + timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ")
        made = world.badge(name=name, id=f"urn:uuid:{name}", validUntil=until, credentialStatus=None)
        newcomer("add", newcomer.write(f"{name}.json", world.dumps(world.signed(made, world.SCHOOL))))

    result = newcomer("check", "--json")

    assert [each["name"] for each in result.document["expiring"]] == ["soon"]
    assert "Runs out soon, on " in newcomer("check").err


def test_check_says_what_has_changed(learner: Sitting) -> None:
    """Badges that ran out in the meantime are told; with --since, only that one, and exit code 0 where none changed."""
    someday = datetime.now(UTC) + timedelta(days=365 * 30)  # every badge has run out by then

    def later(*words: str) -> Result:
        return call(*words, home=learner.home, env=learner.environment(), now=someday)

    quiet = learner("check", "--since", "2001-01-01", "--json")
    told = learner("check", "--since", "2001-01-01")
    first, second = later("check", "--json"), later("check", "--json")
    since = later("check", "--since", someday.date().isoformat(), "--json")
    changed = [(each["name"], each["was"], each["is"], each["reasons"]) for each in first.document["changed"]]

    assert (quiet.code, quiet.document["results"], quiet.document["changed"]) == (0, [], [])
    assert quiet.document["verdict"] == "verified"  # of all that were looked at
    assert told.err.splitlines() == [
        "3 badges: 3 verified, 0 rejected, 0 not decided.",
        "None has changed since 2001-01-01.",
    ]
    assert changed == [(name, "verified", "rejected", ["expired"]) for name in sorted(NAMES)]
    assert second.document["changed"] == first.document["changed"]  # the clock of this test stands still
    assert (since.code, [each["source"] for each in since.document["results"]]) == (
        3,
        list(learner.ids().values()),
    )
    assert "before: holds, now: does not hold" in later("check", "--since", "2030-01-01").err


@pytest.mark.parametrize("text", ["soon", ""])
def test_a_day_that_is_none_is_refused(learner: Sitting, text: str) -> None:
    """Exit code 2, and how a day is written."""
    result = learner("check", "--since", text)

    assert (result.code, "2027-06-30" in result.err) == (2, True)


def test_check_says_what_moved_and_vanished(newcomer: Sitting, monkeypatch: pytest.MonkeyPatch) -> None:
    """An address that leads elsewhere, or nowhere, is told with the badge that rests on it."""

    def network(_session: object, *, allow_loopback: bool) -> Fetch:
        def fetch(url: str, /) -> Document:
            if url == world.SUSPENSIONS:
                raise NotThere("There is nothing.")
            moved = "https://elsewhere.example/list"
            return Document(
                url=url, data=b"{}", media_type="", fetched_at="", origin=Origin.NETWORK, answered_from=moved
            )

        return fetch

    entries = [world.status_entry(purpose, 7) for purpose in ("revocation", "suspension")]
    made = world.signed(world.badge(credentialStatus=entries), world.SCHOOL)
    newcomer("add", newcomer.write("b.json", world.dumps(made)))
    monkeypatch.setattr(verifying, "_network", network)

    told = newcomer("check", "--json", env={"LERWALLET_OFFLINE": ""})

    assert told.code == 4
    assert {each["url"]: each["now_at"] for each in told.document["astray"]} == {
        world.REVOCATIONS: "https://elsewhere.example/list",
        world.SUSPENSIONS: None,
    }
    assert f"Gone: {world.SUSPENSIONS}" in told.err
    assert f"Moved: {world.REVOCATIONS}" in told.err
