"""What the made-up badges say. Each says of itself that it is only for trying."""

from typing import Final, NamedTuple


class Text(NamedTuple):
    """The words of one badge."""

    name: str
    description: str
    criteria: str
    skills: tuple[str, ...]


COLLABORATION: Final = Text(
    name="Collaboration (demo)",
    description="A made-up badge for trying lerwallet: works with others towards one goal, and listens.",
    criteria="Plan a piece of work with at least two others, do it, and write what you would do differently.",
    skills=("Collaboration", "Planning"),
)
RESEARCH: Final = Text(
    name="Research (demo)",
    description="A made-up badge for trying lerwallet: asks a question, finds sources, and weighs them.",
    criteria="Answer a question of your own from three sources that do not agree, and say whom you believe and why.",
    skills=("Research", "Source criticism"),
)
WRITING: Final = Text(
    name="Writing (demo)",
    description="A made-up badge for trying lerwallet: writes so that a stranger understands it.",
    criteria="Explain something you know to somebody who does not, have them read it, and mend what was unclear.",
    skills=("Writing", "Editing"),
)
