"""What one run was given: clock, network, terminal, language, folders, the wallet; nothing below looks at any of them.

A command gets its `Session` from the decorator in `commands/options.py`. To add something that every run is given: a field
here, its option in `commands/options.py`.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from lerwallet.errors import DamagedWallet, NoWallet, WrongPassphrase
from lerwallet.language import _, of_locale, spoken
from lerwallet.session import output, prompts
from lerwallet.session.output import Tinted, Tone
from lerwallet.session.secrets import STDIN, Secrets, two_readers_of_stdin
from lerwallet.session.sources import Place, Source, naming, one_place, places, read_place
from lerwallet.session.surroundings import Surroundings
from lerwallet.session.text import clean, json_text, typed

if TYPE_CHECKING:
    from lerwallet.fetch import Fetch
    from lerwallet.session.desk import Desk
    from lerwallet.session.pins import Pins
    from lerwallet.session.unlocked import Unlocked
    from lerwallet.session.verifying import Asked
    from lerwallet.vault import Vault
    from lerwallet.verification import Verifier
    from lerwallet.wallet import Wallet

__all__ = [
    "Place",
    "Session",
    "Source",
    "Surroundings",
    "Tinted",
    "Tone",
    "clean",
    "json_text",
    "read_place",
    "typed",
]


_SOON_GUESSED = 8  # letters


@dataclass(frozen=True, kw_only=True)
class Session:
    """One run of one command: the common options, and everything outside that a command may use."""

    surroundings: Surroundings
    wallet_folder: Path | None = None
    passphrase_file: str | None = None
    json: bool = False
    no_input: bool = False
    offline_asked: bool = False
    verbose: bool = False
    lang: str | None = None

    # What was given ---------------------------------------------------------------------------------------------

    def now(self) -> datetime:
        """The time in UTC."""
        return self.surroundings.now()

    @property
    def offline(self) -> bool:
        """True where nothing may be fetched: `--offline` or LERWALLET_OFFLINE=1."""
        return self.offline_asked or self._variable("LERWALLET_OFFLINE").lower() in {"1", "true", "yes"}

    @property
    def interactive(self) -> bool:
        """True where a person can be asked: stdin is a terminal, and neither `--no-input` nor CI=true was given."""
        return not self.no_input and self.surroundings.answers_questions()

    @property
    def waits_unseen(self) -> bool:
        """True where a person sits at the terminal and the answer goes elsewhere, so that nothing shows that it works."""
        return self.surroundings.stderr.isatty() and not self.surroundings.stdout.isatty()

    @property
    def width(self) -> int:
        """Columns of the terminal; 80 where there is none."""
        return self.surroundings.width()

    @property
    def room(self) -> int | None:
        """Columns that a line of the answer has; None where no terminal limits it: a script is shown all of it."""
        limited = self.surroundings.stdout.isatty() or self._variable("COLUMNS")
        return self.width if limited else None

    @property
    def home(self) -> Path:
        """The wallet's folder: `--wallet`, LERWALLET_HOME, or the platform's folder for data."""
        if self.wallet_folder is not None:
            return self.wallet_folder.expanduser()
        if named := self._variable("LERWALLET_HOME"):
            return Path(named).expanduser()
        from platformdirs import user_data_path

        return user_data_path("lerwallet", appauthor=False) / "wallet"

    @property
    def config(self) -> Path:
        """The folder of trust lists and settings: LERWALLET_CONFIG, or the platform's folder for configuration."""
        if named := self._variable("LERWALLET_CONFIG"):
            return Path(named).expanduser()
        from platformdirs import user_config_path

        return user_config_path("lerwallet", appauthor=False)

    @property
    def state(self) -> Path:
        """The folder of what this computer remembers: LERWALLET_STATE, or the platform's folder for it."""
        if named := self._variable("LERWALLET_STATE"):
            return Path(named).expanduser()
        from platformdirs import user_state_path

        return user_state_path("lerwallet", appauthor=False)

    @property
    def unlocked(self) -> "Unlocked":
        """Where `unlock` keeps its half of a key: in memory where the system has a folder for that."""
        from lerwallet.session.unlocked import Unlocked

        fleeting = self._fleeting
        return Unlocked(folder=self.state / "unlocked" if fleeting is None else fleeting)

    @property
    def _fleeting(self) -> Path | None:
        """A folder in memory, for this person only, where the system has one."""
        named = self._variable("XDG_RUNTIME_DIR")
        return Path(named) / "lerwallet" if named and Path(named).is_dir() else None

    @property
    def language(self) -> str:
        """The language that the reader asked for (BCP 47), whether or not lerwallet speaks it."""
        asked = self.lang or self._variable("LERWALLET_LANG") or of_locale(self.surroundings.environment)
        plain = asked.split(".")[0].split("@")[0].replace("_", "-")
        return spoken() if plain in {"", "C", "POSIX"} else plain

    def desk(self, vault_id: str) -> "Desk":
        """Where the drafts of the wallet with this id lie open while somebody writes at them."""
        from lerwallet.session.desk import Desk

        beside = self.home / "desk"
        return Desk(folder=beside if self._fleeting is None else self._fleeting / f"desk-{vault_id[:16]}")

    @property
    def no_trace(self) -> bool:
        """Whether the owner of the wallet wants nothing about it to be kept outside of its folder."""
        from lerwallet.vault import Vault
        from lerwallet.vault.places import NO_TRACE

        if not (self.home / NO_TRACE).exists():
            return False
        # whoever can put the file there must not make this computer forget what it has seen
        return not Vault.exists(self.home) or self.pins.seen(Vault.pin_of(self.home).vault_id) is None

    @property
    def pins(self) -> "Pins":
        """What this computer remembers of each wallet."""
        from lerwallet.session.pins import Pins

        return Pins(self.state / "pins.json")

    def evidence_limit(self, asked: str | None) -> int:
        """Bytes that a file kept beside a badge may have: ASKED (`--limit`), LERWALLET_EVIDENCE_LIMIT, or 2 GiB."""
        from lerwallet.session.sizes import EVIDENCE, read_size

        named = self._variable("LERWALLET_EVIDENCE_LIMIT")
        if asked is not None:
            return read_size(asked, flag="--limit")
        return read_size(named, flag="LERWALLET_EVIDENCE_LIMIT") if named else EVIDENCE

    @property
    def passphrase_on_stdin(self) -> bool:
        """True where `--passphrase-file -` was given, so that nothing else can be read from stdin."""
        return self.passphrase_file == STDIN

    def _variable(self, name: str) -> str:
        return self.surroundings.environment.get(name, "")

    # What is said -----------------------------------------------------------------------------------------------

    def result(self, document: Mapping[str, object], lines: Iterable[str | Tinted] = ()) -> None:
        """The answer, on stdout: DOCUMENT (it names its "schema") with `--json`, else LINES. Once in a run, at its end."""
        if self.json:
            self.print_document(document)
        else:
            output.print_lines(self.surroundings, lines)

    def deliver(self, document: Mapping[str, object], lines: Iterable[str | Tinted] = ()) -> None:
        """As `result`, and out of the program when this returns; raises OSError where it could not be written."""
        self.result(document, lines)
        self.surroundings.stdout.flush()

    def print_document(self, document: Mapping[str, object]) -> None:
        """DOCUMENT on stdout, whether or not `--json` was given."""
        assert str(document["schema"]).startswith("lerwallet/")
        output.print_document(self.surroundings.stdout, document)

    @property
    def ascii_only(self) -> bool:
        """Whether JSON must do without letters that stdout cannot carry."""
        return output.ascii_only(self.surroundings.stdout)

    def print_lines(self, lines: Iterable[str | Tinted]) -> None:
        """LINES for people on stdout, each as soon as it is there."""
        output.print_lines(self.surroundings, lines)

    def print_text(self, text: str) -> None:
        """TEXT for other programs on stdout, as it is: whoever makes it sees to what strangers wrote in it."""
        self.surroundings.stdout.write(text)

    def advised(self, text: str) -> str:
        """A TEXT of ours with its commands as they must be typed in this run: for answers that are advice themselves.

        Other results show what strangers wrote, and stay as they are.
        """
        return self.surroundings.advise(text)

    def note(self, text: str, *, elsewhere: bool = False) -> None:
        """One line beside the answer, on stderr: progress, a next step; ELSEWHERE where another person takes it."""
        self.surroundings.stdout.flush()
        self.surroundings.stderr.write(clean(text if elsewhere else self.surroundings.advise(text)) + "\n")
        self.surroundings.stderr.flush()

    def warn(self, text: str) -> None:
        """One line on stderr that should not be overlooked."""
        self.note(_("Note: {text}").format(text=text))

    def verbose_note(self, text: str) -> None:
        """One line on stderr with `--verbose`: what is fetched, what is tried."""
        if self.verbose:
            self.note(text)

    def write_output(self, path: str | Path | None, data: bytes, *, force: bool = False) -> None:
        """DATA to the file PATH, or to stdout where PATH is `-` or None.

        Whole or not at all, readable by its owner only, never over an existing file without FORCE (OutputExists).
        Binary data to a terminal is refused (WrongUsage), naming `--out`.
        """
        output.write_bytes(self.surroundings, "-" if path is None else str(path), data, force=force)

    def write_stream(self, path: str | Path, stream: BinaryIO, *, force: bool = False) -> None:
        """What STREAM holds, never as text, a block at a time; otherwise as `write_output`."""
        output.write_stream(self.surroundings, str(path), stream, force=force)

    def handing_over(
        self, path: str | Path | None, *, force: bool = False
    ) -> AbstractContextManager[Callable[[bytes], None]]:
        """As `write_output` of what the function is given, once the block has ended: the wallet notes it first, within."""
        return output.handing_over(self.surroundings, "-" if path is None else str(path), force=force)

    def refuse_place(self, path: Path, *, flag: str, force: bool) -> None:
        """Say now what writing to PATH, which FLAG names, would only say at the end (OutputExists, NotWritten)."""
        output.refuse_place(path.expanduser().resolve(), flag=flag, force=force)

    # What is asked ----------------------------------------------------------------------------------------------

    def ask(self, question: str, *, flag: str) -> str:
        """The person's answer to QUESTION; WrongUsage naming FLAG where nobody can be asked."""
        return prompts.ask(self.surroundings, question, interactive=self.interactive, flag=flag)

    def confirm(self, question: str, *, default: bool = False, flag: str = "--yes") -> bool:
        """Yes or no to QUESTION; WrongUsage naming FLAG where nobody can be asked."""
        return prompts.confirm(
            self.surroundings, question, default=default, interactive=self.interactive, flag=flag
        )

    def new_passphrase(self, file: str | None) -> str:
        """A new passphrase from FILE (`--new-passphrase-file`), LERWALLET_NEW_PASSPHRASE, or asked twice."""
        secret = self._secrets().new(file)
        if len(secret) < _SOON_GUESSED:
            self.warn(
                _(
                    "This passphrase is short and soon guessed. Four words are better: lerwallet passphrase change"
                )
            )
        return secret

    def passphrases(self, *, sign: bool = False) -> Iterator[str]:
        """What may open the wallet, to be tried one after the other: one where it was given, else what is typed, three times at most.

        Raises WrongPassphrase where none is given and nobody can be asked. `open_vault` is what commands want.
        """
        return self._secrets().for_opening(sign=sign)

    def _secrets(self) -> Secrets:
        return Secrets(
            surroundings=self.surroundings, interactive=self.interactive, passphrase_file=self.passphrase_file
        )

    # What is read -----------------------------------------------------------------------------------------------

    def places(self, arguments: Iterable[str]) -> list[Place]:
        """Each file that ARGUMENTS name, in order, folders with all they hold; nothing is read yet.

        Raises WrongUsage where stdin is a source and the passphrase file at once.
        """
        named = list(arguments)
        self._refuse_second_reader(named)
        return list(places(named))

    def _refuse_second_reader(self, named: Collection[str]) -> None:
        if "-" in named and self.passphrase_on_stdin:
            raise two_readers_of_stdin()

    def read(self, place: Place, *, fetch: "Fetch") -> Source:
        """What is at PLACE; `error` is set where it cannot be read. Web addresses go to FETCH."""
        return read_place(place, self.surroundings.stdin.buffer, fetch)

    @contextmanager
    def file(self, argument: str, *, hint: str) -> Iterator[bytes]:
        """The content of the one file that ARGUMENT names, or of stdin.

        Raises `Unreadable` where it cannot be read. What is then found wrong with the content is told with the file's
        name, and with HINT, the one thing to do, where the error has none of its own.
        """
        from lerwallet.fetch import offline

        self._refuse_second_reader([argument])
        source = self.read(one_place(argument), fetch=offline)
        if source.error is not None:
            raise source.error
        with naming(argument, hint=hint):
            yield source.data

    def sources(self, arguments: Iterable[str], *, fetch: "Fetch") -> Iterator[Source]:
        """Each file that ARGUMENTS name, read one after the other."""
        return (self.read(place, fetch=fetch) for place in self.places(arguments))

    def open_vault(self, *, sign: bool = False) -> "Vault":
        """The wallet of `home`, opened. With SIGN, by a passphrase that may sign.

        Raises NoWallet before anything is asked, WrongPassphrase, DamagedWallet, WalletBusy.
        """
        return self._recognized(self.open_vault_in(self.home, sign=sign))

    def open_vault_in(self, home: Path, *, sign: bool = False, salvage: bool = False) -> "Vault":
        """The wallet in another folder, of which this computer remembers nothing. Raises as `open_vault`.

        With SALVAGE a damaged one is opened for reading, as far as that goes: `problems` says what is wrong.
        """
        self.refuse_no_wallet(home)
        opened = None if sign or self.passphrase_file is not None else self._opened_by_this_computer(home)
        if opened is not None:
            return opened
        vault, _secret = _opened(home, self.passphrases(sign=sign), salvage=salvage)
        return vault

    def refuse_no_wallet(self, home: Path) -> None:
        """Raises NoWallet where HOME has none, with what to do then."""
        from lerwallet.vault import Vault

        if not Vault.exists(home):
            raise NoWallet(
                _("There is no wallet in {folder}.").format(folder=home),
                hint=_interrupted(home) or _("Run: {command}").format(command="lerwallet init"),
            )

    def open_two(self, other: Path, *, other_passphrase_file: str | None) -> "tuple[Vault, Vault]":
        """The wallet of `home` and the one in the folder OTHER, both opened to sign.

        Without a passphrase of its own, the one that opened the first is tried on the other. Raises as `open_vault`.
        """
        self.refuse_no_wallet(self.home)
        mine, secret = _opened(self.home, self.passphrases(sign=True))
        with ExitStack() as opened:
            opened.enter_context(self._recognized(mine))
            theirs, _secret = _opened(other, self._secrets().for_other(other_passphrase_file, secret))
            opened.pop_all()
        return mine, theirs

    def _opened_by_this_computer(self, home: Path) -> "Vault | None":
        """The wallet, where `unlock` or the keyring opens it; None where the passphrase is due. Never to sign."""
        return self._kept_open(home) or self._by_keyring(home)

    def _by_keyring(self, home: Path) -> "Vault | None":
        """The wallet where its owner had the keyring of this computer open it."""
        from lerwallet.vault import SlotType, Vault

        if SlotType.KEYRING not in Vault.slot_types(home):
            return None
        from lerwallet.vault import os_keyring

        try:
            secret = os_keyring.find(Vault.pin_of(home).vault_id)
            return None if secret is None else Vault.open(home, secret)
        except (os_keyring.NoKeyring, WrongPassphrase) as unusable:
            self.verbose_note(unusable.message)
            return None

    def _kept_open(self, home: Path) -> "Vault | None":
        """The wallet where `unlock` keeps it open for this terminal; None where it has ended."""
        token = self._variable("LERWALLET_SESSION")
        if not token:
            return None
        from lerwallet.vault import Vault

        try:
            half = self.unlocked.find(Vault.pin_of(home).vault_id, token, self.now())
        except OSError:
            return None
        if half is None:
            return None
        try:
            vault = Vault.open(home, half.secret, also=[half.slot])
        except (WrongPassphrase, DamagedWallet):
            return None  # if it is the wallet that is damaged, the passphrase will tell
        self.unlocked.used(vault.vault_id, self.now())
        return vault

    def _recognized(self, vault: "Vault") -> "Vault":
        """VAULT, where this computer has not seen a newer state of it; its last one is remembered."""
        try:
            self.pins.check(vault.pin, vault.follows)
        except DamagedWallet:
            vault.close()
            raise
        return self.watch(vault)

    def watch(self, vault: "Vault") -> "Vault":
        """VAULT, whose last state this computer will remember, unless its owner wants no trace of it here."""
        if not self.no_trace:
            self.pins.see(vault.pin)
            vault.watched = self.pins.see
        return vault

    def open_wallet(self, *, sign: bool = False) -> "Wallet":
        """As `open_vault`, with the verbs on what is in it."""
        from lerwallet.wallet import Wallet

        return Wallet(self.open_vault(sign=sign))

    def verifier(self, asked: "Asked | None" = None) -> "Verifier":
        """Who asks in this run: its clock, network and documents, and the lists that the reader trusts."""
        from lerwallet.session.verifying import Asked, verifier

        return verifier(self, asked or Asked())


def _opened(home: Path, secrets: Iterable[str], *, salvage: bool = False) -> "tuple[Vault, str]":
    """The wallet in HOME, and which of SECRETS opened it; the next is asked for only where the last did not."""
    from lerwallet.vault import Vault

    refused = WrongPassphrase(_("No passphrase was given."))
    for secret in secrets:
        try:
            return Vault.open(home, secret), secret
        except WrongPassphrase as error:
            refused = error
        except DamagedWallet:
            if not salvage:
                raise
            return Vault.open(home, secret, salvage=True), secret
    raise refused


def _interrupted(home: Path) -> str:
    """What to do where a restore was interrupted, and the wallet lies beside its place; empty where none does."""
    from lerwallet.vault.places import beside

    left = beside(home)
    return (
        _("A restore was interrupted. Your wallet lies in {folder}: give it its name again.").format(
            folder=left[-1]
        )
        if left
        else ""
    )
