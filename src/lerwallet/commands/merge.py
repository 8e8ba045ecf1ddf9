"""`merge`: two wallets of one person become one."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from lerwallet.commands.options import command
from lerwallet.errors import NoWallet, Unreadable, WrongUsage
from lerwallet.issuing.merging import ISSUING
from lerwallet.journey.merging import Reading
from lerwallet.language import N_, _
from lerwallet.session import Session
from lerwallet.wallet import Wallet
from lerwallet.wallet.kinds import (
    AWARD,
    CREDENTIAL,
    DRAFT,
    EVIDENCE,
    ISSUER,
    OWN_WORDS,
    PATHWAY,
    PORTFOLIO,
    RUBRIC,
    SETTING,
    SHARE,
)
from lerwallet.wallet.merging import Conflict, Difference, Plan, Side, Thing, carry_out, plan

_TAKEN_OUT: Final = frozenset({CREDENTIAL, RUBRIC, DRAFT, *OWN_WORDS})  # what people take out again


@command()
def merge(
    session: Session,
    *,
    other: Annotated[
        Path, typer.Argument(metavar="OTHER", help=N_("Another wallet's folder, or a backup of it."))
    ],
    other_passphrase_file: Annotated[
        str | None,
        typer.Option(
            "--other-passphrase-file",
            metavar="FILE",
            help=N_("Read the passphrase of the other wallet from the first line of this file."),
        ),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=N_("Only say what would be done."))] = False,
) -> None:
    """Take everything over from another wallet of yours: badges, evidence, keys, portfolios, drafts, who got what, and what you awarded.

    The other wallet stays as it is. Merging twice adds nothing. Merge only wallets of your own: what they say of their last
    checks is believed until you check again.

    Example:
        lerwallet merge /media/stick/wallet
    """
    session.refuse_no_wallet(session.home)
    with _folder(session, other.expanduser()) as folder:
        mine, theirs = session.open_two(folder, other_passphrase_file=other_passphrase_file)
        with Wallet(mine) as wallet, Wallet(theirs) as source:
            reading = Reading(wallet, session.now())
            planned = plan(wallet, source, session.now(), more=[ISSUING], read=reading)
            if not dry_run:
                carry_out(planned, wallet, source)
    session.result(_answer(other, planned, dry_run=dry_run), _lines(planned, dry_run=dry_run))
    for thing in planned.left_out:
        session.warn(
            _("Left out, because it cannot be read or does not hold: {kind} {id}").format(
                kind=thing.kind, id=thing.id
            )
        )
    for kind, count in planned.not_merged.items():
        session.warn(_("Not merged: {count} of the kind {kind}.").format(count=count, kind=kind))
    if dry_run:
        session.note(_("This was only a look: nothing was changed."))
        return
    came = {thing.kind for thing in planned.added}
    if came & _TAKEN_OUT:
        session.note(
            _("If you took something out of one of the two, and not out of the other, it is here again.")
        )
    if CREDENTIAL in came:
        session.note(_("Next: check what came: lerwallet check"))


@contextmanager
def _folder(session: Session, other: Path) -> Iterator[Path]:
    """The folder of the other wallet; a backup is unpacked beside this one meanwhile, locked as it is."""
    from lerwallet.vault import Vault, backup
    from lerwallet.vault.places import draft_of

    if not other.exists():
        raise Unreadable(
            _("There is no wallet and no backup at {place}.").format(place=other),
            hint=_("Name another wallet's folder, or the file that `backup` wrote"),
        )
    if other.is_dir():
        if not Vault.exists(other):
            raise NoWallet(
                _("There is no wallet in {folder}.").format(folder=other),
                hint=_("Name another wallet's folder, or the file that `backup` wrote"),
            )
        if other.samefile(session.home):
            raise WrongUsage(
                _("This is the wallet itself."), hint=_("Name another wallet's folder, or a backup")
            )
        yield other
        return
    draft = draft_of(session.home.resolve())
    backup.unpack(other, draft)
    try:
        yield draft
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _answer(other: Path, planned: Plan, *, dry_run: bool) -> dict[str, Any]:
    return {
        "schema": "lerwallet/merged/1",
        "other": str(other),
        "dry_run": dry_run,
        "added": [thing.to_json() for thing in planned.added],
        "same": [thing.to_json() for thing in planned.same],
        "conflicts": [conflict.to_json() for conflict in planned.conflicts],
        "not_merged": dict(planned.not_merged),
        "left_out": [thing.to_json() for thing in planned.left_out],
    }


def _lines(planned: Plan, *, dry_run: bool) -> Iterator[str]:
    word = _("Would be added: {thing}") if dry_run else _("Added: {thing}")
    for thing in planned.added:
        yield word.format(thing=_thing(thing))
    for conflict in planned.conflicts:
        yield _("Different in the two: {thing}").format(thing=_thing(conflict.thing))
        yield f"  {_what_counts(conflict)}"
    counted = (
        _("{added} to add, {same} in both already, {different} different in the two.")
        if dry_run
        else _("{added} added, {same} in both already, {different} different in the two.")
    )
    yield counted.format(added=len(planned.added), same=len(planned.same), different=len(planned.conflicts))


def _thing(thing: Thing) -> str:
    name = thing.name or _("a badge without a name")
    match thing.kind:
        case kind if kind == CREDENTIAL:
            return _("{name} ({id})").format(name=name, id=thing.id)
        case kind if kind == EVIDENCE:
            return _("the file {name}").format(name=name)
        case kind if kind == SHARE:
            return _("what you shared with {name}").format(name=name)
        case kind if kind == PORTFOLIO:
            return _("the portfolio {name}").format(name=name)
        case kind if kind == SETTING:
            return _("the setting {name}").format(name=name)
        case kind if kind == RUBRIC:
            return _("the rubric {name}").format(name=name)
        case kind if kind == DRAFT:
            return _("the draft {name} ({id})").format(name=name, id=thing.id)
        case kind if kind == ISSUER:
            return _("the issuer {name} ({id})").format(name=name, id=thing.id)
        case kind if kind == AWARD:
            return _("the award {name} ({id})").format(name=name, id=thing.id)
        case kind if kind == PATHWAY:
            return _("the pathway {id}").format(id=thing.id)
        case kind if kind in OWN_WORDS:
            return _("own words ({kind} {id})").format(kind=kind, id=thing.id[:8])
        case _kind:
            return _("the key {id}").format(id=thing.id)


def _what_counts(conflict: Conflict) -> str:
    match conflict.difference, conflict.kept:
        case Difference.CHECK, Side.OTHER:
            return _("Its last check gave another answer there, and is newer: that one counts.")
        case Difference.CHECK, _side:
            return _("Its last check gave another answer there, and is older: the one here counts.")
        case Difference.COPY, Side.OTHER:
            return _("The file of it there is better signed or tells more: it takes the place of yours.")
        case Difference.COPY, _side:
            return _("The file of it there is another one, and no better: yours stays.")
        case Difference.TEXT, _side:
            return _(
                "It was written on in both: both versions are kept. Put them together with: lerwallet draft edit"
            )
        case Difference.RETIRED, Side.OTHER:
            return _("It is retired there, and so it is here from now on.")
        case Difference.RETIRED, _side:
            return _("It is retired there, and here it stays in use: there is no newer one.")
        case Difference.LOST, _side:
            return _("It was lost there, and so it is listed no more from here either. Publish again.")
        case Difference.ISSUER, _side:
            return _(
                "A wallet has one issuer, and that is another one, or has another web address. Keep that wallet: its"
                " keys and what it awarded stay there."
            )
        case Difference.ADDRESS, _side:
            return _("It has a web address there that it has not here: it has it here too from now on.")
        case Difference.WITHDRAWN, _side:
            return _("It is withdrawn there, and so it is here from now on. Publish again.")
        case Difference.PLACE, _side:
            return _(
                "It has the place of {id} in the list of withdrawn badges: to withdraw one is to withdraw both. Award it"
                " anew from what was handed in, and give the learner the new one: lerwallet assess award FILE"
            ).format(id=conflict.beside)
        case _name:
            return _("Both are kept; this is the name of the one that came.")
