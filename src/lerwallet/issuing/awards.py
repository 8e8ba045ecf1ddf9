"""What the issuer awarded and withdrew: enough to find an award again, without the badge itself."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any, Final, NamedTuple

from lerwallet.credential import utc
from lerwallet.errors import LerwalletError
from lerwallet.issuing.issuer import Issuer
from lerwallet.journey.rubric import Pack
from lerwallet.journey.store import Rubrics
from lerwallet.language import _
from lerwallet.status_list import BITS
from lerwallet.vault import Change, Vault
from lerwallet.wallet.finding import the_one
from lerwallet.wallet.kinds import AWARD, AWARDED_RUBRIC

_URN: Final = "urn:uuid:"
_FULL: Final = BITS * 3 // 4  # places are drawn by lot, which takes long in a list that is nearly full


class Place(NamedTuple):
    """Where a badge is looked up: the number of a status list, from 1, and an index in it."""

    status_list: int
    entry: int


@dataclass(frozen=True, kw_only=True)
class Award:
    """A badge that was given out. `id` is the credential's own; `index` is its place in the status list, None for none.

    `levels` are those achieved, by criterion; `submission` is the id of what was judged. `issuer_id` and `key` are the id
    that it was awarded under and the id of the issuer's key that signed it; None where that was not noted yet, and an
    issuer had one of each. `status_list` is the number of the status list.
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
    issuer_id: str | None = None
    key: str | None = None
    status_list: int = 1

    @property
    def place(self) -> Place | None:
        return None if self.index is None else Place(self.status_list, self.index)

    @property
    def short_id(self) -> str:
        return self.id.removeprefix(_URN)[:8]

    def to_json(self) -> dict[str, Any]:
        return {"short_id": self.short_id, **asdict(self)}


def awards(vault: Vault) -> list[Award]:
    """All of them, oldest first."""
    return [Award(**json.loads(head.data)) for head in vault.heads(AWARD)]


def put(change: Change, award: Award) -> None:
    change.put(AWARD, award.id, json.dumps(asdict(award), ensure_ascii=False).encode(), b"")


def pack_records(vault: Vault) -> dict[str, Pack]:
    """The rubric packs that badges were awarded by, each in the newest version of an award, by achievement."""
    return {head.name: Pack(toml=vault.get(head.id).body) for head in vault.heads(AWARDED_RUBRIC)}


def packs(vault: Vault) -> list[Pack]:
    """As `pack_records`, in the order in which they came."""
    return list(pack_records(vault).values())


def newer(vault: Vault, pack: Pack) -> Pack:
    """PACK, or the version of it that is published now, where that one was kept here later."""
    published = pack_records(vault).get(pack.rubric().achievement_id)
    order = [each.sha256 for each in Rubrics(vault).kept()]
    if published is None or published.sha256 not in order or pack.sha256 not in order:
        return pack
    return max(pack, published, key=lambda each: order.index(each.sha256))


def put_pack(change: Change, pack: Pack) -> None:
    change.put(AWARDED_RUBRIC, pack.rubric().achievement_id, b"", pack.toml)


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


def withdraw(vault: Vault, award: Award, now: datetime) -> list[Award]:
    """AWARD as it stands once it is withdrawn, which is for good, and after it those that share its place, as they do.

    Raises `LerwalletError` where nobody could be told.
    """
    if award.index is None:
        raise LerwalletError(
            _("{name} was awarded without a list to look it up in, so it cannot be withdrawn.").format(
                name=award.name
            ),
            hint=_("With a web address, the next ones can: lerwallet issuer web --help"),
            code="not_withdrawable",
        )
    with vault.writing() as change:
        given = awards(vault)
        award = next(each for each in given if each.id == award.id)
        together = [award, *sharing_place(given, award)]
        marked = [replace(each, withdrawn=each.withdrawn or utc(now)) for each in together]
        for each in marked if marked != together else ():
            put(change, each)
    return marked


def sharing_place(among: Iterable[Award], award: Award) -> list[Award]:
    """The others that are looked up where AWARD is: two copies of a wallet may have given one place to two badges."""
    return [
        each
        for each in among
        if award.place is not None and each.place == award.place and each.id != award.id
    ]


def free_place(taken: Iterable[Award], issuer: Issuer, random: Callable[[int], bytes]) -> Place:
    """A place that no award has, in the first list of ISSUER with room; a list is for one name that it goes by.

    Drawn by lot: in order, it would tell when a badge was awarded.
    """
    lists: dict[int, list[Award]] = defaultdict(list)
    for each in taken:
        if each.index is not None:
            lists[each.status_list].append(each)
    number = 1
    while len(lists[number]) >= _FULL or not all(issuer.signs_as(each.issuer_id) for each in lists[number]):
        number += 1
    used = {each.index for each in lists[number]}
    while (index := int.from_bytes(random(4), "big") % BITS) in used:
        pass
    return Place(number, index)
