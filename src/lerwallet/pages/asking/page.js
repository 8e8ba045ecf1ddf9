"use strict";
// Saves what was written as a file, with its digest. Nothing is sent anywhere.
const main = document.querySelector("main");
const comment = document.getElementById("comment");
const by = document.getElementById("by");
const state = document.getElementById("state");
const asked = JSON.parse(document.querySelector("script[type='application/json']").textContent).request;
let unsaved = false;

document.addEventListener("input", () => { unsaved = true; });
addEventListener("beforeunload", (leaving) => { if (unsaved) leaving.preventDefault(); });

// Only texts stand in it, so that sorted members without spaces are its one canonical form (RFC 8785).
function canonical(said) {
  return "{" + Object.keys(said).sort().map((name) => JSON.stringify(name) + ":" + JSON.stringify(said[name])).join(",") + "}";
}

async function digest(text) {
  const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

document.getElementById("save").addEventListener("click", async () => {
  const said = {
    about: asked.about,
    by: by.value.trim(),
    comment: comment.value.trim(),
    made_at: new Date().toISOString().slice(0, 19) + "Z",
    said: asked.said,
  };
  if (!said.by || !said.comment) {
    state.textContent = main.dataset.nothing;
    (said.comment ? by : comment).focus();
    return;
  }
  if (!globalThis.crypto || !crypto.subtle) {
    state.textContent = main.dataset.cannot;
    return;
  }
  const made = { schema: "lerwallet/endorsement-reply/1", reply: said, sha256: await digest(canonical(said)) };
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([JSON.stringify(made, null, 1)], { type: "application/json" }));
  link.download = "reply.json";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  state.textContent = main.dataset.saved;
  unsaved = false;
});
