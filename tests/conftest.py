"""How the tests are run: without a network, and with as many examples as the time allows.

`--hypothesis-profile thorough` looks for counter-examples for minutes instead of seconds; `-m online` allows the network.
"""

import os
import socket
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import settings

settings.register_profile("everyday", deadline=None)  # a busy machine is no counter-example
settings.register_profile("ci", deadline=None, derandomize=True, database=None, print_blob=True)
settings.register_profile("thorough", deadline=None, max_examples=5000)
settings.load_profile("ci" if os.environ.get("CI") == "true" else "everyday")

_THIS_COMPUTER = {"127.0.0.1", "::1", "localhost"}


@pytest.fixture(scope="session", autouse=True)
def no_network(request: pytest.FixtureRequest) -> Iterator[None]:
    """Whoever reaches for another computer in a test learns it at once, and not from a machine without a network."""
    if request.config.getoption("markexpr") == "online":
        yield
        return
    connect, look_up = socket.socket.connect, socket.getaddrinfo

    def refuse(host: object) -> None:
        if host not in _THIS_COMPUTER:
            raise AssertionError(f"a test reached for {host!r}; tests have no network")

    def connect_here(self: socket.socket, address: Any, /) -> None:
        if self.family in {socket.AF_INET, socket.AF_INET6}:
            refuse(address[0])
        connect(self, address)

    def look_up_here(host: Any, *arguments: Any, **options: Any) -> Any:
        refuse(host)
        return look_up(host, *arguments, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", connect_here)
        patch.setattr(socket, "getaddrinfo", look_up_here)
        yield
