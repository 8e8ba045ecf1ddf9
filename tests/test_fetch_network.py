"""What is fetched over the network is asked for with care, whatever URL a stranger wrote."""

import datetime as dt
import gzip
import ssl
import threading
import time
from collections.abc import Iterator, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from hypothesis import given, settings
from hypothesis import strategies as st

from lerwallet.errors import Gone, LerwalletError, NotFetched, NotThere, RefusedForSafety
from lerwallet.fetch import Document, Origin
from lerwallet.fetch.addresses import is_loopback, is_public
from lerwallet.fetch.network import Network, Resolve

NOW = dt.datetime(2026, 11, 21, 9, 30, tzinfo=dt.UTC)
HEADERS_SEEN: dict[str, dict[str, str]] = {}


class Issuer(BaseHTTPRequestHandler):
    """A server that does what its path says."""

    def do_GET(self) -> None:
        HEADERS_SEEN[self.path] = dict(self.headers)
        action, _sign, argument = self.path.lstrip("/").partition("/")
        getattr(self, f"do_{action}")(argument)

    def answer(self, data: bytes, *, status: int = 200, **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/JSON; charset=utf-8")
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(data)

    def do_fine(self, _argument: str) -> None:
        self.answer(b"{}", Set_Cookie="who=me")

    def do_status(self, argument: str) -> None:
        self.answer(b"", status=int(argument))

    def do_moved(self, argument: str) -> None:
        self.answer(b"", status=302, Location=bytes.fromhex(argument).decode(), Set_Cookie="who=me")

    def do_round(self, _argument: str) -> None:
        self.answer(b"", status=307, Location="/round/")

    def do_large(self, argument: str) -> None:
        self.answer(bytes(int(argument)))

    def do_gzip(self, argument: str) -> None:
        self.answer(gzip.compress(bytes(int(argument))), Content_Encoding="gzip")

    def do_torn(self, _argument: str) -> None:
        self.answer(gzip.compress(b"hello")[:-4], Content_Encoding="gzip")

    def do_brotli(self, _argument: str) -> None:
        self.answer(b"", Content_Encoding="br")

    def do_slow(self, argument: str) -> None:
        first = b"HTTP/1.1 200 OK\r\n" if argument == "headers" else b"HTTP/1.1 200 OK\r\n\r\n"
        self.wfile.write(first)
        try:
            for _beat in range(40):
                self.wfile.write(b"x")
                self.wfile.flush()
                time.sleep(0.05)
        except OSError:
            return  # the reader has left, as it should

    def do_silent(self, _argument: str) -> None:
        return

    def log_request(self, *_about: object) -> None:
        """Say nothing among the test results."""


def serving(server: ThreadingHTTPServer) -> Iterator[int]:
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield int(server.server_address[1])
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    yield from serving(ThreadingHTTPServer(("127.0.0.1", 0), Issuer))


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key and a certificate for the name badges.example, which vouches for itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "badges.example")])
    today = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(today - dt.timedelta(days=1))
        .not_valid_after(today + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("badges.example")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    place = tmp_path_factory.mktemp("tls") / "badges.pem"
    place.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return place


@pytest.fixture(scope="module")
def tls_port(certificate: Path) -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Issuer)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    yield from serving(server)


@pytest.fixture(scope="module")
def trusting(certificate: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=certificate)


def names(**known: str) -> Resolve:
    """A resolver that knows these names only, with `_` for the dot."""
    table = {name.replace("_", "."): addresses.split() for name, addresses in known.items()}

    def resolve(host: str, _port: int) -> Sequence[str]:
        if host not in table:
            raise OSError(host)
        return table[host]

    return resolve


LOCAL = names(**{"127_0_0_1": "127.0.0.1", "issuer_example": "127.0.0.1"})


def network(**changes: object) -> Network:
    network = Network(now=NOW, allow_loopback=True, max_seconds=5, resolve=LOCAL)
    for name, value in changes.items():
        setattr(network, name, value)
    return network


def test_a_document_is_fetched_and_named(port: int) -> None:
    """The bytes come with their kind and time; the request asks for JSON, says who asks, and is told in the log."""
    said: list[str] = []
    url = f"http://issuer.example:{port}/fine/#key-1"

    document = network(log=said.append)(url)
    headers = HEADERS_SEEN["/fine/"]

    expected = Document(
        url=url,
        data=b"{}",
        media_type="application/json",
        fetched_at="2026-11-21T09:30:00Z",
        origin=Origin.NETWORK,
    )
    assert expected == document
    assert f"issuer.example:{port}" == headers["Host"]
    assert headers["Accept"].startswith("application/json")
    assert headers["User-Agent"].startswith("lerwallet/")
    assert f"http://issuer.example:{port}/fine/" in said[0]


