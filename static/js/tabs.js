/* Comfort only: on a narrow screen the tab where one stands may lie outside the line of tabs. The line is scrolled to it,
   and never the page. */
"use strict";

const tabHere = document.querySelector(".partnership-tabs [aria-current]");
if (tabHere) {
  const line = tabHere.closest(".partnership-tabs");
  const hidden = tabHere.getBoundingClientRect().right - line.getBoundingClientRect().right;
  if (hidden > 0) line.scrollLeft = hidden + line.clientWidth / 3;
}
