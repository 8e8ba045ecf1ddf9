"""Proof packs: what a verdict rested on is kept, and the same answer comes from it without the network."""

import hashlib
import json
import zipfile
from pathlib import Path

import pytest

from lerwallet.errors import LerwalletError
from lerwallet.formats import read
from lerwallet.usual_fixes import usual_fix
from terminal import Result, call
from world import ACADEMY, REVOCATIONS, World, badge, dumps, signed, world


def documents(folder: Path, made: World) -> Path:
    """The documents of a world as a reader's folder."""
    folder.mkdir()
    entries = []
    for number, (url, data) in enumerate(made.documents.items()):
        (folder / str(number)).write_bytes(data)
        entries.append(
            {
                "url": url,
                "path": str(number),
                "sha256": hashlib.sha256(data).hexdigest(),
                "media_type": "application/json",
                "fetched_at": "2026-11-20T00:00:00Z",
            }
        )
    (folder / "manifest.json").write_text(
        json.dumps({"schema": "lerwallet/documents/1", "documents": entries})
    )
    return folder


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A badge of a did:web issuer with a status entry, and the documents that a reader has."""
    (tmp_path / "badge.json").write_bytes(dumps(signed(badge(ACADEMY), ACADEMY)))
    documents(tmp_path / "documents", world())
    return tmp_path


def pack(desk: Path, *more: str) -> Result:
    words = ("pack", desk / "badge.json", "--out", desk / "pack.zip", "--documents", desk / "documents")
    return call(*words, "--offline", *more, home=desk)


def test_the_pack_answers_what_the_network_would(desk: Path) -> None:
    """With the pack alone the badge is verified, as of the day its list was fetched; without it, undecided."""
    assert pack(desk).code == 0

    words = ("verify", desk / "badge.json", "--offline", "--accept-unknown-issuer")
    without = call(*words, home=desk)
    with_it = call(*words, "--documents", desk / "pack.zip", home=desk)

    assert (without.code, with_it.code) == (4, 0)
    assert "so said the issuer's list on 2026-11-20" in with_it.out


def test_the_pack_holds_only_what_was_asked_for(desk: Path) -> None:
    """The badge itself, the issuer's keys and one list, each with its digest; and the contexts by their hash."""
    result = pack(desk, "--json")

    kept = result.document["documents"]
    with zipfile.ZipFile(desk / "pack.zip") as archive:
        manifest = json.loads(archive.read("manifest.json"))
        assert archive.read("credentials/0001-badge.json") == (desk / "badge.json").read_bytes()
        digests = [hashlib.sha256(archive.read(each["path"])).hexdigest() for each in kept]
    assert digests == [each["sha256"] for each in kept]
    assert REVOCATIONS in {each["url"] for each in kept}
    assert len(kept) == 2
    assert manifest["contexts"]["https://www.w3.org/ns/credentials/v2"].startswith("59955ced")


def test_a_changed_pack_is_refused_whole(desk: Path) -> None:
    """One byte of one document, and nothing of it is used."""
    pack(desk)
    with zipfile.ZipFile(desk / "pack.zip") as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    changed = next(name for name in files if name.startswith("documents/"))
    with zipfile.ZipFile(desk / "changed.zip", "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data + b" " if name == changed else data)

    words = ("verify", desk / "badge.json", "--offline", "--documents", desk / "changed.zip", "--json")
    result = call(*words, home=desk)

    assert result.document["schema"] == "lerwallet/error/1"


def test_a_stray_file_does_not_stop_the_pack(desk: Path) -> None:
    """It is named, the badge is packed, and the exit code says that not all was."""
    (desk / "inbox").mkdir()
    (desk / "badge.json").rename(desk / "inbox" / "badge.json")
    (desk / "inbox" / "notes.txt").write_bytes(b"Dear Ada")
    words = (
        "pack",
        desk / "inbox",
        "--out",
        desk / "pack.zip",
        "--documents",
        desk / "documents",
        "--offline",
    )

    result = call(*words, "--json", home=desk)

    assert (result.code, len(result.document["credentials"])) == (4, 1)
    assert [Path(each["source"]).name for each in result.document["unreadable"]] == ["notes.txt"]


def test_what_could_not_be_had_for_a_pack_is_named(desk: Path) -> None:
    """A pack without the issuer's keys answers nothing later, and is not called a success."""
    result = call("pack", desk / "badge.json", "--out", desk / "pack.zip", "--offline", "--json", home=desk)

    assert result.code == 4
    assert [each["url"] for each in result.document["missing"]] == [
        "https://academy.example/.well-known/did.json"
    ]


@pytest.mark.parametrize(("data", "code"), [(b"Dear Ada", 20), (b"[" * 5000, 30)])
def test_what_cannot_be_read_is_not_packed(desk: Path, data: bytes, code: int) -> None:
    """Nothing is written; the file is named, and the sentence, the one thing to do and the exit code are the reader's own."""
    (desk / "badge.json").write_bytes(data)

    result = pack(desk, "--json")

    with pytest.raises(LerwalletError) as refused:
        read(data)
    message = f"{desk / 'badge.json'}: {refused.value.message}"
    told = {
        "message": message,
        "hint": refused.value.hint or usual_fix(refused.value),
        "code": refused.value.code,
    }
    assert (result.code, (desk / "pack.zip").exists()) == (code, False)
    assert result.document["error"] == {**told, "exit_code": code}
