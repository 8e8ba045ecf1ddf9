"""`lerwallet tour`: three minutes with made-up badges, in a wallet that is thrown away."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from lerwallet.commands.options import command
from lerwallet.language import _, spoken
from lerwallet.session import Session, typed

_PASSPHRASE: Final = "only for this tour"  # noqa: S105  it locks a folder that is deleted at the end

# Of the rubric that the tour works on; what a rubric calls its criteria is the same in every language
_PACK: Final = "collaboration"
_ITEM: Final = "Record of the work together"
_PASSED: Final = ("overview", "Shared goal", "reflection")
_AGAIN: Final = "Listening"


@command(wallet=False)
def tour(session: Session) -> None:
    """See in three minutes what lerwallet does: offline, with made-up badges, in a wallet that is thrown away.

    Example:
        lerwallet tour
    """
    with tempfile.TemporaryDirectory(prefix="lerwallet-tour-") as folder:
        guide = _Guide(session, Path(folder))
        guide.walk()
    answer = {"schema": "lerwallet/tour/1", "steps": guide.steps}
    if session.json:
        session.print_document(answer)


class _Guide:
    """Says what comes, and runs the program itself, as a visitor would."""

    def __init__(self, session: Session, folder: Path) -> None:
        self.steps: list[dict[str, object]] = []
        self._session = session
        self._folder = folder
        kept = {name: value for name, value in os.environ.items() if not name.startswith("LERWALLET_")}
        self._environment = {
            **kept,
            "LERWALLET_HOME": "my-wallet",
            "LERWALLET_CONFIG": "my-settings",
            "LERWALLET_STATE": "my-state",
            "LERWALLET_PASSPHRASE": _PASSPHRASE,
            "LERWALLET_NEW_PASSPHRASE": _PASSPHRASE,
            "LERWALLET_LANG": spoken(),
            "LERWALLET_OFFLINE": "1",
            "CI": "true",
        }
        self._teacher = {
            "LERWALLET_HOME": "teachers-wallet",
            "LERWALLET_CONFIG": "teachers-settings",
            "LERWALLET_STATE": "teachers-state",
        }
        if session.room:  # what the guide runs sees no terminal of its own
            self._environment["COLUMNS"] = str(session.room)

    def walk(self) -> None:
        self._keep()
        self._check()
        self._show()
        self._share()
        self._earn()
        self._hand_in()
        self._say("")
        self._say(_("That was the tour. Its wallet is thrown away now; nothing of it stays on this machine."))
        self._say(_("Your own wallet: lerwallet init"))

    def _keep(self) -> None:
        self._part(
            _("1. Keep"),
            _("A badge is a signed statement: someone says that you can do something, and how they know."),
            _("Your wallet is an encrypted folder. First, a new one, only for this tour:"),
        )
        self._run("init")
        self._say(_("A made-up school now signs three badges for it: collaboration, research and writing."))
        self._award()
        self._run("add", "badges")
        self._run("list")

    def _check(self) -> None:
        self._part(
            _("2. Check"),
            _(
                "Anyone can check a badge, without a wallet and without an account. This one is rightly signed,"
            ),
            _("but nobody you trust knows the school yet, so the answer is NOT DECIDED:"),
        )
        self._run("verify", "badges/research.png")
        self._pause()
        self._say(_("If you know the school, say so. Then the same badge is VERIFIED:"))
        self._run("trust", "add", self._school, "--name", "Demo School", "--why", "It is part of the tour")
        self._run("verify", "badges/research.png")

    def _show(self) -> None:
        self._part(
            _("3. Show"), _("A portfolio is one page that anyone can read, with the badges inside it:")
        )
        self._run("portfolio", "new", "Summer job")
        self._run("portfolio", "build", "Summer job", "--as", "html", "--out", "portfolio.html")
        self._pause()
        self._run("verify", "portfolio.html")

    def _share(self) -> None:
        self._part(
            _("4. Share"),
            _(
                "The writing badge can be split: its name and e-mail stay with you. First a look at what a cafe would see:"
            ),
        )
        self._run("share", self._writing, "--to", "Riverside Cafe", "--for", "summer job", "--preview")
        self._pause()
        self._say(_("Now the real one. It is signed by you, for the cafe alone:"))
        self._run(
            *("share", self._writing, "--to", "Riverside Cafe", "--for", "summer job"),
            *("--nonce", "summer-2027", "--out", "for-the-cafe.jwt"),
        )
        self._say(_("The cafe checks it:"))
        self._run("verify", "for-the-cafe.jwt", "--audience", "Riverside Cafe", "--nonce", "summer-2027")
        self._pause()
        self._say(_("Somebody else gets a copy and says it was made for them. That does not work:"))
        self._run("verify", "for-the-cafe.jwt", "--audience", "Another Shop")
        self._say(_("And here a word in a badge was changed. One look is enough:"))
        self._change("badges/collaboration.json", "changed.json")
        self._run("verify", "changed.json")

    def _earn(self) -> None:
        from lerwallet.demo import texts

        self._part(
            _("5. Earn"),
            _(
                "A badge begins long before somebody signs it. First the rubric: what is asked, and what passes."
            ),
        )
        self._run("rubric", "add", _PACK)
        self._run("draft", "new", _PACK)
        self._pause()
        self._say(_("Each part is written in your own editor, or comes from a file. Every version is kept:"))
        self._write(
            {"overview.txt": texts.OVERVIEW, "reflection.txt": texts.REFLECTION, "plan.txt": texts.PLAN}
        )
        self._run("draft", "edit", _PACK, "overview", "--from", "overview.txt")
        self._run("draft", "edit", _PACK, "reflection", "--from", "reflection.txt")
        self._run("draft", "attach", _PACK, _ITEM, "plan.txt")
        self._say(
            _("The file to hand in is signed by you, and holds this draft and nothing else of your wallet:")
        )
        self._run("draft", "export", _PACK, "--out", "first.zip")

    def _hand_in(self) -> None:
        from lerwallet.demo import texts

        self._part(
            _("6. Be judged"),
            _("The teacher has a wallet too, with a school in it that can give badges:"),
        )
        self._process(["init"], self._teacher)
        self._run("issuer", "init", "--name", "Demo School", by=self._teacher)
        self._run("rubric", "add", _PACK, by=self._teacher)
        self._run("assess", "open", "first.zip", by=self._teacher)
        self._pause()
        self._say(_("One thing is not there yet. The teacher says which, and what would help:"))
        passed = [word for each in _PASSED for word in ("--level", f"{each}=passing")]
        self._run(
            *("assess", "return", "first.zip", *passed, "--level", f"{_AGAIN}=basic"),
            *("--note", f"{_AGAIN}=Whose idea changed what you did? Show where.", "--out", "feedback.json"),
            by=self._teacher,
        )
        self._run("draft", "import-feedback", _PACK, "feedback.json")
        self._run("next")
        self._pause()
        self._say(_("Only that is done again:"))
        self._write({"notes.txt": texts.NOTES})
        self._run("draft", "attach", _PACK, _ITEM, "notes.txt")
        self._run("draft", "export", _PACK, "--out", "second.zip")
        self._run(
            *("assess", "award", "second.zip", *passed, "--level", f"{_AGAIN}=passing"),
            *("--assessor", "Rose Pierre", "--out", "earned.json"),
            by=self._teacher,
        )
        self._pause()
        self._say(_("The badge is yours, and the draft knows that it was earned:"))
        self._run("add", "earned.json")
        self._run("draft", "status", _PACK)

    def _award(self) -> None:
        from lerwallet.demo import Learner, School

        keys = json.loads(self._output("keys", "list", "--json"))["keys"]
        by_algorithm = {key["algorithm"]: key for key in keys}
        school = School(self._session.now(), os.urandom)
        learner = Learner(did=by_algorithm["EdDSA"]["did"], jwk=by_algorithm["ES256"]["jwk"])
        folder = self._folder / "badges"
        folder.mkdir()
        for name, data in school.badges(learner):
            (folder / name).write_bytes(data)
        self._school = school.did

    @property
    def _writing(self) -> str:
        rows = json.loads(self._output("list", "--search", "writing", "--json"))["credentials"]
        return str(rows[0]["id"])

    def _change(self, source: str, target: str) -> None:
        text = (self._folder / source).read_text(encoding="utf-8")
        (self._folder / target).write_text(text.replace("listens", "leads", 1), encoding="utf-8")

    def _write(self, texts: Mapping[str, str]) -> None:
        for name, text in texts.items():
            (self._folder / name).write_text(text, encoding="utf-8")

    def _part(self, title: str, *sentences: str) -> None:
        self._pause()
        self._say("")
        self._say(title)
        for sentence in sentences:
            self._say(sentence)

    def _pause(self) -> None:
        """Wait, so that what was said is read before it scrolls away."""
        if self.steps and self._session.interactive:
            self._session.ask(_("Press Enter to go on."), flag="--no-input")

    def _say(self, sentence: str) -> None:
        if not self._session.json:
            self._session.result({}, [sentence])

    def _run(self, *words: str, by: Mapping[str, str] | None = None) -> None:
        """Run a command and show it; BY is whose wallet it uses where that is not the visitor's."""
        self._say("")
        prompt = _("teacher") + " $" if by else "$"
        self._say(f"{prompt} lerwallet {' '.join(map(typed, words))}")
        finished = self._process(words, by)
        if not self._session.json:
            self._session.print_text(finished.stdout)
        for line in finished.stderr.splitlines():
            self._session.note(line)
        self.steps.append({"command": ["lerwallet", *words], "exit_code": finished.returncode})

    def _output(self, *words: str) -> str:
        return self._process(words).stdout

    def _process(
        self, words: Sequence[str], by: Mapping[str, str] | None = None
    ) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(  # noqa: S603  this very program
            [sys.executable, "-m", "lerwallet", *words],
            cwd=self._folder,
            env={**self._environment, **(by or {})},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
