/* Comfort only: everything works without this file. What the keyboard reaches: a summary of errors, a wide table, and the
   way out of a menu. */
"use strict";

/* The error summary takes the focus, so that those who listen hear it first. Its autofocus does nothing where the
   address names a place on the page. */
window.addEventListener("load", () => {
  const summary = document.querySelector("[data-focus]");
  if (summary && document.activeElement !== summary) summary.focus();
});

/* A table that is wider than the page can be scrolled with the keyboard. */
function scrollTables(root) {
  for (const wrap of root.querySelectorAll(".table-wrap")) {
    if (wrap.scrollWidth > wrap.clientWidth) {
      wrap.tabIndex = 0;
    }
  }
}

scrollTables(document);

/* A part of the page that another script has drawn. */
document.addEventListener("portal:drawn", ({ target }) => scrollTables(target));

/* On a phone Escape folds the menu of the page's head, from anywhere in the head, and the focus returns to its button. */
document.addEventListener("keydown", ({ key, target }) => {
  const menu = key === "Escape" && target.closest(".site-header")?.querySelector("details.site-menu[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});
