"""What readers were told by an earlier publishing and would not be told anymore: an older copy of a wallet knows less."""

from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath
from typing import Final

from lerwallet import status_list
from lerwallet.errors import LerwalletError
from lerwallet.issuing.issuer import Issuer
from lerwallet.issuing.publishing import INDEX, MANIFEST, File, is_status_list, put_there
from lerwallet.language import _, ngettext
from lerwallet.strict_json import loads_object

_DID: Final = "did.json"


def taken_back(issuer: Issuer, files: Iterable[File], present: Mapping[str, bytes]) -> list[str]:
    """A phrase for each thing that FILES of ISSUER would take back, where PRESENT is what lies in the folder by path.

    A withdrawn badge holds again, a list or the keys are gone, a lost key is listed again, or one that this wallet
    does not know is listed no more.
    """
    new = {file.path: file.data for file in files}
    told = [
        _("{file} is gone").format(file=path)
        for path in sorted(put_there(issuer, present.get(MANIFEST, b"")))
        if path not in new and (is_status_list(path) or _is_of_keys(path))
    ]
    again = 0
    known = {key.public.multikey for key in issuer.keys}
    unknown: set[str] = set()
    for path in new.keys() & present.keys():
        try:
            if is_status_list(path):
                again += _cleared(present[path], new[path])
            elif _is_of_keys(path):
                unknown |= _keys(present[path]) - known
        except LerwalletError:
            told.append(_("{file}, which cannot be read, is replaced").format(file=path))
    lost = _lost(present.get(INDEX, b"")) & {key.public.multikey for key in issuer.listed}
    if again:
        told.append(
            ngettext(
                "{count} withdrawn badge holds again", "{count} withdrawn badges hold again", again
            ).format(count=again)
        )
    if lost:
        told.append(
            ngettext(
                "{count} lost key is listed again", "{count} lost keys are listed again", len(lost)
            ).format(count=len(lost))
        )
    if unknown:
        told.append(
            ngettext("{count} key is listed no more", "{count} keys are listed no more", len(unknown)).format(
                count=len(unknown)
            )
        )
    return told


def _is_of_keys(path: str) -> bool:
    return PurePosixPath(path).name == _DID


def _cleared(before: bytes, after: bytes) -> int:
    """How many entries are set in the list BEFORE, and not AFTER. Raises `LerwalletError` for what is no list."""
    bits, left = (status_list.decode(loads_object(each)).bits for each in (before, after))
    size = max(len(bits), len(left))
    was, will_be = (int.from_bytes(each.ljust(size, b"\0"), "big") for each in (bits, left))
    return (was & ~will_be).bit_count()


def _keys(did_document: bytes) -> set[str]:
    """The keys in a DID document. Raises `LerwalletError` for what is none."""
    methods = loads_object(did_document).get("verificationMethod")
    listed = methods if isinstance(methods, list) else []
    return _texts(each.get("publicKeyMultibase") for each in listed if isinstance(each, dict))


def _lost(index: bytes) -> set[str]:
    """The keys of which the INDEX says that they are lost: none where it says nothing."""
    try:
        named = loads_object(index).get("lost_keys")
    except LerwalletError:
        return set()
    return _texts(named if isinstance(named, list) else [])


def _texts(values: Iterable[object]) -> set[str]:
    return {each for each in values if isinstance(each, str)}
