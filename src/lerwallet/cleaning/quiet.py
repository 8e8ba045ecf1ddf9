"""The readers of files write about flaws to stderr by themselves: here they do not, as a person is told in one sentence."""

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

_TALKATIVE: Final = ("PIL", "pikepdf")


@contextmanager
def quiet() -> Iterator[None]:
    """A block in which neither warnings nor log lines of these readers get out."""
    loggers = [logging.getLogger(name) for name in _TALKATIVE]
    levels = [logger.level for logger in loggers]
    try:
        for logger in loggers:
            logger.setLevel(logging.CRITICAL + 1)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)
