"""Documents from the network, asked for with care: every URL in a credential was chosen by a stranger.

For each hop: 1 only https, no name and password in the URL; 2 the name is resolved, and only public addresses stay;
3 the connection goes to one of these very addresses, so that a second look-up cannot answer differently, while TLS
checks the certificate for the name; 4 a redirect starts again at 1. Size and total time are bounded; no cookies,
no proxies or other settings from the environment. The rest of lerwallet never imports httpx (90 ms).
"""

import socket
import ssl
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Final, TypeAlias

import httpx

from lerwallet import __version__
from lerwallet.errors import Gone, NotFetched, NotThere, RefusedForSafety
from lerwallet.fetch import Document, Origin
from lerwallet.fetch.addresses import is_loopback, is_public
from lerwallet.fetch.bodies import decoded
from lerwallet.language import _

MAX_BYTES: Final = 4 * 1024 * 1024
MAX_SECONDS: Final = 20.0
MAX_REDIRECTS: Final = 3
MAX_ADDRESSES: Final = 3  # tried for one name
MAX_URL: Final = 2048  # characters

_ONE_STEP: Final = 10.0  # seconds for a connection, or for the next bytes
_JSON_FIRST: Final = "application/json, application/ld+json;q=0.9, */*;q=0.5"
_HEADERS: Final = {
    "User-Agent": f"lerwallet/{__version__}",
    "Accept-Encoding": "identity",
    "Connection": "close",
}

Resolve: TypeAlias = Callable[[str, int], Sequence[str]]


