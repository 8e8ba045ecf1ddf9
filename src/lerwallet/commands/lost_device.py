"""`lost-device`: a computer or stick with the wallet on it is gone: new keys, letters to the issuers, and what else to do."""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated, Any, Final, NamedTuple

import typer

from lerwallet.commands.options import Yes, command
from lerwallet.errors import NotWritten
from lerwallet.issuing.issuer import Issuer, find_issuer
from lerwallet.language import N_, _
from lerwallet.session import Session, clean
from lerwallet.wallet import HolderKey, Row, Wallet

_NAME_AT_MOST: Final = 60  # characters of a file name


class Letter(NamedTuple):
    """What one issuer is asked: to give its badges for OLD to NEW, and to withdraw those."""

    issuer: str
    badges: Sequence[Row]
    text: str

    def to_json(self, file: Path | None) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "credentials": [row.id for row in self.badges],
            "file": str(file) if file else None,
            "text": self.text,
        }


@command()
def lost_device(
    session: Session,
    *,
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", metavar="DIR", help=N_("A folder for the letters to the issuers.")),
    ] = None,
    yes: Yes = False,
) -> None:
    """For when a computer, phone or stick with your wallet on it is lost or stolen. Run it in the wallet that you have left.

    It makes a new key for each one in use, retires the old ones, and writes a letter to each issuer whose badges are
    bound to an old key. Then it says what else to do, in order.

    Example:
        lerwallet lost-device --out letters
    """
    if out is not None and out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise NotWritten(
            _("{folder} is there already. Nothing was changed.").format(folder=out),
            hint=_("Name a new folder with --out DIR"),
        )
    with session.open_wallet(sign=True) as wallet:
        every = wallet.keys()
        old = [key for key in every if key.retired is None and key.share is None]
        question = _("Make new keys, and retire the old ones?")
        if not (yes or session.confirm(question)):
            session.note(_("Nothing was changed."))
            return
        new = wallet.replace_keys(old, session.now())
        issuer = find_issuer(wallet.vault)
        letters = list(_letters(wallet, dict(zip((key.did for key in old), new, strict=True))))
        session.unlocked.end(wallet.vault.vault_id)
    files = [_written(session, out, letter) for letter in letters]
    session.result(
        {
            "schema": "lerwallet/lost-device/1",
            "retired": [key.to_json() for key in old],
            "keys": [key.to_json() for key in new],
            "letters": [letter.to_json(file) for letter, file in zip(letters, files, strict=True)],
            "steps": _steps(letters, issuer),
        },
        _lines(letters, files, issuer),
    )


def _letters(wallet: Wallet, new: dict[str, HolderKey]) -> Iterable[Letter]:
    from lerwallet.wallet.bound import binding_key

    by_issuer: dict[tuple[str, str], list[Row]] = {}
    for row in wallet.rows():
        secured = wallet.secured(row)
        key = binding_key(wallet, secured)
        if key is not None and key.did in new:
            issuer = secured.credential.issuer
            by_issuer.setdefault((clean(issuer.name or issuer.id or ""), key.did), []).append(row)
    for (name, did), rows in by_issuer.items():
        yield Letter(name, rows, _text(name, rows, did, new[did]))


def _text(issuer: str, rows: Sequence[Row], old: str, new: HolderKey) -> str:
    badges = [
        _("- {name}, id {id}").format(
            name=clean(row.name or row.id), id=clean(row.credential_id or _("none"))
        )
        for row in rows
    ]
    return "\n".join(
        [
            _("To {issuer}").format(issuer=issuer),
            "",
            _(
                "I have lost a device with my learner wallet on it. The wallet is locked, but to be safe I have made new keys."
            ),
            "",
            _("You gave me these badges, bound to my old address:"),
            *badges,
            _("Old address (DID): {did}").format(did=old),
            "",
            _("Please give them to my new address, and then withdraw the old ones:"),
            _("New address (DID): {did}").format(did=new.did),
            "",
            _("Please make sure that it is really me who asks, as you did when you gave me the badges."),
            "",
        ]
    )


def _written(session: Session, folder: Path | None, letter: Letter) -> Path | None:
    if folder is None:
        return None
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    stem = re.sub(r"[^\w-]+", "-", letter.issuer).strip("-")[:_NAME_AT_MOST] or "issuer"
    number, file = 2, folder / f"{stem}.txt"
    while file.exists():
        number, file = number + 1, folder / f"{stem}-{number}.txt"
    session.write_output(file, letter.text.encode())
    return file


def _steps(letters: Sequence[Letter], issuer: Issuer | None) -> list[str]:
    return [
        *([] if issuer is None else [_for_the_issuer(issuer)]),
        _("If somebody may know or guess the passphrase: lerwallet rotate"),
        _("Make a new backup, and throw the older ones away: lerwallet backup FILE"),
        _("Send the letters to the issuers.")
        if letters
        else _("No issuer needs a letter: no badge is bound to an old key."),
        _("When the new badges come, add them, and remove the old ones: lerwallet add, lerwallet remove"),
        _("What you shared before stays with who has it: lerwallet shares list"),
    ]


def _for_the_issuer(issuer: Issuer) -> str:
    """What to do where somebody who opens the lost wallet could award badges."""
    if issuer.is_on_the_web:
        return _(
            "If somebody may open the lost wallet, they can award badges: lerwallet issuer new-key, then lerwallet issuer"
            " retire-key KEY --lost for each older one, then lerwallet issuer publish --out FOLDER"
        )
    return _(
        "If somebody may open the lost wallet, they can award badges as {name}: tell whoever trusts it. Its key is its"
        " name; with a website it can have others: lerwallet issuer web --help"
    ).format(name=issuer.name)


def _lines(letters: Sequence[Letter], files: Sequence[Path | None], issuer: Issuer | None) -> Iterable[str]:
    yield _(
        "New keys are made, and the old ones are retired: they sign only for badges that are bound to them."
    )
    yield _("The wallet on the lost device is locked. Whoever has it needs your passphrase or recovery code.")
    for letter, file in zip(letters, files, strict=True):
        if file is not None:
            yield _("Letter to {issuer}: {file}").format(issuer=letter.issuer, file=file)
        else:
            yield ""
            yield from letter.text.splitlines()
    yield _("What else to do:")
    yield from (f"{number}. {step}" for number, step in enumerate(_steps(letters, issuer), 1))
