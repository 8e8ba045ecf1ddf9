"""What the issuer awarded and withdrew: enough to find an award again, without the badge itself."""

import json
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any, Final

from lerwallet.credential import utc
from lerwallet.errors import LerwalletError
from lerwallet.journey.rubric import Pack
from lerwallet.language import _
from lerwallet.status_list import BITS
from lerwallet.vault import Change, Vault
from lerwallet.wallet.finding import the_one

_KIND: Final = "award"
_PACK: Final = "awarded_rubric"
_URN: Final = "urn:uuid:"
_FULL: Final = BITS * 3 // 4  # places are drawn by lot, which takes long in a list that is nearly full


@dataclass(frozen=True, kw_only=True)
class Award:
    """A badge that was given out. `id` is the credential's own; `index` is its place in the status list, None for none.

    `levels` are those achieved, by criterion; `submission` is the id of what was judged.
    """

    id: str
    name: str
    achievement: str
    learner: str
    form: str
    index: int | None
    awarded: str
    submission: str
    levels: dict[str, str]
    assessor: str | None = None
    withdrawn: str | None = None

    @property
    def short_id(self) -> str:
        return self.id.removeprefix(_URN)[:8]

    def to_json(self) -> dict[str, Any]:
        return {"short_id": self.short_id, **asdict(self)}


def awards(vault: Vault) -> list[Award]:
    """All of them, oldest first."""
    return [Award(**json.loads(head.data)) for head in vault.heads(_KIND)]


def put(change: Change, award: Award) -> None:
    change.put(_KIND, award.id, json.dumps(asdict(award), ensure_ascii=False).encode(), b"")


def packs(vault: Vault) -> list[Pack]:
    """The rubric packs that badges were awarded by, each in the version of the last award."""
    return [Pack(toml=vault.get(head.id).body) for head in vault.heads(_PACK)]


def put_pack(change: Change, pack: Pack) -> None:
    change.put(_PACK, pack.rubric().achievement_id, b"", pack.toml)


def find(vault: Vault, text: str) -> Award:
    """The award whose credential has the id TEXT, or one that begins so. Raises `NotFound`, `Ambiguous`."""
    wanted = text.strip().removeprefix(_URN).lower()
    found = [each for each in awards(vault) if wanted and each.id.removeprefix(_URN).startswith(wanted)]
    return the_one(
        found,
        none=_("No badge with the id {id} was awarded here.").format(id=text),
        several=_("Several awarded badges have an id that begins with {id}.").format(id=text),
        hint=_("See them with: lerwallet issuer show"),
    )


def withdraw(vault: Vault, award: Award, now: datetime) -> Award:
    """AWARD as it stands once it is withdrawn, which is for good. Raises `LerwalletError` where nobody could be told."""
    if award.index is None:
        raise LerwalletError(
            _("{name} was awarded without a list to look it up in, so it cannot be withdrawn.").format(
                name=award.name
            ),
            hint=_("An issuer with a web address can: lerwallet issuer init --help"),
            code="not_withdrawable",
        )
    if award.withdrawn is not None:
        return award
    marked = replace(award, withdrawn=utc(now))
    with vault.writing() as change:
        put(change, marked)
    return marked


def free_index(taken: Iterable[Award], random: Callable[[int], bytes]) -> int:
    """A place in the status list that no award has, drawn by lot: in order, it would tell when a badge was awarded.

    Raises `LerwalletError` where the list is full.
    """
    used = {each.index for each in taken if each.index is not None}
    if len(used) >= _FULL:
        raise LerwalletError(
            _("This issuer has awarded as many badges as its list of withdrawn badges has room for."),
            hint=_("Make another issuer in another wallet"),
            code="status_list_full",
        )
    while (index := int.from_bytes(random(4), "big") % BITS) in used:
        pass
    return index
