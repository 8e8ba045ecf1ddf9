"""`verify --report`: a receipt for the files of whoever checked: what was looked at, by which rules, and what was found.

It names files by their digests and holds the findings, but not the badges themselves.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from lerwallet import language
from lerwallet.commands.telling import counted
from lerwallet.errors import WrongUsage
from lerwallet.language import _
from lerwallet.session import Session, clean, json_text
from lerwallet.session.verifying import Asked, trust_file
from lerwallet.verification import (
    NOT_LOOKED_AT,
    Finding,
    Outcome,
    Report,
    Verdict,
    Verifier,
    Weight,
    overall,
    utc,
    words,
)

if TYPE_CHECKING:
    from lerwallet.pages.receipt import Fact

SCHEMA: Final = "lerwallet/receipt/1"
_NOT_AT_HAND: Final = {"not_at_hand", "evidence_not_at_hand", "evidence_without_digest"}
_LIBRARIES: Final = ("cryptography", "py-arkworks-bls12381", "pyld")


def written_down(report: Report) -> dict[str, Any]:
    """What a receipt keeps of a report: the file by its digest, and each finding."""
    whole = report.to_json()
    kept = ("source", "sha256", "format", "carrier", "verdict", "findings")
    return {
        **{name: whole[name] for name in kept},
        "contents": [written_down(each) for each in report.contents],
    }


class Receipt:
    """The file for the receipt of a run."""

    def __init__(self, session: Session, file: Path, *, force: bool) -> None:
        if file.suffix.lower() not in {".json", ".html"}:
            raise WrongUsage(
                _("A report is a file that ends with .json or .html."),
                hint=_("Name it so: --report checked.html"),
            )
        session.refuse_place(file, flag="--report", force=force)  # before anything is checked and told
        self._session = session
        self._file = file
        self._force = force

    def write(self, results: Sequence[Mapping[str, Any]], asked: Asked, verifier: Verifier) -> None:
        """The receipt of RESULTS (`written_down`) in the form that its name asks for. Raises NotWritten."""
        document = self._document(results, asked, verifier)
        as_json = self._file.suffix.lower() == ".json"
        text = json_text(document) + "\n" if as_json else _page(document)
        self._session.write_output(self._file, text.encode(), force=self._force)

    def _document(
        self, results: Sequence[Mapping[str, Any]], asked: Asked, verifier: Verifier
    ) -> dict[str, Any]:
        import platform
        from importlib.metadata import version  # both only for those who ask for a receipt (20 ms)

        rules = verifier.policy
        return {
            "schema": SCHEMA,
            "made_at": utc(self._session.now()),
            "verified_at": utc(verifier.now),
            "verdict": overall(Verdict(each["verdict"]) for each in results).value,
            "versions": {
                "lerwallet": version("lerwallet"),
                "python": platform.python_version(),
                **{name: version(name) for name in _LIBRARIES},
            },
            "asked": {
                "offline": self._session.offline,
                "accept_unknown_issuer": asked.accept_unknown_issuer,
                "insecure_allow_loopback": asked.allow_loopback,
                "audience": asked.audience,
                "nonce": asked.nonce,
                "recipient": asked.recipient,
                "request": {"sha256": asked.request.sha256} if asked.request else None,
                "trust": [
                    _digest(path) for path in (*asked.trust, trust_file(self._session)) if path.exists()
                ],
                "documents": _digest(asked.documents) if asked.documents else None,
            },
            "policy": rules.to_json() if rules else None,
            "results": results,
            "not_checked": [open_ for each in results for open_ in _not_checked(each)],
        }


def _digest(path: Path) -> dict[str, str | None]:
    """What a file that the reader chose was; of a folder of documents, its manifest, which has the digest of each.

    A pipe is empty once it was read, and has none.
    """
    file = path / "manifest.json" if path.is_dir() else path
    digest = hashlib.sha256(file.read_bytes()).hexdigest() if file.is_file() else None
    return {"file": str(path), "sha256": digest}


def _not_checked(result: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    """Each question that stayed open for its own reason, with where it did."""
    for finding in result["findings"]:
        if _is_open(Finding.of_json(finding)):
            told = {name: finding[name] for name in ("check", "question", "reason")}
            yield {"source": result["source"], **told}
    for content in result["contents"]:
        yield from _not_checked(content)


def _is_open(finding: Finding) -> bool:
    """Whether a question has no answer for a reason of its own: it could not be looked at, or what it needs was not there."""
    match finding.outcome:
        case Outcome.UNKNOWN:
            return finding.answer.reason != NOT_LOOKED_AT
        case Outcome.ABSENT:
            return finding.weight is Weight.REQUIRED or finding.answer.reason in _NOT_AT_HAND
        case _:
            return False


def _page(document: Mapping[str, Any]) -> str:
    from lerwallet.pages import receipt as page

    results = [each for result in document["results"] for each in _all(result)]
    return page.render(
        page.Receipt(
            language=language.spoken(),
            title=_("What was checked"),
            summary=counted(Verdict(each["verdict"]) for each in document["results"]),
            about=_(
                "Made with lerwallet on {day}. It holds the answers, not the badges: keep those beside it."
            ).format(day=document["made_at"]),
            conditions_title=_("How it was checked"),
            conditions=_facts(_conditions(document)),
            results_title=_("What was found"),
            results=[
                page.Checked(
                    title=clean(each["source"]),
                    verdict=words.verdict(Verdict(each["verdict"])),
                    code=each["verdict"],
                    facts=_facts(_about(each)),
                    findings=_facts((found.question, words.answer(found)) for found in _findings(each)),
                )
                for each in results
            ],
            open_title=_("What could not be checked"),
            open=_facts(_open(each for each in results if each["verdict"] != Verdict.REJECTED.value)),
            nothing_open=_("Nothing: every question had an answer."),
        )
    )


def _facts(told: Iterable[tuple[str, str]]) -> "list[Fact]":
    from lerwallet.pages.receipt import Fact

    return [Fact(clean(name), clean(value)) for name, value in told if value]


def _all(result: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield result
    for content in result["contents"]:
        yield from _all(content)


def _findings(result: Mapping[str, Any]) -> list[Finding]:
    """What is told of a result; where the content was changed, only that."""
    found = [Finding.of_json(each) for each in result["findings"]]
    changed = [each for each in found if each.check == "proof" and each.outcome is Outcome.FAILED]
    return changed or [each for each in found if each.answer.reason != NOT_LOOKED_AT]


def _about(result: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield "SHA-256", result["sha256"]
    yield _("Form"), " ".join(filter(None, (result["format"], result["carrier"])))


def _open(results: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    for result in results:
        for found in _findings(result):
            if _is_open(found):
                yield result["source"], f"{found.question} {words.answer(found)}"


def _conditions(document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    asked, policy = document["asked"], document["policy"]
    yield _("As of"), document["verified_at"]
    yield _("Network"), _("not used") if asked["offline"] else _("used where it was needed")
    if policy:
        yield _("Rules"), _named(policy["name"], policy["sha256"])
    for each in asked["trust"]:
        yield _("List of issuers"), _named(each["file"], each["sha256"])
    if asked["documents"]:
        yield _("Saved documents"), _named(asked["documents"]["file"], asked["documents"]["sha256"])
    if asked["insecure_allow_loopback"]:
        yield _("For tests"), _("also fetched from this computer")
    if asked["accept_unknown_issuer"]:
        yield _("Unknown issuers"), _("accepted")
    yield _("Made for"), asked["audience"] or ""
    yield _("One-time word"), asked["nonce"] or ""
    yield _("Given to"), asked["recipient"] or ""
    yield _("Programs"), ", ".join(f"{name} {number}" for name, number in document["versions"].items())


def _named(name: str, digest: str | None) -> str:
    return _("{name} (SHA-256 {digest})").format(name=name, digest=digest) if digest else name