@pytest.mark.parametrize(
    ("path", "error", "code"),
    [
        ("status/404", NotThere, "not_there"),
        ("status/410", Gone, "gone"),
        ("status/500", NotFetched, "not_fetched"),
        ("status/204", NotFetched, "not_fetched"),
        ("status/302", NotFetched, "not_fetched"),
        ("round/", NotFetched, "not_fetched"),
        ("brotli/", NotFetched, "not_fetched"),
        ("torn/", NotFetched, "not_fetched"),
        ("silent/", NotFetched, "not_fetched"),
        ("large/2000", RefusedForSafety, "refused_for_safety"),
        ("gzip/50000000", RefusedForSafety, "refused_for_safety"),
        ("gzip/1001", RefusedForSafety, "refused_for_safety"),
    ],
)
def test_what_cannot_be_had_is_told(port: int, path: str, error: type[LerwalletError], code: str) -> None:
    """Missing, withdrawn, moving in a circle, too large, packed as a bomb: each has its own answer."""
    with pytest.raises(LerwalletError) as caught:
        network(max_bytes=1000)(f"http://127.0.0.1:{port}/{path}")

    assert (error, code) == (type(caught.value), caught.value.code)


def test_gzip_within_the_limit_is_unpacked(port: int) -> None:
    """A server that packs without being asked is understood."""
    data = network(max_bytes=1000)(f"http://127.0.0.1:{port}/gzip/1000").data

    assert bytes(1000) == data


@pytest.mark.parametrize("path", ["slow/headers", "slow/body"])
def test_a_slow_server_is_left(port: int, path: str) -> None:
    """A server that sends a byte now and then is left when the total time is over."""
    started = time.monotonic()

    with pytest.raises(NotFetched) as caught:
        network(max_seconds=0.3)(f"http://127.0.0.1:{port}/{path}")

    assert caught.value.code == "too_slow"
    assert time.monotonic() - started < 1.9  # the server would go on for two seconds


def test_a_slow_resolver_is_left() -> None:
    """The name look-up counts too."""

    def resolve(_host: str, _port: int) -> Sequence[str]:
        time.sleep(0.6)
        return ()

    with pytest.raises(NotFetched) as caught:
        network(max_seconds=0.1, resolve=resolve)("https://issuer.example/")

    assert caught.value.code == "too_slow"


def test_redirects_are_followed_without_cookies(port: int) -> None:
    """A document that moved is found; the URL stays the one that was asked for, and no cookie comes along."""
    target = f"http://127.0.0.1:{port}/fine/?after=move"
    url = f"http://issuer.example:{port}/moved/{target.encode().hex()}"

    document = network()(url)

    assert url == document.url
    assert "Cookie" not in HEADERS_SEEN["/fine/?after=move"]


@pytest.mark.parametrize(
    "target",
    [
        "https://router.example/",
        "https://169.254.169.254/latest/meta-data/",
        "https://me:secret@public.example/",
        "http://public.example/",
    ],
)
def test_redirects_are_checked_again(port: int, target: str) -> None:
    """A redirect to a private address, to plain http or with a password in it is refused (pitfall 31)."""
    known = names(
        **{
            "127_0_0_1": "127.0.0.1",
            "router_example": "192.168.1.1",
            "public_example": "93.184.216.34",
            "169_254_169_254": "169.254.169.254",
        }
    )

    with pytest.raises(RefusedForSafety):
        network(resolve=known)(f"http://127.0.0.1:{port}/moved/{target.encode().hex()}")


@pytest.mark.parametrize("target", ["file:///etc/passwd", "https://[::1", "javascript:alert(1)", "did:web:x"])
def test_redirects_to_other_things_lead_nowhere(port: int, target: str) -> None:
    """A redirect to what is not a web address is not followed."""
    with pytest.raises(NotFetched):
        network()(f"http://127.0.0.1:{port}/moved/{target.encode().hex()}")


def test_a_name_is_looked_up_once_and_that_address_is_used(port: int) -> None:
    """A name that changes its address after the check gains nothing: the checked address is connected to."""
    answers = iter([["127.0.0.1"], ["10.0.0.1"]])
    asked: list[str] = []

    def rebinding(host: str, _port: int) -> Sequence[str]:
        asked.append(host)
        return next(answers)

    data = network(resolve=rebinding)(f"http://rebinding.example:{port}/fine/").data

    expected = (b"{}", ["rebinding.example"])
    assert expected == (data, asked)


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "::1", "10.1.2.3", "100.64.0.1", "::ffff:8.8.8.8", "nonsense", ""]
)
def test_private_addresses_are_refused(address: str) -> None:
    """Without the option for tests, a name that leads to a private address is not asked (pitfall 31)."""
    with pytest.raises(RefusedForSafety):
        network(allow_loopback=False, resolve=names(issuer_example=address))("https://issuer.example/")


