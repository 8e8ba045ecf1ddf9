"""The page that asks for an endorsement, opened from disk in a browser: what it saves is what lerwallet reads."""

import html
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from lerwallet.journey import endorsing
from lerwallet.journey.asking import request_page
from lerwallet.journey.claims import address_of
from lerwallet.journey.endorsing import Request
from world import LEARNER, NOW, world

BROWSER = shutil.which("chromium") or shutil.which("google-chrome")
SAID = 'Keeps the "books" </script><script>document.title="ran"</script>'
REQUEST = Request(
    about=address_of(SAID, "2019", by=LEARNER.did),
    said=SAID,
    since="2019",
    by=LEARNER.did,
    badge=False,
    made_at="2026-11-21T12:00:00Z",
)
# Fills the page in as a person would, and puts the file that it saves where the test sees it.
PERSON = """<script>
const save = URL.createObjectURL;
URL.createObjectURL = (blob) => {
  blob.text().then((text) => { const out = document.createElement("pre"); out.id = "out"; out.textContent = text; document.body.append(out); });
  return save(blob);
};
document.getElementById("save").click();
document.body.dataset.empty = document.getElementById("state").textContent;
comment.value = "I saw it, \\u00e9v\\u00e8ry \\"week\\".\\nTwice. \\u2028 <b>";
by.value = "Jean, shop owner";
document.getElementById("save").click();
</script>"""


def test_nothing_of_the_words_can_run() -> None:
    """They stand as text, in the page and in the data that it carries; the policy names the one script."""
    page = request_page(REQUEST)

    assert page.count("</script>") == 2
    assert re.search(r"script-src 'sha256-[A-Za-z0-9+/=]+'", page)
    assert endorsing.read_request(page.encode()) == REQUEST


@pytest.mark.skipif(BROWSER is None, reason="there is no browser here")
def test_what_a_browser_saves_is_what_lerwallet_reads(tmp_path: Path) -> None:
    """From disk and without a network; an empty form saves nothing, and says so."""
    page = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", request_page(REQUEST))
    (tmp_path / "page.html").write_text(page.replace("</body>", f"{PERSON}</body>"), "utf-8")

    shown = subprocess.run(
        [
            *(
                str(BROWSER),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                f"--user-data-dir={tmp_path}/browser",
            ),
            *("--virtual-time-budget=5000", "--dump-dom", (tmp_path / "page.html").as_uri()),
        ],
        capture_output=True,
        timeout=120,
        check=True,
    ).stdout.decode()

    saved = re.search(r'<pre id="out">(.*?)</pre>', shown, re.DOTALL)
    assert saved is not None
    data = html.unescape(saved.group(1)).encode()
    found = endorsing.read_endorsement(data, world().verifier(), own=set(), claims=[], badges={}, now=NOW)
    assert (found.about, found.by, found.signed_by) == (REQUEST.about, "Jean, shop owner", None)
    assert found.comment == 'I saw it, évèry "week".\nTwice. \u2028 <b>'
    assert 'data-empty="Please write something in both fields."' in shown
    assert "<title>ran</title>" not in shown
