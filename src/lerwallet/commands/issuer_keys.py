"""`lerwallet issuer new-key` and `retire-key`: an issuer with a website changes the keys that it signs with."""

from typing import Annotated

import typer

from lerwallet.commands.issuer import issuer_answer, key_line
from lerwallet.commands.keys import Algorithm
from lerwallet.commands.options import Yes, command
from lerwallet.issuing import awards
from lerwallet.issuing.awarding import signed_with
from lerwallet.issuing.awards import Award
from lerwallet.issuing.issuer import (
    ALGORITHMS,
    Issuer,
    IssuerKey,
    new_keys,
    refuse_to_retire,
    retire_key,
    the_issuer,
)
from lerwallet.language import N_, _, ngettext
from lerwallet.session import Session
from lerwallet.wallet import Wallet


@command()
def new_key(
    session: Session,
    *,
    algorithm: Annotated[
        Algorithm | None,
        typer.Option("--algorithm", help=N_("Only a key of this kind. Without it: one of each.")),
    ] = None,
) -> None:
    """Make new keys for your issuer, which sign from now on. Badges that older keys signed stay good.

    Readers find the new key on your website, so publish before you award the next badge.

    Example:
        lerwallet issuer new-key
    """
    wanted = ALGORITHMS if algorithm is None else (algorithm.value,)
    with session.open_wallet(sign=True) as wallet:
        issuer, made = new_keys(wallet.vault, wanted, session.now())
    session.result({**issuer_answer(issuer), "made": [key.to_json() for key in made]}, map(key_line, made))
    session.note(_("Next: publish it before you award anything: lerwallet issuer publish --out FOLDER"))


@command()
def retire(
    session: Session,
    *,
    id_: Annotated[
        str, typer.Argument(metavar="KEY", help=N_("The key's id, as `lerwallet issuer show` has it."))
    ],
    lost: Annotated[
        bool,
        typer.Option(
            "--lost", help=N_("Somebody else may have it: nothing that it signed is to be believed anymore.")
        ),
    ] = False,
    yes: Yes = False,
) -> None:
    """Use a key of your issuer for nothing new. It stays listed on your website, so that its badges stay good.

    With --lost it is listed no more: then no badge that it signed is good anymore, yours and those of whoever has it.

    Example:
        lerwallet issuer retire-key 4c1f09ab
    """
    with session.open_wallet(sign=True) as wallet:
        issuer = the_issuer(wallet.vault)
        key = issuer.find_key(id_)
        refuse_to_retire(issuer, key)
        ends = lost and not key.lost
        ended = _signed_with(wallet, key, issuer) if ends else []
        if ends and not (yes or session.confirm(_asked(key, len(ended)))):
            session.result(
                {**issuer_answer(issuer), "key": key.to_json(), "ended": []}, [_("Nothing was changed.")]
            )
            return
        issuer, key = retire_key(wallet.vault, key, session.now(), lost=lost)
        if ends:  # what it signed while the question stood open belongs to it
            ended = _signed_with(wallet, key, issuer)
    session.result(
        {**issuer_answer(issuer), "key": key.to_json(), "ended": [each.to_json() for each in ended]},
        [
            key_line(key),
            *(
                _("Not good anymore: {id}, {name}, {day}").format(
                    id=each.short_id, name=each.name, day=each.awarded[:10]
                )
                for each in ended
            ),
        ],
    )
    if key.lost and key.did_key in issuer.earlier:
        session.warn(
            _(
                "Whoever trusts the earlier name {did} still believes this key: tell them to take that name off their list."
            ).format(did=key.did_key)
        )
    session.note(_("Next: tell the readers, by publishing again: lerwallet issuer publish --out FOLDER"))
    if ended:
        session.note(
            _("Then withdraw each badge that is not good anymore, and award it anew from what was handed in.")
        )


def _signed_with(wallet: Wallet, key: IssuerKey, issuer: Issuer) -> list[Award]:
    """The badges that KEY signed and that still hold."""
    return signed_with(key, (each for each in awards.awards(wallet.vault) if each.withdrawn is None), issuer)


def _asked(key: IssuerKey, ended: int) -> str:
    """The question before KEY is listed no more, with how many badges end with it."""
    if not ended:
        return _("List the key {id} no more, for good?").format(id=key.id)
    return ngettext(
        "List the key {id} no more, for good? Then {count} badge that it signed is not good anymore.",
        "List the key {id} no more, for good? Then {count} badges that it signed are not good anymore.",
        ended,
    ).format(id=key.id, count=ended)