def system_resolve(host: str, port: int) -> Sequence[str]:
    """The addresses of HOST, as this computer's own resolver gives them."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(address[0]) for *_rest, address in found))


@dataclass(frozen=True, kw_only=True)
class _Answer:
    data: bytes
    media_type: str
    moved_to: str | None


def _silent(_sentence: str) -> None:
    return


@dataclass(kw_only=True)
class Network:
    """A `Fetch` over https. `now` is the time of the run, `log` is told each URL before it is asked for.

    `allow_loopback` lets URLs of this computer through, with http too: only for tests.
    """

    now: datetime
    log: Callable[[str], None] = _silent
    allow_loopback: bool = False
    accept: str = _JSON_FIRST
    max_bytes: int = MAX_BYTES
    max_seconds: float = MAX_SECONDS
    resolve: Resolve = system_resolve
    tls: ssl.SSLContext | None = None  # the usual certificate authorities, where not given
    clock: Callable[[], float] = field(default=time.monotonic, repr=False)

    def __call__(self, url: str, /) -> Document:
        outcome: SimpleQueue[Document | BaseException] = SimpleQueue()
        # Name look-up and slow headers know no total time limit, but waiting for a thread does.
        Thread(target=self._work, args=(url, outcome), daemon=True, name="fetch").start()
        try:
            answer = outcome.get(timeout=self.max_seconds)
        except Empty:
            raise self._too_slow(url) from None
        if isinstance(answer, BaseException):
            raise answer
        return answer

    def _work(self, url: str, outcome: "SimpleQueue[Document | BaseException]") -> None:
        try:
            outcome.put(self._follow(url, self.clock() + self.max_seconds))
        except BaseException as problem:  # noqa: BLE001  raised again by the thread that waits
            outcome.put(problem)

    def _follow(self, url: str, deadline: float) -> Document:
        here = url
        for _hop in range(MAX_REDIRECTS + 1):
            answer = self._ask(_checked(here, allow_http=self.allow_loopback), deadline)
            if answer.moved_to is None:
                return Document(
                    url=url,
                    data=answer.data,
                    media_type=answer.media_type,
                    fetched_at=self.now.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
                    origin=Origin.NETWORK,
                    answered_from=here if here != url else "",
                )
            here = answer.moved_to
        raise NotFetched(
            _("{url} was not fetched: it was moved more than {limit} times.").format(
                url=url, limit=MAX_REDIRECTS
            )
        )

    def _ask(self, target: httpx.URL, deadline: float) -> _Answer:
        why = _("it does not answer")
        self.log(_("Fetching {url}").format(url=target))  # also where it leads nowhere
        for address in self._addresses(target):
            try:
                return self._get(target, address, deadline)
            except (httpx.ConnectError, httpx.ConnectTimeout) as problem:
                if "CERTIFICATE" in str(problem):
                    why = _("its certificate is not one for this name, so somebody else may be answering")
            except httpx.TransportError as problem:
                raise _unreachable(target, _("the connection broke off")) from problem
        raise _unreachable(target, why)

    def _addresses(self, target: httpx.URL) -> Sequence[str]:
        host = target.raw_host.decode("ascii")
        try:
            found = self.resolve(host, target.port or (80 if target.scheme == "http" else 443))
        except (OSError, UnicodeError) as problem:
            raise _unreachable(target, _("its name is not known here")) from problem
        usable = [address for address in found if self._may_connect(target, address)]
        if not usable:
            raise RefusedForSafety(
                _("{url} was not fetched: it leads to a private address, not to the public internet.").format(
                    url=target
                )
            )
        return usable[:MAX_ADDRESSES]

    def _may_connect(self, target: httpx.URL, address: str) -> bool:
        if is_loopback(address):
            return self.allow_loopback
        return target.scheme == "https" and is_public(address)

    def _get(self, target: httpx.URL, address: str, deadline: float) -> _Answer:
        step = max(0.001, min(_ONE_STEP, deadline - self.clock()))
        request = httpx.Request(
            "GET",
            target.copy_with(host=address),
            headers={"Host": target.netloc.decode("ascii"), "Accept": self.accept, **_HEADERS},
            extensions={
                "timeout": dict.fromkeys(("connect", "read", "write", "pool"), step),
                "sni_hostname": target.raw_host.decode("ascii"),
            },
        )
        response = self._transport.handle_request(request)
        try:
            return self._read(target, response, deadline)
        finally:
            response.close()

    def _read(self, target: httpx.URL, response: httpx.Response, deadline: float) -> _Answer:
        media_type = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        match response.status_code:
            case 200:
                encoding = response.headers.get("Content-Encoding", "")
                chunks = self._in_time(target, response.iter_raw(), deadline)
                return _Answer(
                    data=decoded(chunks, encoding, limit=self.max_bytes, url=str(target)),
                    media_type=media_type,
                    moved_to=None,
                )
            case 301 | 302 | 303 | 307 | 308 if "Location" in response.headers:
                return _Answer(
                    data=b"", media_type="", moved_to=_joined(target, response.headers["Location"])
                )
            case 410:
                raise Gone(_("{url} was withdrawn: its server says that it is gone.").format(url=target))
            case 404:
                raise NotThere(_("There is nothing at {url}.").format(url=target))
            case status:
                raise NotFetched(
                    _("{url} was not fetched: its server answered {status}.").format(
                        url=target, status=status
                    )
                )

    def _in_time(self, target: httpx.URL, chunks: Iterable[bytes], deadline: float) -> Iterator[bytes]:
        for chunk in chunks:
            if self.clock() > deadline:
                raise self._too_slow(str(target))
            yield chunk

    def _too_slow(self, url: str) -> NotFetched:
        return NotFetched(
            _("{url} was not fetched: it took longer than {seconds} seconds.").format(
                url=url, seconds=round(self.max_seconds, 1)
            ),
            code="too_slow",
        )

    @cached_property
    def _transport(self) -> httpx.HTTPTransport:
        return httpx.HTTPTransport(
            verify=self.tls or ssl_context(),
            trust_env=False,
            # The pool knows a connection by its address, and several names share one: none is used twice.
            limits=httpx.Limits(max_keepalive_connections=0),
        )


def ssl_context() -> ssl.SSLContext:
    """TLS with the usual certificate authorities, whatever the environment says."""
    return httpx.create_ssl_context(trust_env=False)


def _checked(url: str, *, allow_http: bool) -> httpx.URL:
    if len(url) > MAX_URL:
        raise RefusedForSafety(
            _("A web address of more than {limit} characters is not fetched.").format(limit=MAX_URL)
        )
    try:
        target = httpx.URL(url).copy_with(fragment=None)
    except (httpx.InvalidURL, UnicodeError) as problem:
        raise NotFetched(_("{url} is not a web address.").format(url=url)) from problem
    if target.scheme not in {"http", "https"} or not target.raw_host:
        raise NotFetched(_("{url} is not a web address.").format(url=url))
    if target.scheme == "http" and not allow_http:
        raise RefusedForSafety(_("{url} was not fetched: only https is safe enough.").format(url=url))
    if target.userinfo:
        raise RefusedForSafety(
            _("A web address with a name or password in it is not fetched."),
        )
    return target


def _joined(target: httpx.URL, location: str) -> str:
    try:
        return str(target.join(location))
    except (httpx.InvalidURL, UnicodeError) as problem:
        raise _unreachable(target, _("it was moved to what is not a web address")) from problem


def _unreachable(target: httpx.URL, why: str) -> NotFetched:
    return NotFetched(
        _("{url} could not be reached: {why}.").format(url=target, why=why),
        hint=_("Check the address, and whether you are online"),
    )
