"""`lerwallet evidence clean`: a copy of a file without what tells who made it, where, when and with what."""

import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from lerwallet import cleaning, file_names
from lerwallet.commands.evidence import OptionalName, only, open_file, shown
from lerwallet.commands.evidence_check import seen_by_issuer
from lerwallet.commands.options import Force, Out, command
from lerwallet.commands.traces import told
from lerwallet.errors import WrongUsage
from lerwallet.language import N_, _
from lerwallet.session import Session
from lerwallet.wallet import Artefact, Evidence, Row, Wallet

What = Annotated[
    str,
    typer.Argument(
        metavar="ID|FILE", help=N_("The badge that the file is beside; or a file as it lies here.")
    ),
]


@dataclass(frozen=True)
class Warned:
    """Something that a copy still has or lost, with the words that it is about."""

    code: str
    sentence: str
    words: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {"code": self.code, "words": list(self.words), "message": self.sentence}


@dataclass(frozen=True, kw_only=True)
class Original:
    """What is cleaned. `stated_as` is how its issuer names it, where the issuer saw it."""

    name: str
    data: bytes
    media_type: str = ""
    stated_as: str | None = None


@command()
def clean(
    session: Session,
    *,
    what: What,
    name: OptionalName = None,
    out: Out = None,
    keep: Annotated[
        bool, typer.Option("--keep", help=N_("Keep the copy beside the same badge, under a name of its own."))
    ] = False,
    force: Force = False,
) -> None:
    """Make a copy without place, names, camera, dates and comments.

    For pictures (JPEG, PNG, WebP, GIF, TIFF), PDFs and office documents. What they show stays, also faces and names;
    the original stays as it is.

    Example:
        lerwallet evidence clean 3fa9 photo.jpg --out photo-clean.jpg
    """
    to_stdout = out in {None, "-"}
    if keep and out is not None:
        raise WrongUsage(_("The copy goes to one place."), hint=_("Leave out --keep or --out"))
    if session.json and to_stdout and not keep:
        raise WrongUsage(
            _("The file and the answer cannot both go to standard output."), hint=_("Name a file: --out FILE")
        )
    here = Path(what) if name is None and _is_a_path(what) else None
    kept = None
    if here is not None:
        original = _lying_here(here, keep=keep)
        cleaned = cleaning.clean(original.data)
    else:
        with session.open_wallet() as wallet:
            row = wallet.find(what)
            original = _beside(wallet, row, name)
            cleaned = cleaning.clean(original.data)
            if keep:
                kept = wallet.add_evidence(row, [_artefact(original, cleaned)], session.now())[0].evidence
    target = None
    if kept is None:
        target = _target(out, original, here)
        session.write_output(target, cleaned.data, force=force)
    warnings = list(_warnings(original, cleaned))
    lines = list(_lines(cleaned, target, kept))
    if to_stdout and kept is None:
        for line in lines:
            session.note(line)
    else:
        session.result(_answer(original, cleaned, warnings, target, kept), lines)
    for each in warnings:
        session.warn(each.sentence)
    session.note(_("What it shows is as it was: look for names, faces and places yourself."))


def _is_a_path(what: str) -> bool:
    """Whether WHAT is a file here, or was meant as one: ids have no ending, and the ids of issuers have a colon."""
    return Path(what).exists() or (":" not in what and bool(Path(what).suffix))


def _lying_here(file: Path, *, keep: bool) -> Original:
    """A file that is not in the wallet."""
    if keep:
        raise WrongUsage(
            _("This file is beside no badge yet, so the copy cannot be kept there."),
            hint=f"lerwallet evidence add ID {shown(str(file))}",
        )
    with open_file(file) as stream:
        return Original(name=file.name, data=stream.read(cleaning.LARGEST + 1))


def _beside(wallet: Wallet, row: Row, name: str | None) -> Original:
    """A file that is beside the badge ROW."""
    evidence = wallet.find_evidence(row, name) if name else only(wallet.evidence(row), row)
    with wallet.open_evidence(evidence) as stream:
        data = stream.read(cleaning.LARGEST + 1)
    return Original(
        name=evidence.name,
        data=data,
        media_type=evidence.media_type,
        stated_as=seen_by_issuer(wallet, row, evidence),
    )


def _artefact(original: Original, cleaned: cleaning.Cleaned) -> Artefact:
    return Artefact(name=_name(original), media_type=original.media_type, stream=io.BytesIO(cleaned.data))


def _name(original: Original) -> str:
    """What to call the copy."""
    stem, ending = file_names.split(original.name)
    return f"{stem}-clean{ending}"


def _target(out: str | None, original: Original, here: Path | None) -> Path | None:
    """Where the copy goes; None is standard output. Raises `WrongUsage` for the place of the original."""
    if out is None or out == "-":
        return None
    target = Path(out).expanduser()
    if target.is_dir():
        target /= file_names.portable(_name(original))
    if here is not None and target.exists() and target.samefile(here):
        raise WrongUsage(
            _("The copy cannot take the place of the original."), hint=_("Choose another name with --out")
        )
    return target


def _warnings(original: Original, cleaned: cleaning.Cleaned) -> Iterator[Warned]:
    in_name = cleaning.names_in(original.name, cleaning.people(cleaned.removed))
    if in_name:
        sentence = _("The name of the file may name somebody: {names}.")
        yield Warned("name_in_file_name", sentence.format(names=", ".join(in_name)), in_name)
    if cleaned.still_named:
        sentence = _("What it shows still names somebody: {names}.")
        yield Warned(
            "name_in_content", sentence.format(names=", ".join(cleaned.still_named)), cleaned.still_named
        )
    if cleaned.unread:
        sentence = _("lerwallet could not look into these parts, and left them as they were: {parts}.")
        yield Warned("not_looked_into", sentence.format(parts=", ".join(cleaned.unread)), cleaned.unread)
    if any(each.sort is cleaning.Sort.SIGNATURE for each in cleaned.removed):
        yield Warned("signature_removed", _("The original was signed; nobody signed the copy."))
    if original.stated_as is not None:
        sentence = _("The issuer saw the original: the copy does not have the digest that the badge states.")
        yield Warned("not_what_the_issuer_saw", sentence, (original.stated_as,))


def _lines(cleaned: cleaning.Cleaned, target: Path | None, kept: Evidence | None) -> Iterator[str]:
    for each in cleaned.removed:
        yield _("Taken out: {trace}").format(trace=told(each))
    if not cleaned.removed:
        yield _("Nothing was found that had to be taken out.")
    if kept is not None:
        yield _("Kept beside the same badge: {name}").format(name=kept.name)
    elif target is not None:
        yield _("Written: {file}").format(file=target)


def _answer(
    original: Original,
    cleaned: cleaning.Cleaned,
    warnings: list[Warned],
    target: Path | None,
    kept: Evidence | None,
) -> dict[str, Any]:
    return {
        "schema": "lerwallet/cleaned/1",
        "source": original.name,
        "file": str(target) if target is not None else None,
        "size": len(cleaned.data),
        "sha256": hashlib.sha256(cleaned.data).hexdigest(),
        "removed": [{"kind": each.sort, "words": list(each.words)} for each in cleaned.removed],
        "warnings": [each.to_json() for each in warnings],
        "evidence": kept.to_json() if kept is not None else None,
    }
