"""The statements of a credential under labels that tell nothing, and which of them a choice of parts covers.

VC-DI-ECDSA 1.0, 3.4 and VC-DI-BBS 1.0, 3.3 in one: each suite gives its own way to label blank nodes. Terms are
relabelled, never lines of text, and the lines are sorted again after it.
"""

import hmac
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from random import Random
from typing import Any, Final, NamedTuple

from lerwallet.credential import JsonObject
from lerwallet.errors import NotFound, ProofFailed, ProofUnknown
from lerwallet.language import _
from lerwallet.multiformats import base64url_encode
from lerwallet.proofs.jcs import half_character
from lerwallet.proofs.rdf import canonical, to_quads
from lerwallet.proofs.rdf.dataset import Quad
from lerwallet.proofs.rdf.named import is_fresh, named, named_quads, not_selectable
from lerwallet.proofs.rdf.nquads import RDF, RDF_FIRST
from lerwallet.proofs.rdf.rdfc import too_complex
from lerwallet.proofs.selective.pointers import details, select

STATEMENTS_AT_MOST: Final = 5000
"""So many statements may one credential have; a record of years has about 2,000."""

# orders to try, each for the price of one canonicalization; so many without another result mean that there is none
_TRIED_AT_MOST: Final = 48
_SAME_AT_MOST: Final = 4

_JSON: Final = f"^^<{RDF}JSON> ".encode()

Labels = Mapping[str, str]
Labelling = Callable[[Labels], dict[str, str]]
"""From canonical labels (`_:c14n0`) by blank node to the suite's own labels (`_:...`) by blank node."""


def keyed(key: bytes) -> Labelling:
    """Labels that only the owner of KEY can make: HMAC-SHA-256 of the canonical label (VC-DI-ECDSA 1.0, 3.5.1)."""

    def labelled(canonical_labels: Labels) -> dict[str, str]:
        return {
            node: f"_:u{base64url_encode(hmac.digest(key, label.removeprefix('_:').encode(), 'sha256'))}"
            for node, label in canonical_labels.items()
        }

    return labelled


def shuffled(key: bytes) -> Labelling:
    """Labels that tell only an order, which KEY decides (VC-DI-BBS 1.0, 3.3.1)."""

    def labelled(canonical_labels: Labels) -> dict[str, str]:
        by_digest = sorted((label, node) for node, label in keyed(key)(canonical_labels).items())
        return {node: f"_:b{rank}" for rank, (_label, node) in enumerate(by_digest)}

    return labelled


def lines(quads: Iterable[Quad], labels: Labels) -> list[bytes]:
    """QUADS as N-Quads in UTF-8, each with its line feed, sorted by code point; every blank node has its label in LABELS."""
    written = set()
    for s, p, o, g in quads:
        subject = labels[s] if s[0] == "_" else s
        value = labels[o] if o[0] == "_" else o
        graph = f" {labels[g] if g[0] == '_' else g}" if g else ""
        written.add(f"{subject} {p} {value}{graph} .\n")
    if len(written) > STATEMENTS_AT_MOST:
        raise too_complex()
    try:
        return sorted(line.encode() for line in written)
    except UnicodeEncodeError:
        raise half_character() from None


class Revealed(NamedTuple):
    """What a holder shows: the statements of a derived credential, split as the issuer fixed it."""

    mandatory: list[bytes]
    others: list[bytes]


def revealed(document: JsonObject, labels: Mapping[int, str], mandatory: Sequence[int]) -> Revealed:
    """The statements of a derived DOCUMENT; LABELS are those of the suite by number of the canonical label.

    Raises ProofFailed where labels do not fit the document one to one, or MANDATORY names no statement, or one twice.
    """
    quads = to_quads(document)
    found = canonical(quads).labels
    if {f"_:c14n{number}" for number in labels} != set(found.values()) or len(set(labels.values())) != len(
        labels
    ):
        raise ProofFailed(_("The signature speaks of other parts than the credential has."))
    written = lines(quads, {node: labels[int(label[6:])] for node, label in found.items()})
    fixed = set(mandatory)
    if len(fixed) != len(mandatory) or not all(index < len(written) for index in fixed):
        raise ProofFailed(_("The signature speaks of other parts than the credential has."))
    return Revealed(
        mandatory=[line for index, line in enumerate(written) if index in fixed],
        others=[line for index, line in enumerate(written) if index not in fixed],
    )


