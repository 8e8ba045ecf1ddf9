"""Two copies of an issuer become one: every key, every award, and every withdrawal that either of them has.

Copies that awarded apart may have given one place of a status list to two badges: both are kept, and told.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from lerwallet.credential import read_time, utc
from lerwallet.errors import LerwalletError
from lerwallet.issuing.awards import Award, Place, awards, pack_records, put, put_pack
from lerwallet.issuing.badge import Form
from lerwallet.issuing.issuer import Issuer, IssuerKey, find_issuer, in_order, web_folder
from lerwallet.journey.rubric import Pack
from lerwallet.keys import SecretKey
from lerwallet.status_list import BITS
from lerwallet.vault import Vault
from lerwallet.vault.records import KEY_KIND
from lerwallet.wallet import Wallet
from lerwallet.wallet.kinds import AWARD, AWARDED_RUBRIC, ISSUER
from lerwallet.wallet.merging import (
    Conflict,
    Difference,
    Plan,
    Planner,
    Side,
    Step,
    Thing,
    strange,
    understood,
)


def _plan(merge: Plan, wallet: Wallet, other: Wallet) -> None:
    with understood():
        theirs = find_issuer(other.vault)
    if theirs is None:
        return
    with understood():
        try:
            _refuse_untrue(theirs)
        except LerwalletError as untrue:
            raise strange() from untrue
    mine = find_issuer(wallet.vault)
    secrets = {key.id: key.secret(other.vault) for key in theirs.keys}
    if any(secrets[key.id].public.thumbprint != key.public.thumbprint for key in theirs.keys):
        raise strange()
    joined = theirs if mine is None else _joined(mine, theirs)
    if joined is None:
        _leave(merge, theirs, other.vault)
        return
    _plan_issuer(merge, mine, joined, secrets)
    _plan_awards(merge, wallet.vault, other.vault)
    _plan_packs(merge, wallet.vault, other.vault)


ISSUING: Final = Planner(frozenset({ISSUER, AWARD, AWARDED_RUBRIC}), _plan)


def _refuse_untrue(issuer: Issuer) -> None:
    """What follows from a key, or from a name on the web, is not taken on trust."""
    for key in issuer.keys:
        if key != replace(
            IssuerKey.of(key.jwk, key.algorithm, key.created, first=key.is_first),
            retired=key.retired,
            lost=key.lost,
        ):
            raise strange()
        if not (_is_time(key.created) and (key.retired is None or _is_time(key.retired))):
            raise strange()
    if not (isinstance(issuer.name, str) and _is_time(issuer.created)):
        raise strange()
    own_did = issuer.id if issuer.is_on_the_web else None
    if web_folder(own_did, None if own_did else issuer.url) != issuer.url:
        raise strange()


def _leave(merge: Plan, issuer: Issuer, vault: Vault) -> None:
    """Another issuer stays where it is, with all that it awarded."""
    thing = Thing(kind=ISSUER, id=issuer.id, name=issuer.name)
    merge.conflicts.append(Conflict(thing=thing, difference=Difference.ISSUER, kept=Side.HERE))
    counted = {kind: len(vault.heads(kind)) for kind in sorted(ISSUING.kinds)}
    merge.not_merged |= {kind: count for kind, count in counted.items() if count}


# --- the issuer -------------------------------------------------------------------------------------------------------


def _joined(mine: Issuer, theirs: Issuer) -> Issuer | None:
    """One issuer of two copies; None where they are two issuers, or are looked up at two addresses."""
    here = {key.public.thumbprint: key for key in mine.keys}
    there = {key.public.thumbprint: key for key in theirs.keys}
    if not here.keys() & there.keys():
        return None
    # the name that came later: a did:key gets a website, and never the other way round
    newer, older = (theirs, mine) if mine.id in theirs.earlier else (mine, theirs)
    if older.id not in {newer.id, *newer.earlier} or older.url not in {None, newer.url or older.url}:
        return None
    keys = [_one_key(here.get(each), there.get(each)) for each in {**here, **there}]
    if len({key.kept_as for key in keys}) != len(keys):
        raise strange()  # two keys under one name: one of them would be gone
    return replace(
        newer,
        name=mine.name,
        url=newer.url or older.url,
        created=min(mine.created, theirs.created),
        keys=in_order(keys),
    )


def _one_key(mine: IssuerKey | None, theirs: IssuerKey | None) -> IssuerKey:
    """A key that is retired or lost in one of them is so in both."""
    if mine is None or theirs is None:
        found = mine or theirs
        assert found is not None
        return found
    retired = [each.retired for each in (mine, theirs) if each.retired]
    return replace(mine, retired=min(retired, default=None), lost=mine.lost or theirs.lost)


def _plan_issuer(merge: Plan, mine: Issuer | None, joined: Issuer, secrets: dict[str, SecretKey]) -> None:
    thing = Thing(kind=ISSUER, id=joined.id, name=joined.name)
    if joined == mine:
        merge.same.append(thing)
        return
    if mine is None:
        merge.added.append(thing)
    elif (mine.id, mine.url) != (joined.id, joined.url):
        merge.conflicts.append(Conflict(thing=thing, difference=Difference.ADDRESS, kept=Side.OTHER))
    held = {key.id: key for key in mine.keys} if mine else {}
    for key in joined.keys:
        before = held.get(key.id)
        if before is None:
            merge.added.append(_key(key))
            merge.steps.append(_putting_key(key, secrets[key.id]))
        elif before != key:
            difference = Difference.LOST if key.lost and not before.lost else Difference.RETIRED
            merge.conflicts.append(Conflict(thing=_key(key), difference=difference, kept=Side.OTHER))
    merge.steps.append(joined.put)


def _putting_key(key: IssuerKey, secret: SecretKey) -> Step:
    return lambda change: key.put(change, secret)


def _key(key: IssuerKey) -> Thing:
    return Thing(kind=KEY_KIND, id=key.id, name=None)


# --- what it awarded --------------------------------------------------------------------------------------------------


def _plan_awards(merge: Plan, wallet: Vault, other: Vault) -> None:
    here = {each.id: each for each in awards(wallet)}
    joined = dict(here)
    with understood():
        came = awards(other)
        if not all(map(_is_sound, came)):
            raise strange()
    for theirs in came:
        mine = here.get(theirs.id)
        joined[theirs.id] = theirs if mine is None else replace(mine, withdrawn=_earliest(mine, theirs))
        if mine is None:
            merge.added.append(_award(theirs))
        elif theirs.withdrawn and not mine.withdrawn:
            merge.conflicts.append(
                Conflict(thing=_award(mine), difference=Difference.WITHDRAWN, kept=Side.OTHER)
            )
        else:
            merge.same.append(_award(mine))
    for together in _sharing_a_place(joined.values()):
        # readers look at one bit for all of them
        withdrawn = _earliest(*together)
        joined |= {each.id: replace(each, withdrawn=each.withdrawn or withdrawn) for each in together}
        if any(each.id not in here for each in together):
            first, *others = together
            merge.conflicts.extend(
                Conflict(
                    thing=_award(each), difference=Difference.PLACE, kept=Side.BOTH, beside=first.short_id
                )
                for each in others
            )
    merge.steps.extend(_putting(each) for each in joined.values() if here.get(each.id) != each)


def _sharing_a_place(among: Iterable[Award]) -> Iterator[list[Award]]:
    """Those that are looked up at one place, two or more at a time; the one that was awarded first goes first."""
    places: dict[Place, list[Award]] = defaultdict(list)
    for each in among:
        if each.place is not None:
            places[each.place].append(each)
    for together in places.values():
        if len(together) > 1:
            yield sorted(together, key=lambda each: (each.awarded, each.id))


def _earliest(*among: Award) -> str | None:
    return min((each.withdrawn for each in among if each.withdrawn), default=None)


def _is_sound(award: Award) -> bool:
    """Whether everything that is done with an award can be done with this one, such as publishing it.

    A time may be one that has not come yet: whoever noted something while their clock was ahead can merge all the same.
    """
    texts = (award.id, award.name, award.achievement, award.learner, award.submission)
    return (
        all(isinstance(each, str) for each in texts)
        and all(isinstance(each, str | None) for each in (award.assessor, award.issuer_id, award.key))
        and award.form in set(Form)
        and isinstance(award.levels, dict)
        and all(isinstance(each, str) for each in award.levels.values())
        and _is_time(award.awarded)
        and (award.withdrawn is None or _is_time(award.withdrawn))
        and type(award.status_list) is int
        and award.status_list >= 1
        and (award.index is None or (type(award.index) is int and 0 <= award.index < BITS))
    )


def _is_time(value: object) -> bool:
    """Whether VALUE is a time as `utc` writes it: such ones are compared as texts."""
    moment = read_time(value)
    return moment is not None and utc(moment) == value


def _putting(award: Award) -> Step:
    return lambda change: put(change, award)


def _award(award: Award) -> Thing:
    return Thing(kind=AWARD, id=award.short_id, name=award.name)


def _plan_packs(merge: Plan, wallet: Vault, other: Vault) -> None:
    """Of a rubric in two versions, the one of the last award is published."""
    here, last_here, last_there = pack_records(wallet), _last(awards(wallet)), _last(awards(other))
    with understood():
        came = pack_records(other)
        for achievement, pack in came.items():
            if pack.rubric().achievement_id != achievement:
                raise strange()
    for achievement, theirs in came.items():
        mine = here.get(achievement)
        newer = mine is None or (last_there.get(achievement, ""), theirs.toml) > (
            last_here.get(achievement, ""),
            mine.toml,
        )
        if newer and (mine is None or mine.toml != theirs.toml):
            merge.steps.append(_putting_pack(theirs))


def _putting_pack(pack: Pack) -> Step:
    return lambda change: put_pack(change, pack)


def _last(given: Iterable[Award]) -> dict[str, str]:
    """When each achievement was awarded last."""
    last: dict[str, str] = {}
    for each in given:
        last[each.achievement] = max(last.get(each.achievement, ""), each.awarded)
    return last
