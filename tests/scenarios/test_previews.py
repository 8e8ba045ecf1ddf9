"""A preview is what the reader's own verifier says of the very bytes, and of what goes out after it."""

from typing import Any

import pytest

from sitting import Sitting
from world import SPLITTING, badge, base_proof, dumps

TO = ("--to", "Riverside Cafe", "--for", "summer job", "--nonce", "n-1")
ASKED = ("--audience", "Riverside Cafe", "--nonce", "n-1", "--accept-unknown-issuer", "--json")


@pytest.fixture(scope="module")
def sender(_kept: Sitting, tmp_path_factory: pytest.TempPathFactory) -> Sitting:
    """A learner with the three badges and one for each suite whose statements can be left out."""
    sitting = _kept.copied(tmp_path_factory.mktemp("sender"))
    did = next(
        key["did"]
        for key in sitting("keys", "list", "--json").document["keys"]
        if key["algorithm"] == "EdDSA"
    )
    (sitting.home / "more").mkdir()
    for suite in SPLITTING:
        subject = {**badge()["credentialSubject"], "id": did}
        document = badge(name=f"{suite} badge", id=f"urn:x:{suite}", credentialSubject=subject)
        sitting.write(f"more/{suite}.json", dumps(base_proof(suite, document)))
    assert sitting("add", "more").code == 0
    return sitting


CASES = [
    *((name, *asked) for name in ("writing", *SPLITTING) for asked in ((), ("--reveal", "minimal"))),
    ("collaboration",),
    ("research", "--proof", "vp-jwt"),
    ("bbs-2023", "--reveal", "full", "--proof", "Ed25519Signature2020"),
    ("writing", "--reveal", "/email", "--until", "2099-01-01", "--proof", "vp-jwt"),
]


@pytest.mark.parametrize("case", CASES, ids=" ".join)
def test_the_preview_is_the_answer_to_the_final_bytes(case: tuple[str, ...], sender: Sitting) -> None:
    """Word for word of the bytes that were previewed; and finding for finding of those that are then sent."""
    name, *asked = case
    share = ("share", sender.ids()[name], *TO, *asked)

    preview = sender(*share, "--preview", "--json").document
    previewed = sender("verify", "-", *ASKED, stdin=_text(preview["presentation"])).document["results"]
    sent = sender(*share, "--out", "sent", "--force", "--json").document
    received = sender("verify", "sent", *ASKED).document["results"]

    assert _plain(preview["preview"]["results"]) == _plain(previewed)
    assert _told(preview["preview"]["results"]) == _told(received)
    logged, (credential,) = sent["share"], preview["share"]["credentials"]
    seen = received[0]["contents"][0] if received[0]["contents"] else received[0]
    assert logged["credentials"] == [credential]
    assert set(seen["disclosed"]) == set(credential["disclosed"])
    assert seen["withheld"] in {credential["withheld"], None}


def _text(presentation: Any) -> bytes | str:
    return presentation if isinstance(presentation, str) else dumps(presentation)


def _plain(results: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """RESULTS without what is the file's own: its name, its digest, and in which white space it was written."""
    return [
        {
            **{name: value for name, value in each.items() if name not in {"source", "sha256"}},
            "contents": _plain(each["contents"]),
        }
        for each in results
    ]


def _told(results: list[dict[str, Any]]) -> list[Any]:
    """What a reader is told by RESULTS: what is signed anew each time is another signature, and the same answer."""
    return [
        (
            each["verdict"],
            sorted(each["disclosed"]),
            each["withheld"],
            [(found["check"], found["outcome"], found["reason"]) for found in each["findings"]],
            _told(each["contents"]),
        )
        for each in results
    ]
