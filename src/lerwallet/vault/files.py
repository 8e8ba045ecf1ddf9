"""Files of any size beside the records: each an age file of its own, under a random-looking name that its content fits.

The name holds a keyed hash of the content, so that one file cannot stand in another's place.
"""

import hashlib
import io
import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from lerwallet.errors import DamagedWallet, LerwalletError, NotFound, NotWritten, RefusedForSafety
from lerwallet.language import _
from lerwallet.vault.seal import Keys, Random, hmac_sha256

if TYPE_CHECKING:
    from lerwallet.vault import age_keys

ENDING = ".age"
UNFINISHED = ".part"  # a file that was never finished: `leftovers` names it
_CHANCE_SIZE = 8
_NAME = re.compile(r"[0-9a-f]{48}")
_COPY_SIZE = 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class StoredFile:
    """A file in the wallet: what a record keeps of it, to find it again and to know that it is the same."""

    name: str  # 48 hexadecimal digits
    size: int  # bytes
    sha256: str  # hexadecimal


class Files:
    """The folder `files` of a wallet."""

    def __init__(self, folder: Path, keys: Keys, *, random: Random) -> None:
        self.folder = folder
        self._keys = keys
        self._random = random

    def store(self, stream: BinaryIO, *, at_most: int | None = None) -> StoredFile:
        """Keep what STREAM holds; on the disk, whole, when this returns. A record names it, or it is swept later.

        Raises `RefusedForSafety` once it was more than AT_MOST bytes, and keeps nothing of it.
        """
        from lerwallet.vault import age
        from lerwallet.vault.creation import sync_folder

        chance = self._random(_CHANCE_SIZE)
        draft = self.folder / f"{chance.hex()}{UNFINISHED}"
        hashed = _Hashing(stream, at_most)
        try:
            self.folder.mkdir(mode=0o700, exist_ok=True)
            handle = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
            try:
                with os.fdopen(handle, "wb") as target:
                    age.encrypt(hashed, target, [self._identity().recipient()], random=self._random)  # type: ignore[arg-type]  # only `read` is asked of it
                    target.flush()
                    os.fsync(target.fileno())
                stored = hashed.stored(self._name(chance, hashed))
                draft.rename(self._path(stored.name))
            except BaseException:
                draft.unlink(missing_ok=True)
                raise
            sync_folder(self.folder)
        except OSError as error:
            raise NotWritten(
                _("The file could not be kept: {reason}.").format(reason=error.strerror),
                hint=_("Make room on the disk, or look whether you may write there."),
            ) from error
        return stored

    @contextmanager
    def open(self, name: str) -> Iterator[BinaryIO]:
        """A stream of the file's content; reading raises `DamagedWallet` where it is not what was stored.

        Only at its end is it certain that the content is the one that NAME stands for.
        """
        from lerwallet.vault import age

        try:
            source = self._path(name).open("rb")
        except OSError as error:
            raise DamagedWallet(
                _("The file {name} is missing from the wallet.").format(name=name),
                hint=_("Restore a backup."),
            ) from error
        with source:
            try:
                inner = age.decrypted(source, [self._identity()])
            except LerwalletError as error:
                raise _changed(name) from error
            checked = io.BufferedReader(_Checked(inner, name, self), _COPY_SIZE)
            try:
                yield checked
            finally:
                checked.close()

    def delete(self, name: str) -> None:
        """Take the file out; raises `NotFound`."""
        try:
            self._path(name).unlink()
        except FileNotFoundError as error:
            raise NotFound(_("The wallet has no file {name}.").format(name=name)) from error
        except OSError as error:
            raise NotWritten(
                _("The file could not be deleted: {reason}.").format(reason=error.strerror)
            ) from error

    def names(self) -> list[str]:
        """Every finished file, sorted; whether a record still needs it, only the caller knows."""
        return sorted(
            path.stem for path in self._all() if path.suffix == ENDING and _NAME.fullmatch(path.stem)
        )

    def leftovers(self, *, older_than: float) -> list[Path]:
        """Unfinished files last written before OLDER_THAN (seconds since 1970): younger ones may be under way."""
        return sorted(
            path for path in self._all() if path.suffix == UNFINISHED and path.stat().st_mtime < older_than
        )

    def unneeded(self, needed: Iterable[str], *, older_than: float) -> list[Path]:
        """Finished files that are not NEEDED, last written before OLDER_THAN (seconds since 1970)."""
        extra = [self._path(name) for name in self.names() if name not in set(needed)]
        return [path for path in extra if path.stat().st_mtime < older_than]

    def check(self, names: Iterable[str]) -> list[str]:
        """Decrypt the files of these NAMES; a sentence for each that is not what was stored."""
        problems = []
        for name in names:
            try:
                with self.open(name) as stream:
                    while stream.read(_COPY_SIZE):
                        pass
            except DamagedWallet as error:
                problems.append(error.message)
        return problems

    def fits(self, name: str, digest: bytes, size: int) -> bool:
        """Whether NAME was made for this content."""
        return (
            self._mac(bytes.fromhex(name)[:_CHANCE_SIZE], digest, size) == bytes.fromhex(name)[_CHANCE_SIZE:]
        )

    def _identity(self) -> "age_keys.X25519Identity":
        from lerwallet.vault import age_keys

        return age_keys.X25519Identity(self._keys.files)

    def _name(self, chance: bytes, content: "_Hashing") -> str:
        return (chance + self._mac(chance, content.digest(), content.size)).hex()

    def _mac(self, chance: bytes, digest: bytes, size: int) -> bytes:
        return hmac_sha256(self._keys.file_name, chance + size.to_bytes(8, "big") + digest)[:16]

    def _path(self, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise NotFound(_("The wallet has no file {name}.").format(name=name))
        return self.folder / (name + ENDING)

    def _all(self) -> list[Path]:
        return list(self.folder.iterdir()) if self.folder.is_dir() else []


class _Hashing:
    """A stream that keeps count and digest of what went through it."""

    def __init__(self, stream: BinaryIO, at_most: int | None = None) -> None:
        self._stream = stream
        self._hash = hashlib.sha256()
        self._at_most = at_most
        self.size = 0

    def read(self, size: int) -> bytes:
        data = self._stream.read(size)
        self._hash.update(data)
        self.size += len(data)
        if self._at_most is not None and self.size > self._at_most:
            raise too_large(self._at_most)
        return data

    def digest(self) -> bytes:
        return self._hash.digest()

    def stored(self, name: str) -> StoredFile:
        return StoredFile(name=name, size=self.size, sha256=self._hash.hexdigest())


class _Checked(io.RawIOBase):
    """The content of a stored file, compared at its end with the name that it was asked by."""

    def __init__(self, stream: BinaryIO, name: str, files: Files) -> None:
        self._stream = _Hashing(stream)
        self._name = name
        self._files = files

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # any writable buffer comes as one
        try:
            data = self._stream.read(len(buffer))
        except LerwalletError as error:
            raise _changed(self._name) from error
        if not data and not self._files.fits(self._name, self._stream.digest(), self._stream.size):
            raise _changed(self._name)
        buffer[: len(data)] = data
        return len(data)


def too_large(at_most: int, file: str = "") -> RefusedForSafety:
    """What is said of a FILE of more than AT_MOST bytes."""
    return RefusedForSafety(
        _("{file} is larger than the limit of {limit} bytes, and nothing was kept.").format(
            file=file or _("The file"), limit=f"{at_most:,}"
        ),
        hint=_("Keep a shorter or smaller version, or allow more: --limit 10G"),
    )


def _changed(name: str) -> DamagedWallet:
    return DamagedWallet(
        _("The file {name} is not the one that was kept: it was changed, cut off or exchanged.").format(
            name=name
        ),
        hint=_("Restore a backup."),
    )
