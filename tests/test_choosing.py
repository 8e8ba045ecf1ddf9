"""Choosing by number: whatever is typed, what is then shown is what was turned on, what holds it, and what must not go."""

from collections.abc import Callable
from functools import cache, partial
from hashlib import sha256
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

import world
from lerwallet.commands.choosing import _changed, _exactly, _lines
from lerwallet.commands.telling import label
from lerwallet.errors import WrongUsage
from lerwallet.formats import read
from lerwallet.multiformats import base64url_encode
from lerwallet.proofs import jose
from lerwallet.sharing import Choice
from lerwallet.sharing.choosing import chosen, must_go
from lerwallet.sharing.parts import Parts, around, parts


@cache
def nested() -> Parts:
    """A token with a result in a result, a list whose elements can be left out, and the status beside a grade."""
    hidden: list[str] = []
    salts = count()

    def hide(*facts: object) -> str:
        hidden.append(base64url_encode(world.dumps([f"salt {next(salts)}", *facts])))
        return base64url_encode(sha256(hidden[-1].encode()).digest())

    result = {"_sd": [hide("value", "A"), hide("status", "Completed")], "by": "a rubric"}
    claims = {
        "iss": world.SCHOOL.did,
        "vct": "urn:x",
        "_sd": [hide("result", result), hide("email", "sam@home.example")],
        "skills": [{"...": hide("Weaving")}, "Baking", {"...": hide("Sewing")}],
    }
    token = jose.sign({"typ": "dc+sd-jwt", "kid": world.SCHOOL.method}, claims, world.SCHOOL.key)
    return parts(read("~".join([token, *hidden, ""]).encode()))


@cache
def badge(suite: str) -> Parts:
    return parts(read(world.dumps(world.base_proof(suite, world.badge(), []))))


CASES: list[Callable[[], Parts]] = [nested, *(partial(badge, suite) for suite in world.SPLITTING)]


@pytest.mark.parametrize("case", range(len(CASES)))
@given(data=st.data())
def test_numbers_turn_details(case: int, data: st.DataObject) -> None:
    """Never less than what must go, nothing without what it stands in, no grade without its status."""
    found = CASES[case]()
    now = chosen(found, Choice())
    for number in data.draw(st.lists(st.integers(1, len(found.free)), max_size=6)):
        pointer = found.free[number - 1]
        try:
            after = chosen(found, _changed(found, now, str(number)))
        except WrongUsage:
            assert pointer in now.shown
            continue
        assert (pointer in after.shown) == (pointer not in now.shown)
        now = after
    assert must_go(found) <= now.shown
    assert {each for pointer in now.shown for each in around(pointer)} & {*found.free} == now.shown
    assert chosen(found, _exactly(found, now.shown)) == now
    if "/result/value" in now.shown:
        assert "/result/status" in now.shown


def test_a_grade_keeps_its_status() -> None:
    """The status beside it cannot be turned off while the grade is shown."""
    found = nested()
    now = chosen(found, Choice())
    number = found.free.index("/result/status") + 1

    with pytest.raises(WrongUsage):
        chosen(found, _changed(found, now, str(number)))


def test_a_line_is_short_and_says_where_a_detail_stands() -> None:
    """The names that lead to it, the place in a list of several, and the beginning of what it says."""
    found = nested()

    assert list(_lines(found, chosen(found, Choice(reveal=["minimal"])))) == [
        "1. left out: email: sam@home.example",
        "2. left out: result: by: a rubric; value: A; status: Completed",
        "3. left out: result status: Completed",
        "4. left out: result value: A",
        "5. left out: skills 1: Weaving",
        "6. left out: skills 3: Sewing",
    ]
    assert label(badge("bbs-2023").document, "/credentialSubject/achievement/name") == "achievement name"
