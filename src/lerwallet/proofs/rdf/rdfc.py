"""RDFC-1.0: the canonical labels and the canonical N-Quads of an RDF dataset (RDF Dataset Canonicalization, 2024).

The names below are the standard's; a change here must keep its test suite green.
"""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, permutations
from typing import Final, NamedTuple

from lerwallet.errors import TooComplex
from lerwallet.language import _
from lerwallet.proofs.jcs import half_character
from lerwallet.proofs.rdf.dataset import Dataset, Quad

_WORK: Final = 60_000
"""Steps (quads looked at, orders tried) that one dataset may cost beyond the first hash of each node.

Real credentials need under a hundred; the hardest honest dataset of the test suite (test044) about 6,000; a poison
graph (test074) would need millions. The budget is spent in about a tenth of a second.
"""


class Canonical(NamedTuple):  # no dataclass: its import costs more than checking a badge does
    """A dataset in canonical form: its lines, sorted by code point, those of one subject as one text; and the new labels."""

    blocks: tuple[str, ...]
    labels: dict[str, str]

    @property
    def lines(self) -> tuple[str, ...]:
        """Each line with its line feed, which stands nowhere else."""
        return tuple(f"{line}\n" for line in "".join(self.blocks).split("\n")[:-1])

    def encode(self) -> bytes:
        """Canonical N-Quads: what is hashed. Raises UnsafeDocument for half of a surrogate pair."""
        try:
            # one by one, for most are ASCII, which is only copied
            return b"".join([block.encode() for block in self.blocks])
        except UnicodeEncodeError:
            raise half_character() from None


def canonical(quads: Iterable[Quad], digest: str = "sha256") -> Canonical:
    """The canonical form of QUADS (§4.4). Raises TooComplex for a graph made to keep a reader busy."""
    return canonical_dataset(Dataset.of(quads), digest)


def canonical_dataset(dataset: Dataset, digest: str = "sha256") -> Canonical:
    """As `canonical`, of a dataset that is one already."""
    said = {subject: sorted(set(ends)) for subject, ends in dataset.said.items()}
    if len(said) == 1 and not dataset.ties:
        return _alone(*said.popitem())
    ties = dict.fromkeys(dataset.ties)
    labels = _labels(said, ties, digest)
    return Canonical(_written(said, ties, labels), labels)


def _alone(subject: str, ends: list[str]) -> Canonical:
    """The canonical form of what is said of one node, such as proof options."""
    labels = {subject: "_:c14n0"} if subject[0] == "_" else {}
    return Canonical((_lines(labels.get(subject, subject), ends),), labels)


def _labels(said: dict[str, list[str]], ties: Iterable[Quad], digest: str) -> dict[str, str]:
    nodes = [term for term in dict.fromkeys(chain(said, *ties)) if term[:1] == "_"]
    if len(nodes) < 2:
        return dict.fromkeys(nodes, "_:c14n0")  # nothing to tell apart
    try:
        return _Labels(said, ties, getattr(hashlib, digest)).issue(nodes)
    except RecursionError:
        raise too_complex() from None
    except UnicodeEncodeError:
        raise half_character() from None


def _written(said: dict[str, list[str]], ties: Iterable[Quad], labels: dict[str, str]) -> tuple[str, ...]:
    """The canonical lines; those of one subject stand together, for each begins with it and a space."""
    named = labels.get
    tied: defaultdict[str, list[str]] = defaultdict(list)
    for s, p, o, g in ties:
        tied[s].append(f"{p} {named(o, o)} {named(g, g)} .\n" if g else f"{p} {named(o, o)} .\n")
    for subject, ends in tied.items():
        said[subject] = sorted(said.get(subject, []) + ends)
    return tuple(sorted([_lines(named(subject, subject), ends) for subject, ends in said.items()]))


def _lines(subject: str, ends: list[str]) -> str:
    """The lines of SUBJECT; ENDS are what follows it in each."""
    begin = f"{subject} "
    return begin + begin.join(ends)


def _orders(nodes: list[str]) -> Iterator[tuple[str, ...]]:
    """The orders of NODES that differ.

    A node stands in the list once for each quad that ties it in the same way: a graph name, once for each statement
    about the node in that graph. Orders that only swap it with itself have the same path, and there would be n! of them.
    """
    different = dict.fromkeys(nodes)
    if len(different) == len(nodes):
        yield from permutations(nodes)
    elif len(different) == 1:
        yield tuple(nodes)
    else:
        for first in different:
            rest = nodes.copy()
            rest.remove(first)
            for order in _orders(rest):
                yield (first, *order)


def too_complex() -> TooComplex:
    """The error for data that was made to keep a reader busy."""
    return TooComplex(
        _(
            "The data is tangled in a way that no real credential is; it was not looked at further, for safety."
        )
    )


class _Issuer:
    """Identifiers in the order in which they were first asked for (§4.5)."""

    __slots__ = ("issued", "prefix")

    def __init__(self, prefix: str, issued: dict[str, str] | None = None) -> None:
        self.prefix = prefix
        self.issued = issued if issued is not None else {}

    def issue(self, node: str) -> str:
        label = self.issued.get(node)
        if label is None:
            label = self.issued[node] = f"{self.prefix}{len(self.issued)}"
        return label

    def copy(self) -> "_Issuer":
        return _Issuer(self.prefix, dict(self.issued))


