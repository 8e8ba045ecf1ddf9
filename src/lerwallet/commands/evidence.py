"""`lerwallet evidence`: files that show what was done, kept sealed beside a badge."""

import hashlib
import mimetypes
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated, Any, BinaryIO, Final

import typer

from lerwallet.commands.options import Force, Id, Out, Yes, command
from lerwallet.errors import Unreadable, WrongUsage
from lerwallet.language import N_, _
from lerwallet.session import Session, clean
from lerwallet.verification.evidence import fits
from lerwallet.wallet import Evidence, Row, Wallet

Files = Annotated[
    list[Path], typer.Argument(metavar="FILE...", help=N_("The files to keep."), show_default=False)
]
Name = Annotated[
    str, typer.Argument(metavar="NAME", help=N_("The file's name, as `lerwallet evidence list` shows it."))
]
OptionalId = Annotated[
    str | None, typer.Argument(metavar="[ID]", help=N_("Only the files beside this badge."))
]
OptionalName = Annotated[
    str | None, typer.Argument(metavar="[NAME]", help=N_("The file's name; not needed where there is one."))
]


@command()
def add(session: Session, *, id_: Id, files: Files) -> None:
    """Keep files beside a badge, sealed like the badge itself.

    Example:
        lerwallet evidence add 3fa9 plan.pdf
    """
    with ExitStack() as opened:
        streams = [opened.enter_context(open_file(file)) for file in files]  # all of them, or none is kept
        with session.open_wallet() as wallet:
            row = wallet.find(id_)
            kept = [
                wallet.add_evidence(row, clean(file.name), _media_type(file), stream, session.now())
                for file, stream in zip(files, streams, strict=True)
            ]
    session.result(
        _answer(kept),
        (_("Kept beside {badge}: {line}").format(badge=row.name, line=_line(each)) for each in kept),
    )
    session.note(_("Look before you share it: a file may hold names, faces or places."))


def open_file(file: Path) -> BinaryIO:
    """FILE to be read. Raises `Unreadable` with what to do."""
    try:
        return file.open("rb")
    except FileNotFoundError:
        raise Unreadable(
            _("There is no file {file}.").format(file=file),
            hint=_("Check the name; drag the file into the terminal window to have it typed for you"),
        ) from None
    except IsADirectoryError:
        raise Unreadable(
            _("{file} is a folder.").format(file=file), hint=_("Name the files in it instead")
        ) from None
    except OSError as error:
        raise Unreadable(
            _("{file} could not be opened: {reason}.").format(file=file, reason=error.strerror)
        ) from error


def _media_type(file: Path) -> str:
    return mimetypes.guess_type(file.name)[0] or "application/octet-stream"


@command()
def list_(session: Session, *, id_: OptionalId = None) -> None:
    """List the files beside a badge, or all of them.

    Example:
        lerwallet evidence list 3fa9
    """
    with session.open_wallet() as wallet:
        found = wallet.evidence(wallet.find(id_) if id_ else None)
    session.result(_answer(found), (f"{each.credential}  {_line(each)}" for each in found))
    if not found:
        session.note(_("There is no evidence yet. Keep a file: lerwallet evidence add ID FILE"))


@command()
def export(
    session: Session, *, id_: Id, name: OptionalName = None, out: Out = None, force: Force = False
) -> None:
    """Write a file out again, byte for byte.

    Example:
        lerwallet evidence export 3fa9 plan.pdf --out plan.pdf
    """
    with session.open_wallet() as wallet:
        row = wallet.find(id_)
        evidence = wallet.find_evidence(row, name) if name else _only(wallet.evidence(row), row)
        with wallet.open_evidence(evidence) as stream:
            data = stream.read()
    target = Path(out) / evidence.name if out and out != "-" and Path(out).is_dir() else out
    if session.json and target in {None, "-"}:
        raise WrongUsage(
            _("The file and the answer cannot both go to standard output."), hint=_("Name a file: --out FILE")
        )
    session.write_output(target, data, force=force)
    if target not in {None, "-"}:
        session.result(_answer([evidence]), [_("Written: {file}").format(file=target)])


def _only(found: Sequence[Evidence], row: Row) -> Evidence:
    if len(found) == 1:
        return found[0]
    names = ", ".join(each.name for each in found) or _("none")
    raise WrongUsage(
        _("Which file beside {badge}? There are: {names}.").format(badge=row.name or row.id, names=names),
        hint=f"lerwallet evidence export {row.id} NAME",
    )


@command()
def check(session: Session, *, id_: OptionalId = None) -> None:
    """Look whether the files are whole, and which of them the issuer saw.

    An issuer that states a digest says which very file was judged; many state none.

    Example:
        lerwallet evidence check 3fa9
    """
    with session.open_wallet() as wallet:
        rows = {row.id: row for row in wallet.rows()}
        found = wallet.evidence(wallet.find(id_) if id_ else None)
        seen = [_seen_by_issuer(wallet, rows[each.credential], each) for each in found]
    told = [
        {**each.to_json(), "whole": True, "stated_as": address}
        for each, address in zip(found, seen, strict=True)
    ]
    lines = [
        _("{name}: whole, and the file that the issuer saw").format(name=each.name)
        if address
        else _("{name}: whole; the issuer states no digest that it has").format(name=each.name)
        for each, address in zip(found, seen, strict=True)
    ]
    session.result({"schema": "lerwallet/evidence/1", "evidence": told}, lines)


def _seen_by_issuer(wallet: Wallet, row: Row, evidence: Evidence) -> str | None:
    """The address under which the issuer stated the digest of the file; a file that is not whole raises."""
    digests = {name: hashlib.new(name) for name in _HASHES}
    with wallet.open_evidence(evidence) as stream:
        while block := stream.read(_BLOCK):
            for digest in digests.values():
                digest.update(block)
    return fits(wallet.secured(row).credential.document, lambda name: digests[name].digest())


_HASHES: Final = ("sha256", "sha384", "sha512")
_BLOCK: Final = 1024 * 1024


@command()
def remove(session: Session, *, id_: Id, name: Name, yes: Yes = False) -> None:
    """Take a file out of the wallet.

    Example:
        lerwallet evidence remove 3fa9 plan.pdf
    """
    with session.open_wallet() as wallet:
        row = wallet.find(id_)
        evidence = wallet.find_evidence(row, name)
        removed = yes or session.confirm(_("Remove {names} for good?").format(names=evidence.name))
        if removed:
            wallet.remove_evidence(evidence)
    told = _("Removed: {name}") if removed else _("Not removed: {name}")
    session.result(_answer([evidence] if removed else []), [told.format(name=evidence.name)])


def _answer(evidence: Sequence[Evidence]) -> dict[str, Any]:
    return {"schema": "lerwallet/evidence/1", "evidence": [each.to_json() for each in evidence]}


def _line(evidence: Evidence) -> str:
    return _("{name} ({size} bytes, {media_type}), SHA-256 {sha256}").format(
        name=evidence.name,
        size=evidence.size,
        media_type=evidence.media_type,
        sha256=evidence.sha256,
    )
