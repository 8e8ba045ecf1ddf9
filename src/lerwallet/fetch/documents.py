"""Documents that the reader chose (`--documents`): a folder or zip with a manifest, in the place of the network.

Imported only where such a folder or zip is given, because it reads the manifest with pydantic (60 ms).
To add a member of the manifest: a field of `_Entry`; members that we do not know are passed over.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated, Final, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from lerwallet.errors import LerwalletError, RefusedForSafety, Unreadable
from lerwallet.fetch import Document, Fetch, Origin, offline
from lerwallet.fetch.archive import MAX_ENTRIES, MAX_TOTAL, leaves_folder, members
from lerwallet.language import _
from lerwallet.strict_json import loads_object, misfit

MANIFEST: Final = "manifest.json"
SCHEMA: Final = "lerwallet/documents/1"


def _time(text: str) -> str:
    datetime.fromisoformat(text)
    return text


class _Entry(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True)

    url: Annotated[str, StringConstraints(pattern=r"^(https?://|did:)[^#\s]+$", max_length=2048)]
    path: str
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    media_type: str
    fetched_at: Annotated[str, AfterValidator(_time)]


class _Manifest(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True)

    schema_: Annotated[Literal["lerwallet/documents/1"], Field(alias="schema")]
    documents: Annotated[list[_Entry], Field(max_length=MAX_ENTRIES)]


_Read = Callable[[str], bytes]


@dataclass(frozen=True, kw_only=True)
class Documents:
    """A `Fetch` that answers from the reader's own documents first, then hands on to `otherwise`."""

    by_url: Mapping[str, Document]
    otherwise: Fetch = offline

    @classmethod
    def load(cls, path: Path, *, otherwise: Fetch = offline) -> Self:
        """The documents in PATH, a folder or a zip. One wrong digest or path refuses them all."""
        read = _folder(path) if path.is_dir() else _zip(path)
        manifest = _manifest(read(MANIFEST))
        documents: dict[str, Document] = {}
        for entry in manifest.documents:
            if entry.url in documents:
                raise _refused(_("{url} stands twice in its manifest.").format(url=entry.url))
            documents[entry.url] = _document(entry, read)
        return cls(by_url=documents, otherwise=otherwise)

    def __call__(self, url: str, /) -> Document:
        found = self.by_url.get(url.partition("#")[0])
        return found if found is not None else self.otherwise(url)


def _manifest(data: bytes) -> _Manifest:
    try:
        content = loads_object(data)
        if content.get("schema") != SCHEMA:
            raise _refused(_("Its manifest.json should say “schema”: “{schema}”.").format(schema=SCHEMA))
        return _Manifest.model_validate(content)
    except ValidationError as problem:
        first = problem.errors()[0]
        why = misfit(first["type"], first["loc"], first["msg"])
        raise _refused(_("In its manifest.json, {why}").format(why=why)) from problem


def _document(entry: _Entry, read: _Read) -> Document:
    data = read(entry.path)
    if hashlib.sha256(data).hexdigest() != entry.sha256:
        raise _refused(_("{path} is not the file that its manifest describes.").format(path=entry.path))
    return Document(
        url=entry.url,
        data=data,
        media_type=entry.media_type.partition(";")[0].strip().lower(),
        fetched_at=entry.fetched_at,
        origin=Origin.READER,
    )


def _refused(why: str) -> LerwalletError:
    return Unreadable(
        _("None of these documents is used. {why}").format(why=why),
        hint=_("Get the folder or zip again from where it came."),
    )


def _folder(folder: Path) -> _Read:
    root = folder.resolve()
    left = MAX_TOTAL
    known: dict[str, bytes] = {}

    def read(path: str) -> bytes:
        nonlocal left
        if path in known:
            return known[path]
        place = (root / path).resolve() if not leaves_folder(path) else None
        if place is None or not place.is_relative_to(root):
            raise RefusedForSafety(
                _("None of these documents is used. “{path}” points out of the folder.").format(path=path)
            )
        if not place.is_file():  # a pipe would keep us waiting
            raise _refused(_("{path} is not there.").format(path=path))
        try:
            left -= place.stat().st_size
            if left < 0:
                raise RefusedForSafety(
                    _("These documents are larger than {limit} bytes, and so they were not read.").format(
                        limit=MAX_TOTAL
                    )
                )
            known[path] = place.read_bytes()
        except OSError as problem:
            raise _refused(_("{path} could not be read.").format(path=path)) from problem
        return known[path]

    return read


def _zip(path: Path) -> _Read:
    try:
        if path.stat().st_size > MAX_TOTAL:
            raise RefusedForSafety(
                _("These documents are larger than {limit} bytes, and so they were not read.").format(
                    limit=MAX_TOTAL
                )
            )
        files = members(path.read_bytes())
    except OSError as problem:
        raise Unreadable(
            _("There is no folder or zip with documents at {path}.").format(path=path),
            hint=_("Check the name after --documents"),
        ) from problem
    except Unreadable as wrong:
        raise _refused(f"{path}: {wrong.message}") from wrong

    def read(name: str) -> bytes:
        if name not in files:
            raise _refused(_("{path} is not there.").format(path=name))
        return files[name]

    return read
