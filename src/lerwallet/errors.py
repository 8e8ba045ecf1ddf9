"""What can go wrong, as facts: each error has a code for scripts, an exit code, a sentence and a next step.

To add one: a subclass with its `code` and `exit_code` (the table of exit codes is the contract's and only grows).
Raised where it is known, caught where it can be answered, else only in `cli.py`.
"""

from typing import ClassVar


class LerwalletError(Exception):
    """Something that a person or a script can be told in one sentence.

    `message` says what happened and why, `hint` the one thing to do next (may be empty); `code` names the case for
    scripts, where the class alone does not.
    """

    code: str = "error"
    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, *, hint: str = "", code: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        if code:
            self.code = code


class WrongUsage(LerwalletError):
    """The command line asks for something that cannot be meant."""

    code = "wrong_usage"
    exit_code = 2


class NoWallet(LerwalletError):
    """There is no wallet in the folder."""

    code = "no_wallet"
    exit_code = 10


class WalletExists(LerwalletError):
    """There is a wallet already where a new one should go."""

    code = "wallet_exists"


class WalletBusy(LerwalletError):
    """Another process writes to the wallet."""

    code = "wallet_busy"
    exit_code = 11


class WrongPassphrase(LerwalletError):
    """No key slot opens with the passphrase or recovery code that was given, or none was given."""

    code = "wrong_passphrase"
    exit_code = 12


class DamagedWallet(LerwalletError):
    """The wallet is not what was last written: damaged, changed by somebody else, or older."""

    code = "damaged_wallet"
    exit_code = 13


class Unreadable(LerwalletError):
    """Nothing in the source is something that lerwallet can read."""

    code = "unreadable"
    exit_code = 20


class RefusedForSafety(LerwalletError):
    """Too large, too deep, too many, or made to exhaust the reader."""

    code = "refused_for_safety"
    exit_code = 30


class NotFound(LerwalletError):
    """A name or id that nothing in the wallet has."""

    code = "not_found"


class Ambiguous(LerwalletError):
    """A prefix that several ids share."""

    code = "ambiguous"


class OutputExists(LerwalletError):
    """The output file exists, and `--force` was not given."""

    code = "output_exists"


class NotShareable(LerwalletError):
    """A credential that must not, or cannot, leave in the way that was asked for."""

    code = "not_shareable"


class NotFetched(LerwalletError):
    """A document could not be had: offline, unreachable, refused, or not there."""

    code = "not_fetched"


class NotThere(NotFetched):
    """The server answers, and says that there is nothing at this address (HTTP 404)."""

    code = "not_there"


class Gone(NotThere):
    """The server says that the document was withdrawn (HTTP 410)."""

    code = "gone"


class ProofError(LerwalletError):
    """A proof that cannot be confirmed; `code` says why, subclasses say what it means for the verdict."""

    code = "proof_error"


class ProofFailed(ProofError):
    """The proof is wrong: the answer is no."""

    code = "signature_wrong"


class ProofUnknown(ProofError):
    """The proof could not be looked at: the answer is unknown."""

    code = "proof_unknown"


class UndefinedTerm(ProofFailed):
    """A member that no context defines: it would not be covered by the signature."""

    code = "undefined_term"


class RedefinedTerm(ProofFailed):
    """A context changes what a term of another context means."""

    code = "redefined_term"


class UnsafeDocument(ProofFailed):
    """A value that has no single canonical form (relative IRI, wrong language tag, unsafe number, ...)."""

    code = "unsafe_document"


class ContextNotCarried(ProofUnknown):
    """A JSON-LD context that is not bundled; it is never fetched."""

    code = "context_not_carried"


class TooComplex(ProofUnknown):
    """A graph made to keep a canonicalizer busy: refused within a work budget."""

    code = "refused_for_safety"


class NotWritten(LerwalletError):
    """The place named for an output does not take it."""

    code = "not_written"


class OurMistake(LerwalletError):
    """An exception that nobody expected: a bug in lerwallet."""

    code = "internal_error"


class Interrupted(LerwalletError):
    """Somebody pressed Ctrl-C."""

    code = "interrupted"
    exit_code = 130
