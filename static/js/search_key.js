/* Comfort only: the key / leads to the search, from every page. It does nothing while somebody writes, and whoever wants
   to can turn it off on the page of the search (WCAG 2.1.4). The choice stays in this browser. */
"use strict";

const OFF = "search-key-off";

function isOff() {
  try {
    return localStorage.getItem(OFF) !== null;
  } catch {
    return false; // a browser that keeps nothing
  }
}

function turn(off) {
  try {
    if (off) localStorage.setItem(OFF, "1");
    else localStorage.removeItem(OFF);
  } catch {
    // then it stays as it is
  }
}

document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isOff()) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  const field = [...document.querySelectorAll("[data-search]")].find((each) => each.offsetParent);
  const link = document.querySelector("[data-search-link]");
  if (!field && !link) return;
  event.preventDefault();
  if (field) field.focus();
  else link.click();
});

const keyNote = document.querySelector("[data-search-key]");
if (keyNote) {
  const button = keyNote.querySelector("button");
  const show = () => {
    button.textContent = isOff() ? button.dataset.on : button.dataset.off;
  };
  button.addEventListener("click", () => {
    turn(!isOff());
    show();
  });
  show();
  keyNote.hidden = false;
}