def chosen(document: JsonObject, labels: Mapping[int, str], mandatory: Sequence[int]) -> Iterator[str]:
    """JSON pointers to the details of a derived DOCUMENT that its holder chose to show, as the issuer did not fix them.

    LABELS and MANDATORY as in `revealed`, for a proof that is right. Raises ProofUnknown for a document whose parts
    cannot be told apart.
    """
    copied, quads, form = named(document)
    by_node = {node: labels[int(label[6:])] for node, label in form.labels.items()}
    written = lines(quads, by_node)
    return _Free(document, copied, by_node, written, {written[place] for place in mandatory}).pointers()


class _Free:
    """The details of a document that its issuer did not FIX; COPIED has the names that its nodes have in LABELS."""

    def __init__(
        self,
        document: JsonObject,
        copied: JsonObject,
        labels: Labels,
        written: Sequence[bytes],
        fixed: set[bytes],
    ) -> None:
        self._document = document
        self._copied = copied
        self._labels = labels
        self._written = written
        self._fixed = fixed

    def pointers(self) -> Iterator[str]:
        """A pointer to each. Raises ProofUnknown for a document whose parts cannot be told apart."""
        split = [tuple(pointer.split("/")) for pointer in details(self._document)]
        found = self._below(split, 1) if split else iter(())
        if not any(_JSON in line for line in self._written):
            yield from found
            return
        # what stands inside a JSON literal is no detail by itself: the literal is
        every = set(self._written)
        yielded = set()
        for pointer in found:
            whole = pointer
            while not self._covered(whole) <= every:
                whole = whole.rpartition("/")[0]
            if whole not in yielded and not self._covered(whole) <= self._fixed:
                yielded.add(whole)
                yield whole

    def _below(self, pointers: list[tuple[str, ...]], depth: int) -> Iterator[str]:
        """The free ones of POINTERS, which all begin with the same DEPTH steps."""
        first = self._covered("/".join(pointers[0]))
        if len(pointers) == 1:
            if not first <= self._fixed:
                yield "/".join(pointers[0])
            return
        # Of a whole branch: fixed statements that are not on the way to its first detail are those of fixed details.
        whole = self._covered("/".join(pointers[0][:depth])) if depth > 1 else None
        if whole is not None and whole <= self._fixed:
            return
        if whole is not None and not first <= self._fixed and whole & self._fixed <= first:
            yield from map("/".join, pointers)
            return
        for _step, group in groupby(pointers, key=lambda steps: steps[: depth + 1]):
            yield from self._below(list(group), depth + 1)

    def _covered(self, pointer: str) -> set[bytes]:
        part = select(self._copied, [pointer], blank=True)
        assert part is not None  # there is something at every detail
        found = named_quads(part, soon=True)
        if any(term not in self._labels for quad in found for term in quad if term[:1] == "_"):
            raise not_selectable()
        return set(lines(found, self._labels))


class Disclosure(NamedTuple):
    """What a derived proof says of the parts chosen; places are counted as the standard says.

    `labels`: the suite's label by number of the canonical label in `document`. `mandatory`: places of what the issuer
    fixed among the statements shown. `chosen`: places of the rest shown among all that the issuer did not fix.
    """

    document: dict[str, Any]
    labels: dict[int, str]
    mandatory: list[int]
    chosen: list[int]


