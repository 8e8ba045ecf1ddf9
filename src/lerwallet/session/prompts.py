"""Questions to the person at the terminal; where there is none, each says which flag or variable would have answered."""

from lerwallet.errors import WrongUsage
from lerwallet.language import _
from lerwallet.session.surroundings import Surroundings
from lerwallet.session.text import clean


def ask(surroundings: Surroundings, question: str, *, interactive: bool, flag: str) -> str:
    """One line of answer, without the spaces around it. Raises WrongUsage where nobody can answer, naming FLAG."""
    if interactive:
        surroundings.stdout.flush()
        surroundings.stderr.write(clean(question) + " ")
        surroundings.stderr.flush()
        answer = surroundings.stdin.readline()
        if answer:
            return answer.strip()
        surroundings.stderr.write("\n")
    raise WrongUsage(
        _("There was nobody to answer: {question}").format(question=question),
        hint=_("Add {flag}").format(flag=flag),
    )


def confirm(
    surroundings: Surroundings, question: str, *, default: bool, interactive: bool, flag: str
) -> bool:
    """Yes or no, in the language in use or in English; Enter alone means DEFAULT."""
    yes, no = _("yes"), _("no")
    choices = _("({yes}/{no}, Enter for {default})").format(yes=yes, no=no, default=yes if default else no)
    while True:
        answer = ask(surroundings, f"{question} {choices}", interactive=interactive, flag=flag).lower()
        if not answer:
            return default
        for meaning, words in ((True, (yes, "yes")), (False, (no, "no"))):
            if any(word.startswith(answer) for word in words):
                return meaning
        surroundings.stderr.write(_("Please type {yes} or {no}.").format(yes=yes, no=no) + "\n")
