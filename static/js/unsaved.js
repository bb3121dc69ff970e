/* Comfort only: everything works without this file. A page with text that is not saved asks before it is left, by a link,
   by another form or by closing it. Forms that only ask for a page (GET) hold nothing to lose. A form with data-unsaved
   came back with what was sent and not saved. What has data-settles says itself what becomes of the text. */
"use strict";

(() => {
  if (!document.body.dataset.person) return;

  const sent = new WeakSet(); // forms on their way
  let isSettled = false;

  const isChosen = (select) => {
    const options = [...select.options];
    const stood = options.some((option) => option.defaultSelected);
    return options.some((option, place) => option.selected !== (stood || select.multiple ? option.defaultSelected : place === 0));
  };

  const isChanged = (field) => {
    if (field.disabled || field.readOnly || field.type === "hidden" || field.type === "password") return false;
    if (field instanceof HTMLSelectElement) return isChosen(field);
    if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
    if (field.type === "file") return field.files.length > 0;
    return "defaultValue" in field && field.value.replace(/\r\n/g, "\n") !== field.defaultValue.replace(/\r\n/g, "\n");
  };

  const fieldsOf = (form) => [...form.elements].filter((field) => field.name && !(field instanceof HTMLButtonElement));

  /** Whether the form holds what would be lost. */
  const isUnsaved = (form) =>
    form.method === "post" && (form.hasAttribute("data-unsaved") || fieldsOf(form).some(isChanged));

  const unsaved = (root) => [...root.querySelectorAll("form")].filter((form) => isUnsaved(form) && !sent.has(form));

  window.portalHoldsUnsaved = (root) => unsaved(root).length > 0; // for a part that is closed without leaving the page

  addEventListener("beforeunload", (event) => {
    if (isSettled || !unsaved(document.getElementById("main")).length) return;
    event.preventDefault();
    event.returnValue = ""; // what older browsers ask for
  });

  // Last of all that listens: what another script sends by itself is not on its way from here.
  addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    sent.add(event.target);
    if (event.target.hasAttribute("data-settles")) isSettled = true;
  });

  // What is sent and answered with a file leaves the page where it is: then what is written anew can be lost again.
  document.addEventListener("input", (event) => {
    if (event.target.form) sent.delete(event.target.form);
    isSettled = false;
  });

  document.addEventListener("click", (event) => {
    if (event.target.closest?.("a[data-settles]")) isSettled = true;
  });

  // The session is over: the page has to go, and autosave.js keeps what was written.
  document.addEventListener("portal:session-over", () => {
    isSettled = true;
  });
})();
