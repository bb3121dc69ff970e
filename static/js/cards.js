/* Comfort only: everything works without this file. On a phone a .table--list is drawn as cards, and some browsers then
   no longer tell those who listen that it is a table. The roles of its parts say it, as long as it is drawn so. */
"use strict";

(() => {
  const isNarrow = matchMedia("(max-width: 40rem)"); // as in components/table.css
  const ROLES = {
    "thead, tbody, tfoot": "rowgroup",
    tr: "row",
    td: "cell",
    "thead th": "columnheader",
    "tbody th, tfoot th": "rowheader",
  };

  const give = (element, role) => {
    if (isNarrow.matches) element.setAttribute("role", role);
    else element.removeAttribute("role");
  };

  const giveAll = (root) => {
    for (const table of root.querySelectorAll("table.table--list")) {
      give(table, "table");
      for (const [parts, role] of Object.entries(ROLES)) {
        for (const part of table.querySelectorAll(parts)) give(part, role);
      }
    }
  };

  if (isNarrow.matches) giveAll(document);
  isNarrow.addEventListener("change", () => giveAll(document));

  /* A part of the page that another script has drawn. */
  document.addEventListener("portal:drawn", ({ target }) => {
    if (isNarrow.matches) giveAll(target);
  });
})();
