"""Where a passphrase comes from, in the contract's order. To add a source: a function, and its row in `SOURCES`."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from lerwallet.errors import WrongPassphrase, WrongUsage
from lerwallet.language import _
from lerwallet.session.surroundings import Surroundings

TRIES = 3
STDIN = "-"


@dataclass(frozen=True, kw_only=True)
class Secrets:
    """What a command line said about passphrases, and the surroundings to find the rest in."""

    surroundings: Surroundings
    interactive: bool
    passphrase_file: str | None = None

    def for_opening(self, *, sign: bool) -> Iterator[str]:
        """The passphrase or recovery code to open the wallet with: from the first source there is, or typed, three times at most.

        Ask for the next one only where the last did not open the wallet. With SIGN, only sources that may sign count.
        Raises WrongPassphrase where there is no source, naming those that would have been one.
        """
        for source in SOURCES:
            if sign and not source.signs:
                continue
            secret = source.read(self)
            if secret is not None:
                yield secret
                return
        if not self.interactive:
            raise WrongPassphrase(
                _("The wallet is locked, and no passphrase was given."),
                hint=_("Add --passphrase-file FILE, or set LERWALLET_PASSPHRASE_FILE"),
            )
        for attempt in range(TRIES):
            self._say(
                _("Nothing will show while you type.") if not attempt else _("That did not open the wallet.")
            )
            yield self._hidden(_("Passphrase or recovery code: "))

    def for_other(self, file: str | None, known: str) -> Iterator[str]:
        """What may open another wallet, one after the other: from FILE, LERWALLET_OTHER_PASSPHRASE, else KNOWN, then typed.

        KNOWN is what opened the wallet here. Raises as `for_opening`.
        """
        if file == STDIN and file == self.passphrase_file:
            raise two_readers_of_stdin()
        if file is not None:
            yield _first_line(self, file, flag="--other-passphrase-file")
            return
        if from_environment := self.surroundings.environment.get("LERWALLET_OTHER_PASSPHRASE"):
            yield from_environment
            return
        yield known
        if not self.interactive:
            raise WrongPassphrase(
                _("The other wallet has another passphrase, and it was not given."),
                hint=_("Add --other-passphrase-file FILE, or set LERWALLET_OTHER_PASSPHRASE"),
            )
        for attempt in range(TRIES):
            self._say(
                _("The other wallet has another passphrase. Nothing will show while you type.")
                if not attempt
                else _("That did not open the other wallet.")
            )
            yield self._hidden(_("Passphrase or recovery code of the other wallet: "))

    def new(self, file: str | None) -> str:
        """A new passphrase: from FILE (`-` is stdin), LERWALLET_NEW_PASSPHRASE, or asked twice.

        Raises WrongUsage where two readers want stdin, WrongPassphrase where none is given or it is not typed twice alike.
        """
        if file == STDIN and file == self.passphrase_file:
            raise two_readers_of_stdin()
        if file is not None:
            return _first_line(self, file, flag="--new-passphrase-file")
        if from_environment := self.surroundings.environment.get("LERWALLET_NEW_PASSPHRASE"):
            return from_environment
        if not self.interactive:
            raise WrongPassphrase(
                _("A new passphrase is needed, and none was given."),
                hint=_("Add --new-passphrase-file FILE, or set LERWALLET_NEW_PASSPHRASE"),
            )
        self._say(_("Choose a passphrase: a few words that only you know. Nothing will show while you type."))
        for _attempt in range(TRIES):
            secret = self._hidden(_("New passphrase: "))
            if secret and secret == self._hidden(_("The same again: ")):
                return secret
            self._say(_("The two were not the same.") if secret else _("That was empty."))
        raise WrongPassphrase(
            _("The passphrase was not typed the same way twice. Nothing was changed."),
            hint=_("Try again, slowly; the keyboard may be set to another language"),
        )

    def _say(self, sentence: str) -> None:
        self.surroundings.stderr.write(sentence + "\n")
        self.surroundings.stderr.flush()

    def _hidden(self, question: str) -> str:
        try:
            return self.surroundings.hidden(question)
        except EOFError:
            self._say("")  # the question ends its line
            raise WrongPassphrase(
                _("No passphrase was typed."), hint=_("Run the command again when you have it at hand")
            ) from None


def two_readers_of_stdin() -> WrongUsage:
    """The error for `-` given twice: the second reader would find nothing."""
    return WrongUsage(
        _("Two things are to be read from standard input (-); only one can be."),
        hint=_("Put the passphrase in a file: --passphrase-file FILE"),
    )


def _from_flag(secrets: Secrets) -> str | None:
    return None if secrets.passphrase_file is None else _first_line(secrets, secrets.passphrase_file)


def _from_command(secrets: Secrets) -> str | None:
    """The first line that LERWALLET_PASSPHRASE_COMMAND prints. It is run as words, without a shell."""
    variable = "LERWALLET_PASSPHRASE_COMMAND"
    command = secrets.surroundings.environment.get(variable)
    if not command:
        return None
    import shlex
    import subprocess

    try:
        words = shlex.split(command, posix=os.name != "nt")
        # Standard input may be the badge that is being added: the command must not eat it.
        finished = subprocess.run(words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, check=True)  # noqa: S603
    except (OSError, ValueError, IndexError, subprocess.CalledProcessError) as error:
        raise WrongPassphrase(
            _("The command in {variable} did not give a passphrase.").format(variable=variable),
            hint=_("Run that command by itself and see what it says"),
        ) from error
    return _line(finished.stdout, variable)


def _from_file(secrets: Secrets) -> str | None:
    file = secrets.surroundings.environment.get("LERWALLET_PASSPHRASE_FILE")
    return _first_line(secrets, file) if file else None


def _from_environment(secrets: Secrets) -> str | None:
    return secrets.surroundings.environment.get("LERWALLET_PASSPHRASE") or None


def _first_line(secrets: Secrets, file: str, *, flag: str = "") -> str:
    try:
        data = (
            secrets.surroundings.stdin.buffer.readline()
            if file == STDIN
            else Path(file).expanduser().read_bytes()
        )
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        raise WrongPassphrase(
            _("The passphrase file {file} could not be read: {reason}.").format(file=file, reason=reason),
            hint=_("Check the name after {flag}").format(flag=flag)
            if flag
            else _("Check the name after --passphrase-file or in LERWALLET_PASSPHRASE_FILE"),
        ) from error
    return _line(data, file)


def _line(data: bytes, origin: str) -> str:
    line = data.removeprefix(b"\xef\xbb\xbf").split(b"\n", 1)[0].removesuffix(b"\r")
    try:
        secret = line.decode()
    except UnicodeDecodeError:
        secret = ""
    if not secret:
        raise WrongPassphrase(
            _("There is no passphrase on the first line of {origin}.").format(origin=origin),
            hint=_("The first line must be the passphrase, as UTF-8 text"),
        )
    return secret


class _Row(NamedTuple):
    read: Callable[[Secrets], str | None]
    signs: bool


# In the contract's order. A source that opens but must not sign has `signs=False`: signing goes on to the next.
SOURCES = (
    _Row(_from_flag, signs=True),
    _Row(_from_command, signs=True),
    _Row(_from_file, signs=True),
    _Row(_from_environment, signs=True),
)
