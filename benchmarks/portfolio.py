"""Portfolios of 1 to 200 badges in each form: seconds of a whole process, seconds of the making alone, and size."""

import time
from itertools import product
from pathlib import Path
from typing import Final

import world
from benchmarks import corpus
from benchmarks.timing import environment, lerwallet, nothing, processes, show
from lerwallet import formats
from lerwallet.credential import utc
from lerwallet.portfolio import EXPORTERS, Item, Portfolio, Wishes, gather
from lerwallet.portfolio.support import Supporting
from lerwallet.vault import Passphrase
from lerwallet.verification import verify_bytes
from lerwallet.wallet import Adding, Wallet

COUNTS: Final = (1, 12, 50, 200)
SIZES: Final = ("1 kB", corpus.TYPICAL)
ROUNDS: Final = 5


def forms(folder: Path) -> None:
    """Each form at each size, whole processes interleaved, beside Python starting; then how the making grows."""
    curves: dict[tuple[str, str], list[float]] = {}
    for size, count in product(SIZES, COUNTS):
        home = _home(folder / size, count, size)
        files = {form: home / f"{form}{exporter.ending}" for form, exporter in EXPORTERS.items()}
        commands = {form: _build(home, form, file) for form, file in files.items()}
        taken = processes({"python": nothing(), **commands}, folder, rounds=ROUNDS)
        made = _made(home)
        for form in EXPORTERS:
            curves.setdefault((size, form), []).append(made[form])
        rows = [
            f"{form:<14}{taken[form]:8.2f}{taken[form] / taken['python']:8.1f}"
            f"{made[form] * 1e3:10.0f}{files[form].stat().st_size / 1e3:10.0f}"
            for form in EXPORTERS
        ]
        show(
            f"Portfolio of {count}, badges of {size}",
            f"{'':<14}{'s':>8}{'x':>8}{'making ms':>10}{'kB':>10}",
            rows,
        )
    show(
        "Milliseconds of making a badge of a portfolio, as it grows",
        f"{'':<22}" + "".join(f"{f'of {count}':>10}" for count in COUNTS),
        [
            f"{form:<14}{size:<8}"
            + "".join(f"{taken * 1e3 / count:10.2f}" for taken, count in zip(curve, COUNTS, strict=True))
            for (size, form), curve in curves.items()
        ],
    )


def _build(home: Path, form: str, file: Path) -> list[str | Path]:
    words = ("portfolio", "build", "work", "--as", form, "--out", file, "--force")
    return lerwallet(*words, "--wallet", home / "wallet")


def _home(folder: Path, count: int, size: str) -> Path:
    """A wallet of COUNT badges that anybody may show, and a portfolio of them."""
    home = folder / f"{count}"
    verifier = world.World(trusted=corpus.ISSUERS).verifier(holder=True)
    passphrase = Passphrase(environment(folder)["LERWALLET_PASSPHRASE"])
    wallet, _code = Wallet.create(home / "wallet", passphrase, world.NOW)
    with wallet:
        adding = [
            Adding(
                secured=formats.read(data),
                report=verify_bytes("made", data, verifier).to_json(),
                file_name=f"{number}.json",
            )
            for number, data in enumerate(_badge(size, each) for each in range(count))
        ]
        kept = wallet.add(adding, world.NOW)
        portfolio = Portfolio(
            name="work",
            title="Maria López",
            made_for="nursing assistant",
            profile="I like working in a team. " * 10,
            items=tuple(Item(credential=each.row.id) for each in kept),
            statements=("I speak Spanish.",),
            created=utc(world.NOW),
        )
        wallet.put_portfolio(portfolio.to_json())
    return home


def _badge(size: str, number: int) -> bytes:
    document = corpus.document(size, number)
    document["credentialSubject"].pop("id", None)  # bound to nobody
    return world.dumps(world.signed(document, corpus.ISSUERS[number % len(corpus.ISSUERS)]))


def _made(home: Path) -> dict[str, float]:
    """Seconds of gathering, signing where the form is signed, and making: without the start and the passphrase."""
    from lerwallet.vault import Vault

    taken = {}
    passphrase = Passphrase(environment(home)["LERWALLET_PASSPHRASE"])
    with Wallet(Vault.open(home / "wallet", passphrase)) as wallet:
        portfolio = Portfolio.from_json(wallet.portfolio("work"))
        for form, exporter in EXPORTERS.items():
            for _warming in range(2):
                start = time.perf_counter()
                supporting = Supporting(wallet=wallet, now=world.NOW)
                exporter.make(gather(supporting, portfolio, signed=exporter.signed), Wishes())
            taken[form] = time.perf_counter() - start
    return taken
