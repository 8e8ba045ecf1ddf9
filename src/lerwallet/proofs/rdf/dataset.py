"""A dataset on its way to its canonical form: what is said of each node, beside the quads that tie nodes together.

Most of what a credential says needs no label: it stands here as it will be written, so that nothing is put together
more than once. There is nothing to add.
"""

from collections.abc import Iterable

Quad = tuple[str, str, str, str]
"""Four texts as N-Quads writes them: subject, predicate, object, graph name ("" for the default graph)."""


class Dataset:
    """The statements of one graph, and what else the dataset holds.

    `said`: what follows the subject in a line, by subject; for statements whose object is no blank node.
    `ties`: every other statement, and those of other graphs. A statement that is made twice may stand twice.
    """

    __slots__ = ("graph", "said", "ties")

    def __init__(self, graph: str = "") -> None:
        self.graph = graph
        self.said: dict[str, list[str]] = {}
        self.ties: list[Quad] = []

    @classmethod
    def of(cls, quads: Iterable[Quad]) -> "Dataset":
        """The dataset that QUADS are."""
        made = cls()
        for quad in quads:
            if quad[3]:
                made.ties.append(quad)
            else:
                made.add(*quad[:3])
        return made

    def add(self, subject: str, predicate: str, value: str) -> None:
        """Add a statement to the graph."""
        if value[0] == "_":
            self.ties.append((subject, predicate, value, self.graph))
        else:
            self.said.setdefault(subject, []).append(f"{predicate} {value} .\n")

    def __bool__(self) -> bool:
        return bool(self.said or self.ties)

    def quads(self) -> list[Quad]:
        """Every statement, in no order."""
        found = list(self.ties)
        for subject, ends in self.said.items():
            for end in ends:
                predicate, _space, value = end[:-3].partition(" ")  # no address has a space in it
                found.append((subject, predicate, value, self.graph))
        return found
