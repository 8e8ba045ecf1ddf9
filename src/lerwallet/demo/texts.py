"""What the made-up badges say, and the made-up work for one. Each badge says of itself that it is only for trying."""

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


# A draft for the rubric “Collaboration” that comes along with lerwallet, within its numbers of words.
OVERVIEW: Final = """\
Our class painted the long wall beside the bus stop, because it was grey and everybody walked past it without looking.
We were four: one who drew, one who asked the shop for paint and kept the money, one who wrote the plan and asked people
who live there, and me. I mixed the colours, kept the list of what was still missing, and made sure that each of us had
something to do on each of the three Saturdays. We wanted a picture that the people who wait there would recognize.
"""
REFLECTION: Final = """\
It became hard on the second Saturday. Two of us had drawn different birds for the same place, and neither wanted to give
theirs up. I first said that we should vote, and that was a mistake: with four people a vote only makes two of them lose.
Then I asked each of them to say what the other one's bird was good for, and they found out that one was easy to see from
far away and the other one from near. In the end the big bird is made of many small ones. Next time I would talk about who
decides what before we begin, and not when somebody is already standing there with a brush in the hand.
"""
PLAN: Final = """\
Goal, agreed by all four: a picture that the people who wait here recognize.
First Saturday: wash the wall (all), draw (A). Second: colours (me), paint (all). Third: paint, clean up, thank the shop (B).
"""
NOTES: Final = """\
Before: two birds, one large and one small, for the same place.
A said: what if the large one is made of the small ones? We did that. See the left half of the wall.
"""