class Whole:
    """A whole credential, as its issuer signs it, with the statements that the issuer fixed."""

    def __init__(
        self,
        document: JsonObject,
        labelling: Labelling,
        pointers: Sequence[str],
        fits: "Callable[[Whole], bool] | None" = None,
    ) -> None:
        """FITS says whether it is the one that was signed, for there can be several (see `_like`).

        Raises NotFound for a pointer to nothing, ProofUnknown for ordered lists, and what canonicalizing raises.
        """
        self._document = document
        self._pointers = list(pointers)
        self._named, quads, form = named(document)
        if any(predicate == RDF_FIRST for _s, predicate, _o, _g in quads):
            # the cells of a list have no name; the reference programs refuse them as well
            raise ProofUnknown(
                _(
                    "The credential has a list whose order matters, and nobody can show only parts of such a one."
                ),
                code="not_selectable",
            )
        first = labelling(form.labels)
        self.lines = lines(quads, first)
        self._take(first)
        if fits is None or fits(self):
            return
        for labels in _like(quads, form.labels):
            self._take(labelling(labels))
            if fits(self):
                return
        self._take(first)

    def _take(self, labels: dict[str, str]) -> None:
        self._labels = labels
        self._fixed = self._places(self._pointers)
        self.mandatory = [line for place, line in enumerate(self.lines) if place in self._fixed]
        self.others = [line for place, line in enumerate(self.lines) if place not in self._fixed]

    def _places(self, pointers: Sequence[str]) -> set[int]:
        """Where the statements that POINTERS cover stand among all."""
        part = select(self._named, pointers, blank=True)
        if part is None:
            return set()
        quads = named_quads(part)
        if any(is_fresh(term) for quad in quads for term in quad):
            raise not_selectable()
        covered = set(lines(quads, self._labels))
        places = {place for place, line in enumerate(self.lines) if line in covered}
        if len(places) != len(covered):
            # a piece of something that is one statement as a whole
            raise NotFound(_("A part was named that can only be shown whole."), code="pointer_not_found")
        return places

    def free(self) -> Iterator[str]:
        """JSON pointers to the details that the issuer did not fix. Raises ProofUnknown as `chosen` does."""
        return _Free(self._document, self._named, self._labels, self.lines, set(self.mandatory)).pointers()

    def disclose(self, pointers: Sequence[str]) -> Disclosure:
        """What shows the parts that POINTERS name beside those that the issuer fixed."""
        together = [*self._pointers, *pointers]
        document = select(self._document, together)
        part = select(self._named, together, blank=True)
        if document is None or part is None:
            raise NotFound(_("Name at least one part of the credential to show."), code="nothing_chosen")
        shown = sorted(self._places(together))
        chosen = self._places(pointers) - self._fixed
        rest = [place for place in range(len(self.lines)) if place not in self._fixed]
        labels = {
            int(label[6:]): self._labels[node] for node, label in canonical(named_quads(part)).labels.items()
        }
        found = Disclosure(
            document=document,
            labels=labels,
            mandatory=[index for index, place in enumerate(shown) if place in self._fixed],
            chosen=[index for index, place in enumerate(rest) if place in chosen],
        )
        again = revealed(document, labels, found.mandatory)
        if sorted(again.mandatory + again.others) != [self.lines[place] for place in shown]:
            raise NotFound(_("A part was named that can only be shown whole."), code="pointer_not_found")
        return found


def _like(quads: Sequence[Quad], labels: Labels) -> Iterator[Labels]:
    """Other canonical labels of the same dataset.

    Where nodes cannot be told apart (the same address, written at two places), each of them may have either label, and
    programs choose by the order in which they read. The canonical lines are the same, but what the issuer fixed is not.
    """
    last = labels
    same = 0
    order = list(quads)
    for seed in range(_TRIED_AT_MOST):
        Random(seed).shuffle(order)  # noqa: S311  an order to try, no secret
        found = canonical(order).labels
        same = same + 1 if found == last else 0
        if same == _SAME_AT_MOST:
            return
        last = found
        yield found
