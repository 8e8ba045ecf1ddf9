"""`doctor`: is the wallet well on this computer, and what would make it better?"""

import shutil
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lerwallet.commands.options import Yes, command
from lerwallet.errors import DamagedWallet
from lerwallet.language import N_, _
from lerwallet.session import Session
from lerwallet.session.health import LEFT_AFTER, Health, Look, examine, old_drafts

if TYPE_CHECKING:
    from lerwallet.vault import Vault


@command()
def doctor(
    session: Session,
    *,
    accept_older: Annotated[
        bool,
        typer.Option(
            "--accept-older", help=N_("Go on with an older copy of the wallet, and say what is lost.")
        ),
    ] = False,
    sweep: Annotated[
        bool, typer.Option("--sweep", help=N_("Delete what interrupted commands have left behind."))
    ] = False,
    yes: Yes = False,
) -> int:
    """Look whether the wallet is well: whole, the newest, private, backed up. A line each, with its fix.

    With nothing but advice the exit code is 0; with something damaged, missing or older it is 13.

    Example:
        lerwallet doctor
    """
    from lerwallet.wallet import Wallet

    with session.open_vault_in(session.home, sign=True, salvage=True) as vault:
        if accept_older:
            _accept(session, vault, yes=yes)
        if sweep:
            session.pins.check(
                vault.pin, vault.follows
            )  # what an older copy does not need, the newest one may
            before = (session.now() - LEFT_AFTER).timestamp()
            with vault.writing():  # nobody else is at work then
                for path in Wallet(vault).leftovers(older_than=before):
                    path.unlink(missing_ok=True)
            for folder in old_drafts(session.home, before):
                shutil.rmtree(folder, ignore_errors=True)
        found = list(examine(session, vault))
        if all(look.health is not Health.BAD for look in found):
            session.watch(vault)
    session.result(_answer(found), [line for look in found for line in _lines(session, look)])
    return DamagedWallet.exit_code if any(look.health is Health.BAD for look in found) else 0


def _accept(session: Session, vault: "Vault", *, yes: bool) -> None:
    seen, pin = session.pins.seen(vault.vault_id), vault.pin
    try:
        session.pins.check(pin, vault.follows)
    except DamagedWallet:
        assert seen is not None
    else:
        session.note(_("This computer has seen no newer copy."))
        return
    if pin.generation < seen.generation:
        told = _(
            "This copy has {found} changes. This computer has seen one with {seen}: what came after is lost."
        )
    else:
        told = _(
            "What the copy that this computer has seen last has of its own is lost. To have both: lerwallet merge"
        )
    session.warn(told.format(found=pin.generation, seen=seen.generation))
    if yes or session.confirm(_("Go on with this copy?")):
        session.pins.accept(pin)


def _answer(found: Sequence[Look]) -> dict[str, Any]:
    looks = [
        {"check": each.check, "health": each.health.value, "told": each.told, "fix": each.fix}
        for each in found
    ]
    return {"schema": "lerwallet/doctor/1", "looks": looks}


def _lines(session: Session, look: Look) -> list[str]:
    word = {Health.GOOD: _("Good"), Health.CAUTION: _("Take care"), Health.BAD: _("Bad")}[look.health]
    fix = [_("  Fix: {hint}").format(hint=session.advised(look.fix))] if look.fix else []
    return [f"{word}: {look.told}", *fix]
