"""Lists of withdrawn badges of other kinds than Bitstring: Token Status List and 1EdTech's own."""

import json
import zlib
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lerwallet import status_list
from lerwallet.multiformats import base64url_encode
from lerwallet.verification import Report
from reference import vectors
from world import COLLEGE, NOW, OB3, SCHOOL, VCDM_2, badge, dumps, jwt, sd_jwt_vc, signed, world

TOKENS: Final = "https://school.example/status/tokens"
LIST: Final = "https://school.example/status/list.json"
EXTENSIONS: Final = "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"
WITHDRAWN: Final = 3
SUSPENDED: Final = 5
MEANT_OTHERWISE: Final = 6


def token_list(header: dict[str, Any] | None = None, **claims: Any) -> bytes:
    """A status list token of two bits each, signed by the college."""
    values = {WITHDRAWN: 1, SUSPENDED: 2, MEANT_OTHERWISE: 3}
    bits = bytearray(64)
    for index, value in values.items():
        bits[index * 2 // 8] |= value << (index * 2 % 8)
    stated = {
        "iss": COLLEGE.did,
        "sub": TOKENS,
        "iat": int(NOW.timestamp()),
        "status_list": {"bits": 2, "lst": base64url_encode(zlib.compress(bytes(bits)))},
        **claims,
    }
    return jwt({"typ": "statuslist+jwt", **(header or {})}, stated, COLLEGE).encode()


def looked_up(index: object, published: bytes | None) -> tuple[str, str]:
    reader = world()
    if published is not None:
        reader.publish(TOKENS, published)
    report = reader.verify(sd_jwt_vc(status={"status_list": {"idx": index, "uri": TOKENS}}).encode())
    return answer(report)


def answer(report: Report) -> tuple[str, str]:
    finding = report.finding("status")
    assert finding is not None
    return finding.outcome.value, finding.answer.reason


@pytest.mark.parametrize(
    ("index", "expected"),
    [
        (0, ("passed", "not_withdrawn")),
        (WITHDRAWN, ("failed", "revoked")),
        (SUSPENDED, ("failed", "suspended")),
        (MEANT_OTHERWISE, ("passed", "not_withdrawn")),
        (9_999, ("failed", "index_out_of_range")),
        ("zero", ("unknown", "status_entry_unreadable")),
    ],
)
def test_token_status_list_answers_for_its_index(index: object, expected: tuple[str, str]) -> None:
    """Each value means what the standard says, least significant bits first (pitfall 30)."""
    assert looked_up(index, token_list()) == expected


@pytest.mark.parametrize(
    ("published", "expected"),
    [
        (None, "status_list_not_at_hand"),
        (b"not a token", "status_list_not_at_hand"),
        (token_list(sub="https://school.example/status/another"), "status_list_not_authentic"),
        (token_list({"typ": "JWT"}), "status_list_not_authentic"),
        (token_list(iss=SCHOOL.did), "status_list_not_authentic"),
        (token_list()[:-4] + b"AAAA", "status_list_not_authentic"),
        (token_list(exp=1), "status_list_expired"),
        (token_list(exp="soon"), "status_list_expired"),
        (token_list(status_list={"bits": 3, "lst": "AA"}), "not_a_status_list"),
        (token_list(status_list={"bits": 1, "lst": "AAAA"}), "not_a_status_list"),
    ],
)
def test_token_status_list_that_is_not_authentic_says_nothing(published: bytes | None, expected: str) -> None:
    """A list that is missing, another's, forged or past its end leaves the status unknown (pitfall 2)."""
    assert looked_up(0, published) == ("unknown", expected)


@pytest.mark.parametrize(
    ("listed", "expected"),
    [
        ([], ("passed", "not_withdrawn")),
        (["{id}"], ("failed", "revoked")),
        ([{"id": "{id}"}], ("failed", "revoked")),
        ([{"id": "{id}", "revoked": True}], ("failed", "revoked")),
        ([{"id": "{id}", "revoked": False}], ("passed", "not_withdrawn")),
        ("{id}", ("unknown", "status_list_not_authentic")),
    ],
)
def test_1edtech_revocation_list_names_what_is_withdrawn(listed: Any, expected: tuple[str, str]) -> None:
    """A badge that the list names is rejected, whichever of the two forms is written."""
    document = badge(
        _context=[VCDM_2, OB3, EXTENSIONS], credentialStatus={"id": LIST, "type": "1EdTechRevocationList"}
    )
    named = json.loads(json.dumps(listed).replace("{id}", document["id"]))
    reader = world()
    reader.publish(LIST, {"id": LIST, "issuer": SCHOOL.did, "revokedCredential": named})

    found = answer(reader.verify(dumps(signed(document, SCHOOL))))

    assert found == expected


def test_1edtech_revocation_list_of_another_issuer_says_nothing() -> None:
    """A list that says it is somebody else's is not the issuer's."""
    document = badge(
        _context=[VCDM_2, OB3, EXTENSIONS], credentialStatus={"id": LIST, "type": "1EdTechRevocationList"}
    )
    reader = world()
    reader.publish(LIST, {"id": LIST, "issuer": "https://another.example", "revokedCredential": []})

    found = answer(reader.verify(dumps(signed(document, SCHOOL))))

    assert found == ("unknown", "status_list_not_authentic")


def test_published_token_status_lists_unpack_to_their_values() -> None:
    """Every listed index of the standard's vectors has its value, and its neighbours are clear."""
    cases = json.loads((vectors("token-status-list") / "vectors.json").read_text())
    for case in (each for each in cases if "status" in each):
        unpacked = status_list.decode_token(case["json"])
        expected = {int(index): value for index, value in case["status"].items()}

        found = {index: unpacked.value(index) for index in expected}

        assert expected == found
        clear = [index + 1 for index in expected if index + 1 not in expected and index + 1 < case["size"]]
        assert not any(unpacked.value(index) for index in clear)


@given(st.sets(st.integers(0, status_list.BITS - 1), max_size=50))
def test_a_list_of_ours_reads_as_it_was_written(indexes: set[int]) -> None:
    """What is set is set and nothing else, and the same entries make the same text."""
    packed = status_list.encode(indexes)
    subject = {"encodedList": packed, "statusPurpose": "revocation"}
    read = status_list.decode({"type": "BitstringStatusListCredential", "credentialSubject": subject})

    assert packed == status_list.encode(sorted(indexes, reverse=True))
    assert {index for index in indexes if not read.value(index)} == set()
    assert int.from_bytes(read.bits, "big").bit_count() == len(indexes)
