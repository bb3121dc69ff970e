/* Names the boxes that select2 puts in place of the admin's choices, as their labels name the choices themselves. */

(() => {
  "use strict";

  const nameOf = (select) => select.labels[0]?.textContent.replace(/:\s*$/, "").trim() || select.getAttribute("aria-label");

  const name = (select) => {
    const box = select.nextElementSibling;
    const words = nameOf(select);
    if (!words || !box?.classList.contains("select2")) return;
    for (const part of box.querySelectorAll("[role=textbox], [role=searchbox]")) part.setAttribute("aria-label", words);
    for (const part of box.querySelectorAll("[role=combobox]")) {
      const shown = box.querySelector(".select2-selection__rendered");
      part.removeAttribute("aria-labelledby");
      part.setAttribute("aria-label", [words, shown?.getAttribute("title")].filter(Boolean).join(": "));
    }
  };

  const nameAll = (root) => root.querySelectorAll("select.admin-autocomplete").forEach(name);

  // select2 is put in place by jQuery's ready, which the admin's own scripts have asked for before this one does.
  const jQuery = window.django?.jQuery;
  jQuery?.(() => {
    nameAll(document);
    document.addEventListener("formset:added", (event) => nameAll(event.target));
    jQuery(document).on("select2:open select2:select select2:clear select2:unselect", (event) => {
      name(event.target);
      const search = document.querySelector(".select2-container--open .select2-dropdown .select2-search__field");
      search?.setAttribute("aria-label", nameOf(event.target) || "");
    });
  });
})();