def test_the_option_for_tests_opens_loopback_only() -> None:
    """Plain http stays closed for every other address, private ones stay closed altogether."""
    known = names(public_example="93.184.216.34", router_example="192.168.1.1")

    for url in ("http://public.example/", "http://router.example/", "https://router.example/"):
        with pytest.raises(RefusedForSafety):
            network(resolve=known)(url)


@pytest.mark.parametrize(
    "url",
    [
        "did:web:school.example",
        "file:///etc/passwd",
        "ftp://issuer.example/",
        "issuer.example",
        "",
        "https://",
        "https:///x",
    ],
)
def test_only_web_addresses_are_fetched(url: str) -> None:
    """A DID, a file or a bare name is not for the network."""
    with pytest.raises(NotFetched):
        network()(url)


@pytest.mark.parametrize(
    "url",
    [
        "http://issuer.example/",
        "https://me@issuer.example/",
        "https://me:pw@issuer.example/",
        "https://x/" + "y" * 3000,
    ],
)
def test_unsafe_web_addresses_are_refused(url: str) -> None:
    """Plain http, names and passwords, and endless URLs are refused before anything is asked; no secret is repeated."""
    with pytest.raises(RefusedForSafety) as caught:
        network(allow_loopback=False)(url)

    assert "pw" not in caught.value.message


def test_unreachable_servers_are_told(port: int) -> None:
    """An unknown name and a closed door are told as not reached."""
    for url in ("https://unknown.example/", "http://127.0.0.1:1/", f"https://127.0.0.1:{port}/fine/"):
        with pytest.raises(NotFetched):
            network()(url)


def test_the_certificate_is_checked_for_the_name(tls_port: int, trusting: ssl.SSLContext) -> None:
    """The connection goes to an address, and the certificate must still be one for the name in the URL."""
    known = names(badges_example="127.0.0.1", other_example="127.0.0.1")
    fetch = network(resolve=known, tls=trusting)

    data = fetch(f"https://badges.example:{tls_port}/fine/").data
    with pytest.raises(NotFetched, match="certificate"):
        fetch(f"https://other.example:{tls_port}/fine/")

    assert data == b"{}"


def test_unknown_authorities_are_not_believed(
    tls_port: int, monkeypatch: pytest.MonkeyPatch, certificate: Path
) -> None:
    """A certificate that no usual authority signed is refused, also where the environment names another authority."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))

    with pytest.raises(NotFetched):
        network(resolve=names(badges_example="127.0.0.1"))(f"https://badges.example:{tls_port}/fine/")


def test_proxies_of_the_environment_are_not_used(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy would see every issuer that is asked, and would resolve names itself."""
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")

    data = network()(f"http://127.0.0.1:{port}/fine/").data

    assert data == b"{}"


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0",  # noqa: S104  the address is refused here
        "10.255.255.255",
        "100.64.0.1",
        "100.127.255.255",
        "127.0.0.1",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.1",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.0.1",
        "198.18.0.1",
        "198.19.255.255",
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.1",
        "239.1.1.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::ffff:8.8.8.8",
        "::8.8.8.8",
        "64:ff9b::808:808",
        "64:ff9b:1::1",
        "100::1",
        "2001::1",
        "2001:db8::1",
        "2002:808:808::1",
        "3fff::1",
        "5f00::1",
        "fc00::1",
        "fd12::1",
        "fe80::1",
        "fe80::1%eth0",
        "fec0::1",
        "ff02::1",
        "localhost",
        "1.1",
        "0x7f.1",
    ],
)
def test_closed_addresses(address: str) -> None:
    """Every range that is not the public internet is closed."""
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "93.184.216.34", "172.32.0.1", "100.128.0.1", "2606:4700::1111"]
)
def test_open_addresses(address: str) -> None:
    """The public internet is open."""
    assert is_public(address)


@given(st.ip_addresses())
@settings(max_examples=200, deadline=None)
def test_no_open_address_is_special(address: object) -> None:
    """What we call public, the standard library calls global, and nothing public is loopback."""
    text = str(address)

    assert not is_public(text) or (ip_address(text).is_global and not is_loopback(text))


@given(st.text(max_size=40) | st.from_regex(r"https://[a-z0-9.\[\]:@%é/\\-]{0,20}", fullmatch=True))
@settings(max_examples=60, deadline=None)
def test_any_text_is_answered(url: str) -> None:
    """Whatever stands where a URL should, the answer is one that can be told."""

    def nowhere(_host: str, _port: int) -> Sequence[str]:
        raise OSError

    with pytest.raises(LerwalletError):
        Network(now=NOW, resolve=nowhere)(url)


def test_our_own_mistakes_are_not_hidden() -> None:
    """An error that is not about the document reaches the caller from the thread that fetches."""

    def broken(_host: str, _port: int) -> Sequence[str]:
        raise LookupError

    with pytest.raises(LookupError):
        network(resolve=broken)("https://issuer.example/")
