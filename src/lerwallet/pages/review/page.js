"use strict";
// Gathers what was written beside each part, and saves it as a file. Nothing is sent anywhere.
const main = document.querySelector("main");
const boxes = [...document.querySelectorAll("textarea[data-about]")];
const by = document.getElementById("by");
const state = document.getElementById("state");
let unsaved = false;

// A page that is loaded again still has what was written; closing it forgets.
const shelf = "lerwallet-review-" + main.dataset.draft;
function remember() {
  try {
    sessionStorage.setItem(shelf, JSON.stringify([by.value, ...boxes.map((box) => box.value)]));
  } catch { /* a browser that keeps nothing: the warning on leaving is all there is */ }
}
try {
  const before = JSON.parse(sessionStorage.getItem(shelf) || "[]");
  if (before.length === boxes.length + 1) {
    [by, ...boxes].forEach((box, number) => { box.value = before[number]; });
  }
} catch { /* nothing was kept */ }

function reply() {
  const comments = boxes.filter((box) => box.value.trim())
    .map((box) => ({ about: box.dataset.about, text: box.value.trim() }));
  return {
    schema: "lerwallet/reply/1",
    reply: {
      draft: main.dataset.draft,
      by: by.value.trim(),
      made_at: new Date().toISOString().slice(0, 19) + "Z",
      seen: JSON.parse(main.dataset.seen),
      comments,
    },
  };
}

document.addEventListener("input", () => { unsaved = true; remember(); });
addEventListener("beforeunload", (leaving) => { if (unsaved) leaving.preventDefault(); });
document.getElementById("save").addEventListener("click", () => {
  const made = reply();
  if (!made.reply.comments.length) {
    state.textContent = main.dataset.nothing;
    return;
  }
  const text = JSON.stringify(made, null, 1);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  link.download = "reply-" + main.dataset.draft + ".json";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  document.getElementById("reply").value = text;
  document.getElementById("copy").hidden = false;
  state.textContent = main.dataset.saved;
  unsaved = false;
});
