"""The reader's own documents stand in for the network, all of them or none."""

import hashlib
import io
import json
import struct
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lerwallet.errors import LerwalletError, NotFetched, RefusedForSafety, Unreadable
from lerwallet.fetch import Document, Once, Origin, offline
from lerwallet.fetch.archive import members
from lerwallet.fetch.documents import Documents
from reference import samples

URL = "https://school.example/issuer.json"
DID = "did:web:school.example"


def entry(
    url: str = URL, path: str = "issuer.json", data: bytes = b"{}", **changes: object
) -> dict[str, object]:
    sha256 = hashlib.sha256(data).hexdigest()
    stated = {"media_type": "application/json; charset=utf-8", "fetched_at": "2026-11-01T08:00:00Z"}
    return {"url": url, "path": path, "sha256": sha256} | stated | changes


def manifest(*entries: dict[str, object], schema: str = "lerwallet/documents/1") -> bytes:
    return json.dumps({"schema": schema, "documents": entries, "added_later": 1}).encode()


def folder(root: Path, *entries: dict[str, object]) -> Path:
    (root / "manifest.json").write_bytes(manifest(*entries))
    (root / "issuer.json").write_bytes(b"{}")
    return root


def zipped(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name.replace("__", "."), data)
    return out.getvalue()


def test_a_folder_answers_for_urls_and_dids(tmp_path: Path) -> None:
    """A URL, one with a fragment and a DID are answered with the very bytes, and named as the reader's."""
    documents = Documents.load(folder(tmp_path, entry(), entry(DID)))

    expected = Document(
        url=URL,
        data=b"{}",
        media_type="application/json",
        fetched_at="2026-11-01T08:00:00Z",
        origin=Origin.READER,
    )
    assert [expected, expected, DID] == [documents(URL), documents(f"{URL}#key-1"), documents(DID).url]


def test_a_zip_answers_as_a_folder_does(tmp_path: Path) -> None:
    """The same documents may come as a zip."""
    place = tmp_path / "documents.zip"
    place.write_bytes(zipped(manifest__json=manifest(entry()), issuer__json=b"{}"))

    data = Documents.load(place)(URL).data

    assert data == b"{}"


def test_what_is_not_there_is_asked_elsewhere(tmp_path: Path) -> None:
    """Another source is asked for the rest; without one it is said that we are offline."""
    asked: list[str] = []

    def elsewhere(url: str, /) -> Document:
        asked.append(url)
        return Document(url=url, data=b"", media_type="", fetched_at="", origin=Origin.NETWORK)

    place = folder(tmp_path, entry())
    Documents.load(place, otherwise=elsewhere)("https://other.example/")
    with pytest.raises(NotFetched) as caught:
        Documents.load(place)("https://other.example/")

    expected = (["https://other.example/"], "offline")
    assert expected == (asked, caught.value.code)


@pytest.mark.parametrize(
    "flawed",
    [
        entry(sha256="0" * 64),
        entry(sha256="0"),
        entry(path="missing.json"),
        entry(path="../issuer.json"),
        entry(path="/etc/hostname"),
        entry(path="link.json"),
        entry(path="."),
        entry(url="ftp://school.example/"),
        entry(url="https://school.example/#key"),
        entry(media_type=7),
        entry(fetched_at="yesterday"),
        {"url": URL},
    ],
)
def test_one_flaw_refuses_the_whole(tmp_path: Path, flawed: dict[str, object]) -> None:
    """A wrong digest, a path outside, a link to outside or a missing member: no document is used."""
    inside = tmp_path / "inside"
    inside.mkdir()
    (tmp_path / "issuer.json").write_bytes(b"{}")
    (inside / "link.json").symlink_to(tmp_path / "issuer.json")
    place = folder(inside, entry("https://good.example/"), flawed)

    with pytest.raises(LerwalletError) as caught:
        Documents.load(place)

    assert caught.value.exit_code in {20, 30}


@pytest.mark.parametrize(
    "data", [manifest(entry(), entry()), manifest(schema="lerwallet/documents/2"), b"[]", b""]
)
def test_a_manifest_of_another_kind_is_refused(tmp_path: Path, data: bytes) -> None:
    """One URL twice, another schema or no JSON object at all is refused."""
    folder(tmp_path)
    (tmp_path / "manifest.json").write_bytes(data)

    with pytest.raises(Unreadable):
        Documents.load(tmp_path)


def test_no_documents_at_all_are_named(tmp_path: Path) -> None:
    """A path where nothing is, an empty folder and a file that is no zip are told."""
    (tmp_path / "text.zip").write_bytes(b"not a zip")
    (tmp_path / "empty").mkdir()

    with pytest.raises(Unreadable):
        Documents.load(tmp_path / "nothing")
    for name in ("empty", "text.zip"):
        with pytest.raises(Unreadable, match="None of these documents is used"):
            Documents.load(tmp_path / name)


def test_published_documents_are_read() -> None:
    """The documents beside the real samples are all read, and one stands under its DID."""
    documents = Documents.load(samples() / "_support")

    did = "did:web:digitalcredentials.github.io:dcc-did-web"
    assert did == json.loads(documents(did).data)["id"]


def test_a_zip_bomb_is_refused() -> None:
    """Ten megabytes of zeros in ten kilobytes are not unpacked."""
    with pytest.raises(RefusedForSafety):
        members(zipped(bomb=bytes(10_000_000)))


def test_a_zip_that_lies_about_its_sizes_stays_small() -> None:
    """An entry that says it is small is not unpacked beyond what it says."""
    honest = zipped(bomb=bytes(10_000_000))
    lying = honest.replace(struct.pack("<L", 10_000_000), struct.pack("<L", 1000))

    with pytest.raises(Unreadable):
        members(lying)


@pytest.mark.parametrize("name", ["../up", "/root", "C:evil", "a\\b", "x/../../y"])
def test_paths_out_of_a_zip_are_refused(name: str) -> None:
    """A path that leaves the folder on some system is refused on all."""
    with pytest.raises(RefusedForSafety):
        members(zipped(**{name: b"x"}))


def test_zips_have_limits() -> None:
    """Too many files, too many bytes and a name twice are refused; folders are passed over."""
    many = zipped(**{f"f{number}": b"" for number in range(12)})
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.mkdir("folder")
        archive.writestr("a", "1")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("a", "2")

    for data in (many, zipped(a=b"12345"), out.getvalue()):
        with pytest.raises(RefusedForSafety):
            members(data, max_entries=11, max_total=4)
    with pytest.raises(RefusedForSafety):
        members(many, max_entries=5)


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_a_damaged_zip_is_told(data: st.DataObject) -> None:
    """Whatever bytes are changed, the zip is read or refused, without a crash."""
    damaged = bytearray(zipped(a=b"hello " * 20, b=b"x"))
    for _change in range(3):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))

    try:
        read = members(bytes(damaged))
    except (Unreadable, RefusedForSafety):
        return
    assert len(read) <= 2


def test_each_url_is_asked_once() -> None:
    """What was had and what was missing are both remembered for the run, whatever the fragment."""
    asked: list[str] = []

    def source(url: str, /) -> Document:
        asked.append(url)
        if url == "https://missing.example/":
            offline(url)
        return Document(url=url, data=b"", media_type="", fetched_at="", origin=Origin.NETWORK)

    fetch = Once(source)
    first, second = fetch(URL), fetch(f"{URL}#key")
    for _time in range(2):
        with pytest.raises(NotFetched):
            fetch("https://missing.example/")

    expected = [URL, "https://missing.example/"]
    assert expected == asked
    assert first is second
