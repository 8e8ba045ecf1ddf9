"""A credential of 20 details: leaving out 15 of them and checking the rest, by suite; beside the reference in JavaScript.

Each side also checks what the other one derived: a figure of two programs that do not agree would mean nothing.
"""

import json
import shutil
import statistics
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from secrets import token_bytes
from typing import Any, Final

import world
from benchmarks import peers
from benchmarks.timing import calls, show
from lerwallet.credential import Carrier
from lerwallet.formats import Secured, read, read_value
from lerwallet.multiformats import base64url_encode
from lerwallet.proofs import sd_jwt, selective
from lerwallet.proofs.sd_jwt import SdJwt
from lerwallet.sharing.parts import parts, reduced
from lerwallet.verification import Verdict, verify_bytes

ROUNDS: Final = 5
CALLS: Final = 20
DETAILS: Final = 20
SHOWN: Final = 5
PACKAGES: Final = (
    "@digitalbazaar/data-integrity@2",
    "@digitalbazaar/ecdsa-sd-2023-cryptosuite@3",
    "@digitalbazaar/bbs-2023-cryptosuite@2",
    "jsonld-signatures@11",
    "@sd-jwt/core@0.15.0",
    "@sd-jwt/crypto-nodejs@0.15.0",
)
PROGRAM: Final = Path(__file__).parent / "sharing.mjs"

_BINDING: Final = {"iat": int(world.NOW.timestamp()), "aud": world.EMPLOYER, "nonce": world.NONCE}
_NAMES: Final = tuple(f"claim_{number:02}" for number in range(DETAILS))


def beside_node(folder: Path) -> None:
    """Deriving and verifying by suite: milliseconds, and how many times as long the reference takes."""
    made = _Copies(folder)
    node, npm = shutil.which("node"), shutil.which("npm")
    program = peers.installed(npm, PROGRAM, PACKAGES) if node and npm else None
    ours: dict[str, list[float]] = {}
    theirs: dict[str, list[float]] = {}
    for _round in range(ROUNDS):
        for name, seconds in calls(made.works(), rounds=CALLS).items():
            ours.setdefault(name, []).append(seconds * 1000)
        if program is not None:
            words = [node, program, peers.CONTEXTS, folder, str(CALLS)]
            done = subprocess.run(list(map(str, words)), capture_output=True, check=False)
            if done.returncode:
                raise SystemExit(f"The reference: {done.stderr.decode()}")
            for name, milliseconds in json.loads(done.stdout).items():
                theirs.setdefault(name, []).append(milliseconds)
            made.check_theirs()
    rows = []
    for name, each in ours.items():
        taken = statistics.median(each)
        beside = statistics.median(theirs[name]) if theirs else 0.0
        ratio = f"{beside:12.2f}{beside / taken:10.1f}" if beside else ""
        rows.append(f"{name:<24}{taken:9.2f}{ratio}")
    show(f"{DETAILS} details, {SHOWN} shown", f"{'ms':>33}{'reference':>12}{'x ours':>10}", rows)
    if program is None:
        print("The comparison with the reference needs node and npm.")


class _Copies:
    """The same badge in each form: the holder's copy, and the one that is shown; kept in FOLDER for the reference."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._held: dict[str, Secured] = {
            suite: read(world.dumps(world.base_proof(suite, _badge(), ["/issuer", "/validFrom", "/id"])))
            for suite in selective.SUITES
        }
        hidden = {name: f"What {name} says" for name in _NAMES}
        token = world.sd_jwt_vc(world.COLLEGE, hide=hidden)
        self._held["sd-jwt"] = read_value(token, Carrier.JWT, token.encode())
        free = parts(self._held[selective.BBS]).free
        assert len(free) == DETAILS
        self._shown = {
            name: frozenset(f"/{each}" for each in _NAMES[:SHOWN])
            if name == "sd-jwt"
            else frozenset(free[::4])
            for name in self._held
        }
        for name, held in self._held.items():
            ending = "txt" if name == "sd-jwt" else "json"
            (folder / f"{name}.{ending}").write_bytes(held.data)
            (folder / f"{name}.derived.{ending}").write_bytes(self._derive(name))
        asked = {
            "pointers": sorted(self._shown[selective.BBS]),
            "names": _NAMES[:SHOWN],
            "issuer": world.COLLEGE.public.jwk,
            "holder": {**world.PHONE.public.jwk, "d": base64url_encode(world.PHONE.key.to_bytes())},
            "iat": _BINDING["iat"],
            "audience": _BINDING["aud"],
            "nonce": _BINDING["nonce"],
        }
        (folder / "asked.json").write_text(json.dumps(asked))

    def works(self) -> Mapping[str, Callable[[], object]]:
        """Deriving a copy, and the whole report on one."""
        found: dict[str, Callable[[], object]] = {}
        for name in ("sd-jwt", selective.ECDSA_SD, selective.BBS):
            found[f"{name} derive"] = lambda name=name: self._derive(name)  # type: ignore[misc]  # mypy has no type for it
            shown = self._derive(name)
            found[f"{name} verify"] = lambda shown=shown: _check(shown)  # type: ignore[misc]
        return found

    def check_theirs(self) -> None:
        """What the reference derived is right for us."""
        for name in self._held:
            _check((self._folder / f"{name}.theirs.{'txt' if name == 'sd-jwt' else 'json'}").read_bytes())

    def _derive(self, name: str) -> bytes:
        copy = reduced(self._held[name], self._shown[name], random=token_bytes)
        if isinstance(copy.securing, SdJwt):
            return sd_jwt.bind(copy.securing.presented, _BINDING, world.PHONE.key).encode()
        return copy.data


def _check(data: bytes) -> None:
    report = verify_bytes("", data, world.world().verifier(accept_unknown_issuer=True))
    assert report.verdict is Verdict.VERIFIED, report.to_json()


def _badge() -> dict[str, Any]:
    """A badge with so many details that can be left out."""
    made = world.badge(validUntil=None, credentialStatus=None, name=None)
    achievement = made["credentialSubject"]["achievement"]
    achievement |= {
        **{name: f"The {name}" for name in ("humanCode", "fieldOfStudy", "specialization", "version")},
        "tag": [f"tag {number}" for number in range(8)],
    }
    made["credentialSubject"] |= {
        name: f"The {name}" for name in ("role", "term", "licenseNumber", "narrative")
    }
    return made
