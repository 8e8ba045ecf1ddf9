"""How a report is told: the verdict first, then who and what, then each question with its answer, a line each."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from lerwallet import did
from lerwallet.commands.kinds import assessed
from lerwallet.credential import Carrier, Credential
from lerwallet.language import _, ngettext
from lerwallet.session import Tinted, Tone, typed
from lerwallet.verification import NOT_LOOKED_AT, Finding, Outcome, Report, Verdict, words

__all__ = [
    "because",
    "counted",
    "detail_lines",
    "in_words",
    "label",
    "names_in",
    "report_lines",
    "title",
    "typed",
]

_TONES: Final = {
    Verdict.VERIFIED: Tone.GOOD,
    Verdict.REJECTED: Tone.BAD,
    Verdict.UNDECIDED: Tone.UNSURE,
}


def report_lines(report: Report, *, indent: str = "", inside: bool = False) -> Iterator[str | Tinted]:
    """A report as a person reads it. Where the content was changed, only that is told."""
    yield title(report, indent=indent)
    inner = f"{indent}  "
    proof = report.finding("proof")
    if proof is not None and proof.outcome is Outcome.FAILED:
        yield inner + _("{reason}. Nothing else in it can be believed.").format(
            reason=_sentence(words.reason(proof))
        )
        return
    if report.format is None:
        yield from (inner + words.reason(finding) for finding in report.findings)
        return
    why = because(report)
    if why:
        yield inner + _("Why: {reason}").format(reason=why)
    yield from _facts(report, inner)
    for finding in report.findings:
        # inside a presentation, whom it was made for is the presentation's own answer
        if _worth_telling(finding) and not (inside and finding.check == "audience"):
            yield f"{inner}{finding.question} {words.answer(finding)}"
    yield from (inner + line for line in detail_lines(report))
    if report.disclosed or report.withheld != 0:
        yield inner + _("Details shown by choice: {shown}. Details left out: {withheld}.").format(
            shown=len(report.disclosed),
            withheld=_("not known how many") if report.withheld is None else report.withheld,
        )
    for content in report.contents:
        yield from report_lines(content, indent=inner, inside=report.format.is_presentation)


def title(report: Report, *, indent: str = "") -> Tinted:
    """The verdict, and what it is about."""
    name = _name(report)
    verdict = words.verdict(report.verdict)
    told = _("{verdict}: {name}").format(verdict=verdict, name=name) if name else verdict
    line = f"{indent}{told}"
    return Tinted(line, verdict, _TONES[report.verdict])


def because(report: Report) -> str:
    """What its verdict follows from, in plain words; empty where it is verified."""
    return "; ".join(filter(None, map(words.reason, report.deciding)))


def _facts(report: Report, indent: str) -> Iterator[str]:
    facts = report.facts()
    if facts is None or report.credential is None or report.format is None:
        return
    claimed = not report.genuine
    if report.format.is_presentation:
        if facts["subject"]:
            yield indent + _("Shown by: {holder}").format(holder=facts["subject"])
        return
    issuer = facts["issuer"]
    if issuer["id"] or issuer["name"]:
        yield indent + _issuer_line(issuer, claimed=claimed)
    if facts["valid_from"]:
        yield indent + _("Since: {day}").format(day=facts["valid_from"][:10])
    if facts["valid_until"]:
        yield indent + _("Until: {day}").format(day=facts["valid_until"][:10])
    if claimed:
        return
    if _is_own(report.credential):
        yield indent + _("How it was judged: by nobody else. Whoever it was given to issued it.")
    else:
        yield indent + _("How it was judged: {kind}").format(kind=assessed(facts["assessed"]))


def _is_own(credential: Credential) -> bool:
    issuer, subject = credential.issuer.id, credential.subject
    return issuer is not None and subject is not None and did.party(issuer) == did.party(subject)


def detail_lines(report: Report) -> Iterator[str]:
    """What the holder chose to show, a line each: the detail's name and what it says."""
    if report.credential is None or not report.genuine:
        return
    document = report.credential.document
    names = names_in(document)
    for pointer in report.disclosed:
        if any(pointer.startswith(f"{other}/") for other in report.disclosed):
            continue  # it stands in one that is told whole
        yield f"{label(document, pointer)}: {in_words(_way(document, pointer)[-1].value, names)}"


