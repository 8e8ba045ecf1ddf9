"""The bundled contexts are exactly the ones that were reviewed, byte for byte."""

import hashlib
import json
from pathlib import Path

import pytest

from lerwallet import contexts

FOLDER = Path(contexts.__file__).parent

# file: SHA-256 of its bytes, SHA-256 of its content (JSON with sorted keys and no spaces)
PINS = {
    "credentials-v1.json": (
        "00d7dd6d3ad8b920e3e550dd3a3d9090bffcac84cdbf943da6924b3e0a5c8bb8",
        "b01e671e873981f19a9102a9a57f666dbcaeb31b99e3e124378d143e71549247",
    ),
    "credentials-v2.json": (
        "59955ced6697d61e03f2b2556febe5308ab16842846f5b586d7f1f7adec92734",
        "b463c8d6a066214123ddd9827b135e1b50e1fc73322cc52a9b12a4f1fc7d86cf",
    ),
    "credentials-undefined-terms-v2.json": (
        "82dab514ba44eb18f5d1b0f638c5e140c6a556fbfb5089601bdc0fa5eb8b2581",
        "3b11e1df8c618447e9f79f3737e3c30fc0841537eb95f36003742c633672bb9f",
    ),
    "credentials-examples-v1.json": (
        "73bebae22e70ebb4466ac2e1f3e3b35c43436217623b51ff3e1b567e1aff4ba2",
        "5bca9da34aefb4c5e0cd993e222e58827734e0928fda0210ee73413c43d6e5e5",
    ),
    "credentials-examples-v2.json": (
        "14af959c62fa9e4c4a855e327dc3b42b7528d66af77ec97a8cd3148bc34d1cf3",
        "8a675bead391be98e6054c4e07c41f73337508d398e07047344c5d349aa2dc58",
    ),
    "did-v1.json": (
        "4f3eae5568c9c5f036a082088f9e192019ee06faa78973c87ff91d5421b88dad",
        "a7e146c40fcec005d3f0f14ae745665f446da58d7914a9d8f733746686fad82b",
    ),
    "security-v1.json": (
        "e2d146cd556f6fa5f14996c6f1749667d5a14073fa30f0643990068e2c0b1bac",
        "d87de2ce3ce407bcac481f8af31e211e54beb5cbd7dd459826ed0502302ee234",
    ),
    "security-v2.json": (
        "4cb186bc29c08af6e40c58178c22dd84d542f2871a063afed6e648b47abc3cf6",
        "38a9ef19cf3a75bf856202bd1ed4cbd55c985ad4a809eb7f4ef584ba9d51dc90",
    ),
    "data-integrity-v1.json": (
        "b5d829bd09aa7c42abc6efa0c8ed7635313b5487f37ccfce3ecd149ca9418554",
        "9505bf85338a4c2121ad03992ac90061bc85d43bcfa34d9d47b779381cf08b5f",
    ),
    "data-integrity-v2.json": (
        "67f21e6e33a6c14e5ccfd2fc7865f7474fb71a04af7e94136cb399dfac8ae8f4",
        "7ba3c50acf2689d5e07927267343eb353249c7c22a9f2d00307cc970e855e305",
    ),
    "multikey-v1.json": (
        "c5f3806f8286920573221938917988a18a4cc5a09e968d29649613c7a1c2b1f6",
        "be20c3ee6af6e9c4102e66a85c26617831218e32216bdf050f870e389e737cdc",
    ),
    "ed25519-2018-v1.json": (
        "166c6abb9e08176cee5f6c87c9c1bbfefa5717da391bcac525e5437f93eab809",
        "b4cb4ede62cd5c1e98b54340bf9d5ae636e6ba6e92b6bffb50be3c12b473a2de",
    ),
    "ed25519-2020-v1.json": (
        "b9e1ab971fd8bf2c7553e0c4a9438e0b9450afde1ea1ca5b2492368b9f549588",
        "fb517f09d990829aed734c9bad8cbbb2ac3d5063b865c7e3d81f246074bf5691",
    ),
    "jws-2020-v1.json": (
        "00ee65bb7307f9a01c3170b823083b0d4de68223520834b2c5eb7a09bae5dea6",
        "eed16334842a5635257913b33acd1aeee29009eb188d855f9a1d0ceee4a8ae4d",
    ),
    "x25519-2019-v1.json": (
        "d032497b819ad21259daaa11a1e0ce1153592fb58877751944d6b48768c0bf33",
        "226bc202c5f5fac752716b9ed838875155c22b789aa0259276cfd83d54a40d06",
    ),
    "x25519-2020-v1.json": (
        "1fee542597dc2bdc478d4138a5f01d5e6df00d8f0a76c65e4ed71b799079f993",
        "454c264ab52b3ee90b2c21a996afc4f5f2a02c2e282799b6e92305e1aa536de6",
    ),
    "secp256k1-2019-v1.json": (
        "8452efdde151151539b78d240f55cee7d9cc985bf078123ce310aa7ae04763b4",
        "9125f9365f562d895c1c8090d7860725f392d4872dff4ec559b48d8709d69564",
    ),
    "merkle-2019-v1.json": (
        "953b934ec954fab06c3d48e524ac66f0f66531b86fa91330f66e8fc4ba536ff4",
        "dd4bb45f08bb6527d2707c1b2447f1fd79943789e478799c3fa8c64db1b8842d",
    ),
    "status-list-2021-v1.json": (
        "6dd06a52bedb771e059c1083ba8ba7848dce22f6b4a8cfa0b98ba3fc188870e4",
        "9768f9aa81ab6c3e2ad96b2d669eaba67afe13fff0140a853f1e3d313fab13b6",
    ),
    "bitstring-status-v1.json": (
        "fd08cbf28ddd829ab2f1978c48f43ab07a112c1c90245a0cfac7ba721c65170c",
        "b2fcebfbaf4e6beae2be370fda8a5f9f99c28540c798a75a8cdccc0fb1a12492",
    ),
    "ob3-context.json": (
        "b077fa134d909d92c1dcd1c153f2af1b244aeb415967fdc1467d7fc5dd48ac10",
        "2c54acaa1cffda2420be32ab61f0a2082051211131c6337686f36f2537aa859b",
    ),
    "ob3-context-3.0.1.json": (
        "5f3d9dd6288ef437ff8286cf95ffbff609c748a66f24a1e9450c45ca64be1571",
        "8bb2354552b70cbdf2066f6d3e24bc5c2be2619145737580ad2aebdc366e77d5",
    ),
    "ob3-context-3.0.2.json": (
        "00666ad080ba407687ed1846b7f5e7495f5019042b202a727de47c48a1755c53",
        "bdd1d11a55a660322f24660862a1d430ee80cce584465f750909daa43684357c",
    ),
    "ob3-context-3.0.3.json": (
        "3d34f4d4ef1bce691106e63798beb5e7b862ba841423f5ee1e53ab7ddf3bca84",
        "04b1136ddc4eda9a8966bc7ef182789f233a26739473140ef75d6968c29a2966",
    ),
    "ob3-extensions.json": (
        "87c06c81bc2317663bf288d740d94fddd2818c4342b186270ff6371dfaa63f93",
        "15f4c347c6fe4380d9b6b93795859e33747ef48d5c55b91a71c52fb51c7bcbd7",
    ),
    "clr2-context.json": (
        "e198d7b517d74c5036434ce495086f67b10244709e9a3df9dcb7f8b1579b6167",
        "a2dd0c0c07434663b7b54a51dd8a3363f6d5c420efa87e3d97b4ef8661596d44",
    ),
    "clr2-context-2.0.1.json": (
        "880f1902d4158f2f33ce06af41b90719977cd1ea337a9de2e41edb3ff5e543d6",
        "7defe702c102faf14108579b7d65ef39ecf4c3bbef925b803e15bd77cd6e3394",
    ),
    "openbadges-v2.json": (
        "ee8c373cb831e92f0033b7f26b61a43b2719932a20da2c396e5dad48ec429b2d",
        "4b5f71314b9fef23264b05bab6a03811e8fc1e5e7506b79b092aec91865e7e07",
    ),
    "dcc-v1.json": (
        "4e8c278aacd28bc0843898b758764efa345b82443623e8953626b3636cef4899",
        "72bbeeb602655938f472f98317cab12c1bf6abc96a915d1fcc3fe18e79f92a42",
    ),
    "jff-plugfest-1.json": (
        "3bc63c2ac768b6c3ae9a1beeb2564b3156b47c4a3ffae1ae49b553d3664f2749",
        "f6c4c3b3b800cb9ffc87828d8105e3dd0d20692e5936d2cc4dead2b247e11a08",
    ),
    "blockcerts-v2.json": (
        "9aeb82c65913f2b727170778a81b9f882254b12d4b66c7aca1c8ee4765d4fc57",
        "9c60cadaba9e5e85dff2372e4be1d565452444ef554a6f388b419ff9d23c6938",
    ),
    "blockcerts-v2.1.json": (
        "3c0621311db8d15a6aee9921a641d75d3cb72ebc296ff2c6d11597f23e4615b5",
        "6fd81a8d7ea396d005ae4b712e9ecec1df6f8e54dbff20773bb76b9ce6cdfeb4",
    ),
    "blockcerts-v3.json": (
        "7b5a4f9771640918b6e3169af29374b38a9f914dcfed77675db7944c8f1a1152",
        "ce2b7f5b1b9b81b84e5d41aaa6fe76802e932ce9f48bcb63532f4eacfc3f29ee",
    ),
    "blockcerts-v3.1.json": (
        "2fc073679f0e05bba5984a3110c0bfcfbc9401c2a5874115e9a9bb12204001f3",
        "0acee5480ba39ed3d82b1ef98e600f8eebf31c30253860ae0f081f8ff84ec557",
    ),
    "blockcerts-v3.2.json": (
        "fa5afe993720de6d030dc78cb8d33085e4e8a58704e26c8eefa536f4ab7b9731",
        "1ebd84139639d0509fc0f20924746ffe42cd26a024ce2603a6fc86e3945e7b53",
    ),
}


