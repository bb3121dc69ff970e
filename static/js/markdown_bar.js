/* Comfort only: everything works without this file. The bar of buttons above a text. Words come from data attributes of
   the page. */
"use strict";

/** Put `before` and `after` around what is selected, or take them away where they already stand. */
function surround(textarea, mark) {
  const { selectionStart: start, selectionEnd: end, value } = textarea;
  const words = value.slice(start, end);
  const around = value.slice(start - mark.length, start) === mark && value.slice(end, end + mark.length) === mark;
  if (around) {
    textarea.setRangeText(words, start - mark.length, end + mark.length, "select");
  } else {
    textarea.setRangeText(mark + words + mark, start, end, "select");
    textarea.setSelectionRange(start + mark.length, start + mark.length + words.length);
  }
}

/** Make list items of the selected lines. A list stands apart from the paragraph before it. */
function list(textarea) {
  const { selectionStart, selectionEnd, value } = textarea;
  const start = value.lastIndexOf("\n", selectionStart - 1) + 1;
  const lines = value.slice(start, selectionEnd).split("\n");
  const items = lines.map((line) => (line.startsWith("- ") ? line : `- ${line}`)).join("\n");
  const gap = start > 0 && value[start - 2] !== "\n" && !previousLine(value, start).startsWith("- ") ? "\n" : "";
  textarea.setRangeText(gap + items, start, selectionEnd, "end");
}

function previousLine(value, start) {
  return value.slice(value.lastIndexOf("\n", start - 2) + 1, start - 1);
}

function addButton(bar, textarea, name, label, act) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = `markdown__button markdown__button--${name}`;
  button.textContent = label;
  button.addEventListener("click", () => {
    textarea.focus();
    act();
    textarea.dispatchEvent(new Event("input", { bubbles: true }));
  });
  bar.append(button);
}

function addBars(root) {
  for (const textarea of root.querySelectorAll("textarea[data-markdown]")) {
    if (textarea.readOnly || textarea.disabled) continue;
    const bar = document.createElement("div");
    bar.className = "markdown__bar";
    bar.setAttribute("role", "group");
    bar.setAttribute("aria-label", textarea.dataset.barLabel);
    addButton(bar, textarea, "bold", textarea.dataset.boldLabel, () => surround(textarea, "**"));
    addButton(bar, textarea, "italic", textarea.dataset.italicLabel, () => surround(textarea, "*"));
    addButton(bar, textarea, "list", textarea.dataset.listLabel, () => list(textarea));
    textarea.before(bar);
  }
}

addBars(document);

/* A part of the page that another script has drawn. */
document.addEventListener("portal:drawn", ({ target }) => addBars(target));
