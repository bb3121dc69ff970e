/* Comfort only: everything works without this file. The browser's own copy of what is written and not yet saved.
   A form with data-autosave has one. It is written while the person types, marked as sent when the form is sent, and thrown
   away on the next page, unless that is the same form, an error (data-problem) or the login. It belongs to one person
   (data-person): a page for somebody else throws it away, and so does logging out. It lives for a day, and no longer than
   the session in which it was written may last (data-until, in seconds). */
"use strict";

const PREFIX = "portal:";
const HOURS_KEPT = 24;
const until = Number(document.body.dataset.until) * 1000 || Infinity;
const person = document.body.dataset.person;

const memory = {
  all() {
    return Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));
  },
  read(key) {
    try {
      return JSON.parse(localStorage.getItem(key));
    } catch {
      return null;
    }
  },
  write(key, copy) {
    try {
      localStorage.setItem(key, JSON.stringify(copy));
    } catch {
      /* Full, or not allowed. The form works all the same. */
    }
  },
};

function fieldsOf(form) {
  return [...form.querySelectorAll("textarea[name], select[name], input[name]:is([type=text], [type=date])")];
}

function textsOf(form) {
  return Object.fromEntries(fieldsOf(form).map((field) => [field.name, field.value]));
}

function differs(form, copy) {
  return fieldsOf(form).some((field) => field.name in copy.texts && copy.texts[field.name] !== field.value);
}

function offer(form, key, copy) {
  const notice = document.getElementById("kept-text").content.firstElementChild.cloneNode(true);
  notice.querySelector("[data-restore]").addEventListener("click", () => {
    for (const field of fieldsOf(form)) {
      if (field.name in copy.texts) field.value = copy.texts[field.name];
    }
    for (const fold of form.querySelectorAll("details")) fold.open = true;
    notice.remove();
    fieldsOf(form)[0]?.focus();
  });
  notice.querySelector("[data-discard]").addEventListener("click", () => {
    localStorage.removeItem(key);
    notice.remove();
    fieldsOf(form)[0]?.focus();
  });
  form.before(notice);
}

function keep(form) {
  const key = `${PREFIX}${person}:${form.dataset.autosave}`;
  const copy = memory.read(key);
  if (copy && differs(form, copy)) {
    offer(form, key, copy);
  } else if (copy) {
    localStorage.removeItem(key);
  }
  form.addEventListener("input", () => memory.write(key, { texts: textsOf(form), at: Date.now(), until, sent: false }));
  form.addEventListener("submit", () => memory.write(key, { texts: textsOf(form), at: Date.now(), until, sent: true }));
}

function keepAll(root) {
  try {
    root.querySelectorAll("form[data-autosave]").forEach(keep);
  } catch {
    /* The browser keeps nothing. */
  }
}

function isOver(copy) {
  return Date.now() > Math.min(copy.at + HOURS_KEPT * 60 * 60 * 1000, copy.until ?? Infinity);
}

function dropWhatIsOver() {
  for (const key of memory.all()) {
    const copy = memory.read(key);
    if (!copy || isOver(copy)) localStorage.removeItem(key);
  }
}

function tidy(formsHere) {
  for (const key of memory.all()) {
    const copy = memory.read(key);
    const mine = key.startsWith(`${PREFIX}${person}:`);
    const saved = copy?.sent && !formsHere.has(key);
    if (!copy || !mine || saved) localStorage.removeItem(key);
  }
}

function mark(sent) {
  for (const key of memory.all()) {
    const copy = memory.read(key);
    if (copy) memory.write(key, { ...copy, sent });
  }
}

function onLeaving(selector, act) {
  for (const element of document.querySelectorAll(selector)) {
    element.addEventListener(element.tagName === "FORM" ? "submit" : "click", act);
  }
}

try {
  dropWhatIsOver();
  if (!person || "problem" in document.body.dataset) {
    mark(false);
  } else {
    const forms = [...document.querySelectorAll("form[data-autosave]")];
    tidy(new Set(forms.map((form) => `${PREFIX}${person}:${form.dataset.autosave}`)));
    keepAll(document);
  }
  onLeaving("[data-settles]", () => mark(true));
  onLeaving("[data-forget]", () => memory.all().forEach((key) => localStorage.removeItem(key)));
} catch {
  /* The browser keeps nothing. */
}

/* A part of the page that another script has drawn, and a form that it has saved without leaving the page. */
document.addEventListener("portal:drawn", ({ target }) => {
  if (person) keepAll(target);
});
document.addEventListener("portal:saved", ({ target }) => {
  try {
    localStorage.removeItem(`${PREFIX}${person}:${target.dataset.autosave}`);
  } catch {
    /* The browser keeps nothing. */
  }
});
