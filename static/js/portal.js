/* Comfort only: everything works without this file. Words come from data attributes of the page. */
"use strict";

/* The error summary takes the focus, so that those who listen hear it first. */
document.querySelector("[data-focus]")?.focus();

/* A table that is wider than the page can be scrolled with the keyboard. */
for (const wrap of document.querySelectorAll(".table-wrap")) {
  if (wrap.scrollWidth > wrap.clientWidth) {
    wrap.tabIndex = 0;
  }
}
