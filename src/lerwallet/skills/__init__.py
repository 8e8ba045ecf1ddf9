"""Skills: what the credentials in the wallet name, each once with all that shows it, and how they fit what somebody asks for.

No list of skills is carried and nothing is guessed: words and codes decide, and every answer says which. To know another
framework by its addresses: a row in `FRAMEWORKS`.
"""

from lerwallet.skills.asked import Asked, asked_in_framework, asked_in_text
from lerwallet.skills.frameworks import FRAMEWORKS
from lerwallet.skills.gathering import Backing, Proof, Skill, gather
from lerwallet.skills.matching import Answered, Fit, answer
from lerwallet.skills.naming import Named, Source, named
from lerwallet.skills.wording import Why, fit

__all__ = [
    "FRAMEWORKS",
    "Answered",
    "Asked",
    "Backing",
    "Fit",
    "Named",
    "Proof",
    "Skill",
    "Source",
    "Why",
    "answer",
    "asked_in_framework",
    "asked_in_text",
    "fit",
    "gather",
    "named",
]