class _Labels:
    """One run of the algorithm over one dataset."""

    def __init__(
        self, said: dict[str, list[str]], ties: Iterable[Quad], digest: Callable[[bytes], "hashlib._Hash"]
    ) -> None:
        self._digest = digest
        self._left = _WORK
        # the lines of a node's first hash: what follows it in those that begin with it, and the others
        self._said = said
        self._own: defaultdict[str, list[str]] = defaultdict(list)
        self._others: defaultdict[str, list[str]] = defaultdict(list)
        self._mentions: defaultdict[str, list[Quad]] = defaultdict(list)
        self._first: dict[str, str] = {}
        self._canonical = _Issuer("_:c14n")
        self._look_at(ties)

    def _look_at(self, ties: Iterable[Quad]) -> None:
        """Note for each blank node the lines of its first hash (§4.6.3, steps 1 to 3), and the quads that tie it to others.

        A quad with no other blank node tells nothing more about it later (§4.8.3, step 3).
        """
        own, others, mentions = self._own, self._others, self._mentions
        for quad in ties:
            s, p, o, g = quad
            if g:
                self._look_at_named(quad)
            elif s == o:
                own[s].append(f"{p} _:a .\n")
            elif s[0] == "_":
                own[s].append(f"{p} _:z .\n")
                others[o].append(f"_:z {p} _:a .\n")
                mentions[s].append(quad)
                mentions[o].append(quad)
            else:
                others[o].append(f"{s} {p} _:a .\n")

    def _look_at_named(self, quad: Quad) -> None:
        """The same for a quad of a named graph."""
        s, p, o, g = quad
        nodes = {term for term in (s, o, g) if term[0] == "_"}
        for node in nodes:
            a, b, c = (("_:a" if term == node else "_:z") if term[0] == "_" else term for term in (s, o, g))
            if a == "_:a":
                self._own[node].append(f"{p} {b} {c} .\n")
            else:
                self._others[node].append(f"{a} {p} {b} {c} .\n")
            self._mentions[node].append(quad)

    def issue(self, nodes: Iterable[str]) -> dict[str, str]:
        """Canonical labels for NODES, all the blank nodes (§4.4.3)."""
        said, own, others = self._said, self._own, self._others
        digest = self._digest
        by_hash: dict[str, list[str]] = {}
        for node in nodes:
            ends = said.get(node, [])
            if node in own:
                ends = sorted(ends + own[node])
            text = _lines("_:a", ends) if ends else ""
            if node in others:
                # no other line begins like these, so they stay together
                text = "".join(sorted([text, *others[node]]))
            self._first[node] = found = digest(text.encode()).hexdigest()
            by_hash.setdefault(found, []).append(node)
        shared = []
        for found in sorted(by_hash):
            same = by_hash[found]
            if len(same) == 1:
                self._canonical.issue(same[0])
            else:
                shared.append(same)
        for same in shared:
            self._tell_apart(same)
        return self._canonical.issued

    def _tell_apart(self, nodes: list[str]) -> None:
        """Label NODES, whose first hashes are the same (§4.4.3, step 5)."""
        results = []
        for node in nodes:
            if node not in self._canonical.issued:
                issuer = _Issuer("_:b")
                issuer.issue(node)
                results.append(self._hash_n_degree(node, issuer))
        results.sort(key=lambda result: result[0])
        for _digest, issuer in results:
            for node in issuer.issued:
                self._canonical.issue(node)

    def _hash(self, text: str) -> str:
        return self._digest(text.encode()).hexdigest()

    def _spend(self, steps: int) -> None:
        self._left -= steps
        if self._left < 0:
            raise too_complex()

    def _related(self, node: str, issuer: _Issuer) -> dict[str, list[str]]:
        """The blank nodes around NODE by the hash of how they are related to it (§4.7, §4.8.3 steps 1 to 3)."""
        found: dict[str, list[str]] = {}
        mentions = self._mentions[node]
        self._spend(len(mentions))
        for s, p, o, g in mentions:
            for position, other in (("s", s), ("o", o), ("g", g)):
                if not other or other[0] != "_" or other == node:
                    continue
                known = self._canonical.issued.get(other) or issuer.issued.get(other) or self._first[other]
                text = f"{position}{known}" if position == "g" else f"{position}{p}{known}"
                found.setdefault(self._hash(text), []).append(other)
        return found

    def _hash_n_degree(self, node: str, issuer: _Issuer) -> tuple[str, _Issuer]:
        """The hash of NODE by everything it is connected to, and the labels issued on the way (§4.8)."""
        related = self._related(node, issuer)
        data = []
        for related_hash in sorted(related):
            path, issuer = self._chosen(related[related_hash], issuer)
            data.append(related_hash + path)
        return self._hash("".join(data)), issuer

    def _chosen(self, nodes: list[str], issuer: _Issuer) -> tuple[str, _Issuer]:
        """The order of NODES whose path is the least (§4.8.3, step 5)."""
        chosen = ""
        chosen_issuer = issuer
        for order in _orders(nodes):
            self._spend(len(order))
            tried = self._path(order, issuer.copy(), chosen)
            if tried is not None and (not chosen or tried[0] < chosen):
                chosen, chosen_issuer = tried
        return chosen, chosen_issuer

    def _path(self, order: Iterable[str], issuer: _Issuer, chosen: str) -> tuple[str, _Issuer] | None:
        """The path of one order; None as soon as it cannot be less than CHOSEN."""
        path = ""
        to_visit = []
        for node in order:
            label = self._canonical.issued.get(node)
            if label is None:
                if node not in issuer.issued:
                    to_visit.append(node)
                label = issuer.issue(node)
            path += label
            if chosen and len(path) >= len(chosen) and path > chosen:
                return None
        for node in to_visit:
            digest, deeper = self._hash_n_degree(node, issuer)
            path += f"{issuer.issue(node)}<{digest}>"
            issuer = deeper
            if chosen and len(path) >= len(chosen) and path > chosen:
                return None
        return path, issuer
