"""The header of an age file (age-encryption.org/v1): stanzas that wrap the file key, and a MAC over them."""

import base64
import binascii
import re
from dataclasses import dataclass
from typing import BinaryIO

from lerwallet.errors import LerwalletError
from lerwallet.language import _
from lerwallet.vault.seal import hkdf_sha256, hmac_sha256

VERSION_LINE = b"age-encryption.org/v1\n"
FILE_KEY_SIZE = 16
_COLUMNS = 64
_LONGEST_LINE = 4096
_LARGEST_HEADER = 1024 * 1024
_ARGUMENTS = re.compile(rb"[\x21-\x7e]+(?: [\x21-\x7e]+)*")


class AgeHeaderBroken(LerwalletError):
    """The beginning of the file is not that of an age file, or breaks one of its rules."""

    code = "age_header"


class AgeHeaderChanged(AgeHeaderBroken):
    """The header's MAC is wrong: it was changed since the file was made."""

    code = "age_header_changed"


class AgeNoMatch(LerwalletError):
    """The file was not made for this key or passphrase."""

    code = "age_no_match"
    exit_code = 12


class AgePayloadBroken(LerwalletError):
    """The content was changed, cut off or added to."""

    code = "age_payload"


@dataclass(frozen=True, kw_only=True)
class Stanza:
    """One way to the file key: its type with its arguments, and a body."""

    arguments: tuple[bytes, ...]
    body: bytes

    def encoded(self) -> bytes:
        text = encode64(self.body)
        lines = [text[start : start + _COLUMNS] for start in range(0, len(text) + 1, _COLUMNS)]
        return b"-> " + b" ".join(self.arguments) + b"\n" + b"".join(line + b"\n" for line in lines)


def write_header(stanzas: list[Stanza], file_key: bytes) -> bytes:
    covered = VERSION_LINE + b"".join(stanza.encoded() for stanza in stanzas) + b"---"
    return covered + b" " + encode64(_mac(file_key, covered)) + b"\n"


@dataclass(frozen=True, kw_only=True)
class Header:
    """A header as it was read; `check` it with the file key before anything after it is believed."""

    stanzas: list[Stanza]
    covered: bytes
    mac: bytes

    def check(self, file_key: bytes) -> None:
        if _mac(file_key, self.covered) != self.mac:
            raise AgeHeaderChanged(_("The beginning of the encrypted file was changed since it was made."))


def read_header(source: BinaryIO) -> Header:
    """The header of SOURCE, which stands after it then; raises `AgeHeaderBroken`."""
    lines = _Lines(source)
    if lines.next() != VERSION_LINE[:-1]:
        raise broken(_("it does not begin like an age file"))
    stanzas: list[Stanza] = []
    line = lines.next()
    while line.startswith(b"-> "):
        if not _ARGUMENTS.fullmatch(line[3:]):
            raise broken(_("a line is not written as age writes it"))
        stanzas.append(Stanza(arguments=tuple(line[3:].split(b" ")), body=_body(lines)))
        line = lines.next()
    if not stanzas or not line.startswith(b"--- "):
        raise broken(_("a line is not written as age writes it"))
    mac = decode64(line[4:])
    if len(mac) != 32:
        raise broken(_("its check code has the wrong length"))
    return Header(stanzas=stanzas, covered=lines.read[: -len(line) + 2], mac=mac)


def broken(reason: str) -> AgeHeaderBroken:
    return AgeHeaderBroken(_("This is not a whole age file: {reason}.").format(reason=reason))


def encode64(data: bytes) -> bytes:
    return base64.b64encode(data).rstrip(b"=")


def decode64(text: bytes) -> bytes:
    """Base64 without padding, in its only right spelling; raises `AgeHeaderBroken`."""
    try:
        data = base64.b64decode(text + b"=" * (-len(text) % 4), validate=True)
    except binascii.Error:
        data = None
    if data is None or encode64(data) != text:
        raise broken(_("a line is not written as age writes it"))
    return data


def _mac(file_key: bytes, covered: bytes) -> bytes:
    return hmac_sha256(hkdf_sha256(file_key, salt=b"", info=b"header"), covered)


def _body(lines: "_Lines") -> bytes:
    text = b""
    while True:
        line = lines.next()
        if len(line) > _COLUMNS:
            raise broken(_("a line is too long"))
        text += line
        if len(line) < _COLUMNS:
            return decode64(text)


class _Lines:
    """Lines of a header with a bound on each and on all; `read` is every byte so far."""

    def __init__(self, source: BinaryIO) -> None:
        self._source = source
        self.read = b""

    def next(self) -> bytes:
        line = self._source.readline(_LONGEST_LINE)
        self.read += line
        if not line.endswith(b"\n") or len(self.read) > _LARGEST_HEADER:
            raise broken(_("its beginning is cut off or too long"))
        return line[:-1]