def content_hash(value: object) -> str:
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


@pytest.mark.parametrize("file", sorted(PINS))
def test_a_context_is_the_reviewed_one(file: str) -> None:
    """A context that changes by one byte, or in meaning, is noticed."""
    data = (FOLDER / file).read_bytes()

    assert PINS[file] == (hashlib.sha256(data).hexdigest(), content_hash(json.loads(data)))


def test_every_file_is_pinned_and_every_source_named() -> None:
    """No context comes in without a pin and a source with the same hash."""
    sources = json.loads((FOLDER / "SOURCES.json").read_text("utf-8"))
    files = {path.name for path in FOLDER.glob("*.json")} - {"SOURCES.json"}

    assert set(PINS) == files
    assert {file: pin[0] for file, pin in PINS.items()} == {s["file"]: s["sha256"] for s in sources}


def test_every_url_of_the_sources_is_answered() -> None:
    """The table of URLs in the code is the one in the sources, aliases included."""
    sources = json.loads((FOLDER / "SOURCES.json").read_text("utf-8"))
    urls = {url for source in sources for url in [source["url"], *source["aliases"]]}

    assert urls == contexts.URLS
    assert all("@context" in (contexts.load(url) or {}) for url in urls)


def test_every_context_is_in_the_notice() -> None:
    """Whoever receives the product learns where each context came from and under which licence."""
    notice = (Path(__file__).parents[1] / "NOTICE").read_text("utf-8")

    assert all(pin in notice for pin, _ in PINS.values())


def test_a_url_is_compared_exactly() -> None:
    """A slash more, http, or a fragment is another URL, and another URL is not carried."""
    near = [
        "https://www.w3.org/ns/credentials/v2/",
        "http://www.w3.org/ns/credentials/v2",
        "https://www.w3.org/ns/credentials/v2#",
        "",
    ]

    assert [None] * len(near) == [contexts.load(url) for url in near]


def test_pitfall_18_the_unversioned_open_badges_context_is_never_a_newer_one() -> None:
    """`context.json` keeps its 3.0.0 content: an alias to 3.0.3 makes four genuine credentials wrong."""
    frozen = contexts.load("https://purl.imsglobal.org/spec/ob/v3p0/context.json")
    newest = contexts.load("https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json")

    assert PINS["ob3-context.json"][1] == content_hash(frozen)
    assert frozen != newest
