/* Comfort only: while a heap of scanned pages is being read, its part of the page is fetched again every two seconds, and
   the whole page once it is read. Without this file the person follows the link that stands there. */
"use strict";

const EVERY = 2000;

async function look() {
  const shown = document.querySelector("[data-reading]");
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("[data-reading]");
    if (!answer.ok || !fresh || fresh.querySelector("form")) {
      location.reload();
      return;
    }
    shown.replaceChildren(...fresh.childNodes);
  } catch {
    /* The network is away for a moment. */
  }
  setTimeout(look, EVERY);
}

setTimeout(look, EVERY);
