/* Comfort only: everything works without this file. The bar of buttons above a text, and its look below it while one
   writes. Words and the address of the look come from data attributes of the page. */
"use strict";

const PAUSE = 500; // milliseconds without a letter, after which an open look is asked for again

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

const BULLET = /^- /;
const NUMBER = /^\d{1,4}[.)] /;

/** Make list items of the selected lines, numbered or not. A list stands apart from the paragraph before it. */
function list(textarea, isNumbered) {
  const { selectionStart, selectionEnd, value } = textarea;
  const start = value.lastIndexOf("\n", selectionStart - 1) + 1;
  const kind = isNumbered ? NUMBER : BULLET;
  const lines = value.slice(start, selectionEnd).split("\n");
  const before = previousLine(value, start);
  const counted = isNumbered && NUMBER.test(before) ? parseInt(before, 10) : 0;
  const items = lines.map((line, place) => {
    if (kind.test(line)) return line;
    return (isNumbered ? `${counted + place + 1}. ` : "- ") + line.replace(isNumbered ? BULLET : NUMBER, "");
  });
  const gap = start > 0 && value[start - 2] !== "\n" && !kind.test(before) ? "\n" : "";
  textarea.setRangeText(gap + items.join("\n"), start, selectionEnd, "end");
}

function previousLine(value, start) {
  return start > 1 ? value.slice(value.lastIndexOf("\n", start - 2) + 1, start - 1) : "";
}

function addButton(bar, name, label, act) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = `markdown__button markdown__button--${name}`;
  button.textContent = label;
  button.addEventListener("click", () => act(button));
  bar.append(button);
  return button;
}

function addMark(bar, textarea, name, label, act) {
  addButton(bar, name, label, () => {
    textarea.focus();
    act();
    textarea.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

/* The look of the text -------------------------------------------------------------------------------------------- */

/** What the text will look like, or the sentence why it cannot be shown. Only what says that it is a part is put in. */
async function lookOf(textarea) {
  const token = textarea.form.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
  const sent = new URLSearchParams({ text: textarea.value, csrfmiddlewaretoken: token });
  try {
    const answer = await fetch(textarea.dataset.preview, { method: "POST", body: sent, cache: "no-store" });
    const words = await answer.text();
    if (answer.headers.get("X-Partial") === "preview") return { html: words };
    return { sentence: answer.status === 413 ? words : textarea.dataset.previewLost };
  } catch {
    return { sentence: textarea.dataset.previewLost };
  }
}

class Look {
  constructor(textarea, button) {
    this.textarea = textarea;
    this.button = button;
    this.asked = 0;
    this.region = document.createElement("div");
    this.region.className = "preview";
    this.region.id = `${textarea.id}_preview`;
    this.region.hidden = true;
    this.region.setAttribute("role", "region");
    this.region.setAttribute("aria-label", textarea.dataset.previewName);
    this.region.setAttribute("aria-live", "polite");
    textarea.after(this.region);
    button.setAttribute("aria-expanded", "false");
    button.setAttribute("aria-controls", this.region.id);
    textarea.addEventListener("input", () => {
      clearTimeout(this.waits);
      if (!this.region.hidden) this.waits = setTimeout(() => this.draw(), PAUSE);
    });
  }

  toggle() {
    this.region.hidden = !this.region.hidden;
    this.button.setAttribute("aria-expanded", String(!this.region.hidden));
    if (!this.region.hidden) this.draw();
  }

  async draw() {
    const turn = ++this.asked;
    this.region.setAttribute("aria-busy", "true");
    const { html, sentence } = await lookOf(this.textarea);
    if (turn !== this.asked) return; // a newer one is on its way
    if (html === undefined) {
      const told = document.createElement("p");
      told.textContent = sentence;
      this.region.replaceChildren(told);
    } else {
      const template = document.createElement("template");
      template.innerHTML = html;
      this.region.replaceChildren(template.content);
    }
    this.region.removeAttribute("aria-busy");
  }
}

/** The form's own button for the look is for those without a script. */
function takeAwayButton(form) {
  form?.querySelector('button[type="submit"][name="forhandsgranska"]')?.remove();
}

function addBars(root) {
  for (const textarea of root.querySelectorAll("textarea[data-markdown]")) {
    if (textarea.readOnly || textarea.disabled || textarea.previousElementSibling?.matches(".markdown__bar")) continue;
    const words = textarea.dataset;
    const bar = document.createElement("div");
    bar.className = "markdown__bar";
    bar.setAttribute("role", "group");
    bar.setAttribute("aria-label", words.barLabel);
    addMark(bar, textarea, "bold", words.boldLabel, () => surround(textarea, "**"));
    addMark(bar, textarea, "italic", words.italicLabel, () => surround(textarea, "*"));
    addMark(bar, textarea, "list", words.listLabel, () => list(textarea, false));
    addMark(bar, textarea, "numbers", words.numbersLabel, () => list(textarea, true));
    textarea.before(bar);
    if (!words.preview || !textarea.form) continue;
    const look = new Look(textarea, addButton(bar, "preview", words.previewLabel, () => look.toggle()));
    takeAwayButton(textarea.form);
  }
}

addBars(document);

/* A part of the page that another script has drawn. */
document.addEventListener("portal:drawn", ({ target }) => addBars(target));