class _Step(NamedTuple):
    name: str  # a member's, or the place in a list from 1; empty where the list has one thing
    value: object


def _way(document: object, pointer: str) -> list[_Step]:
    """What stands on the way to a JSON pointer (RFC 6901), and at its end; it is known to be there."""
    way = []
    for step in pointer.split("/")[1:]:
        name = step.replace("~1", "/").replace("~0", "~")
        if isinstance(document, list):
            way.append(_Step(str(int(name) + 1) if len(document) > 1 else "", document[int(name)]))
        else:
            way.append(_Step(name, document[name]))  # type: ignore[index]  # it is there
        document = way[-1].value
    return way


def label(document: object, pointer: str) -> str:
    """A detail of DOCUMENT by the names that lead to it."""
    names = [step.name for step in _way(document, pointer) if step.name]
    return " ".join(names[1:] if names[0] == "credentialSubject" and len(names) > 1 else names)


def in_words(value: object, names: Mapping[str, str]) -> str:
    """What a member says, in a line; what it only points at by that one of NAMES which is its name."""

    def told(value: object) -> str:
        match value:
            case list():
                return ", ".join(map(told, value))
            case dict():
                return "; ".join(
                    f"{name}: {told(each)}"
                    for name, each in value.items()
                    if name != "type" and not (name == "id" and _is_urn(each))
                )
            case str() if _is_urn(value):
                return names.get(value, _("without a name here"))
            case _:
                return str(value)

    return told(value)


def _is_urn(value: object) -> bool:
    """Whether VALUE is a name for programs: people learn nothing from it."""
    return isinstance(value, str) and value.startswith("urn:")


def names_in(document: object) -> dict[str, str]:
    """What everything in DOCUMENT that has an id and a name is called, by its id."""
    return dict(_names(document))


def _names(document: object) -> Iterator[tuple[str, str]]:
    if isinstance(document, list):
        for each in document:
            yield from _names(each)
    elif isinstance(document, dict):
        match document:
            case {"id": str(identifier), "name": str(name)}:
                yield identifier, name
        yield from _names(list(document.values()))


def _issuer_line(issuer: dict[str, str | None], *, claimed: bool) -> str:
    name = issuer["name"] or issuer["id"]
    if not issuer["name"] and not claimed:
        return _("Issuer: {name}").format(name=name)  # a DID that signed is no claim
    if issuer["name_from"] == "registry":
        return _("Issuer: {name}").format(name=name)
    if claimed:
        return _("Issuer: claims to be {name}").format(name=name)
    return _("Issuer: calls itself {name} ({id})").format(name=name, id=issuer["id"])


def _worth_telling(finding: Finding) -> bool:
    """A person is told what was asked and answered; what merely followed from another answer is told there."""
    return finding.answer.reason not in {
        NOT_LOOKED_AT,
        "no_schema",
        "no_evidence",
        "no_endorsement",
        "content_rejected",
        "content_undecided",
    } and not (
        finding.check in {"format", "contents"}
        and finding.outcome is Outcome.PASSED
        and not finding.answer.reason
    )


def _name(report: Report) -> str:
    if report.credential is None:
        return report.source
    name = report.credential.name
    if name is None and report.format is not None and report.format.is_presentation:
        name = _("a presentation")
    if report.carrier is Carrier.ZIP:
        name = _("a packed folder")
    shown = name or _("a badge without a name")
    return f"{shown} ({report.source})" if report.source and "#" not in report.source else shown


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def counted(verdicts: Iterable[Verdict], *, kept: bool = False) -> str:
    """How many of each, in one line; of badges that are KEPT, or of files."""
    found = list(verdicts)
    total = (
        ngettext("{count} badge", "{count} badges", len(found))
        if kept
        else ngettext("{count} file", "{count} files", len(found))
    ).format(count=len(found))
    return _("{total}: {verified} verified, {rejected} rejected, {undecided} not decided.").format(
        total=total,
        verified=found.count(Verdict.VERIFIED),
        rejected=found.count(Verdict.REJECTED),
        undecided=found.count(Verdict.UNDECIDED),
    )
