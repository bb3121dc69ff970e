/* Comfort only: the plan can be written without this file, on pages of their own. Here a goal or measure opens where it
   stands, is saved alone and drawn again alone, and is moved with the mouse or the keyboard. What is asked for with the
   header X-Partial answers with a part of the page, and says which. Anything else (somebody saved first, the session is
   over) is a whole page: the form is then sent once more the ordinary way, and the browser shows that page. */
"use strict";

const plan = document.querySelector("[data-plan]");
const status = document.querySelector(".messages");
const movesOn = plan?.hasAttribute("data-moves"); // for those who may write
const isNarrowed = plan?.hasAttribute("data-chosen"); // then neighbours are not shown, and nothing is moved
const sentOrdinarily = new WeakSet();

document.documentElement.classList.add("js");

/** Ask for a part. Gives {part, html}, with no part where the answer is a whole page; null where there is no answer. */
async function ask(url, options = {}) {
  try {
    const answer = await fetch(url, { ...options, headers: { "X-Partial": "1" }, cache: "no-store" });
    if (answer.status >= 500) return { part: "failed" };
    const part = answer.headers.get("X-Partial");
    return { part, html: part ? await answer.text() : "" };
  } catch {
    return null;
  }
}

function say(words, kind = "success") {
  const message = document.createElement("p");
  message.className = `notice notice--${kind}`;
  message.textContent = words;
  status.replaceChildren(message);
}

function drawn(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content.firstElementChild;
}

function prepare(element) {
  element.dispatchEvent(new CustomEvent("portal:drawn", { bubbles: true }));
}

/* Rows that open ----------------------------------------------------------------------------------------------------- */

const loading = new WeakMap(); // the promise of what a row is asked for, while it comes

/** Put what a closed row holds in its place, asked for once. Gives whether it is there. */
function load(row) {
  const body = row.querySelector(".goal__body");
  if (!body.dataset.asks) return Promise.resolve(true);
  if (!loading.has(row)) {
    const asked = ask(body.dataset.asks).then((answer) => {
      loading.delete(row);
      if (answer?.part !== "goal") return false;
      takeIn(row, drawn(answer.html));
      return true;
    });
    loading.set(row, asked);
  }
  return loading.get(row);
}

/** Take the head and the body from a row as it is drawn now, so that the focus stays where it is. */
function takeIn(row, now) {
  row.dataset.version = now.dataset.version;
  takeHead(row, now);
  row.querySelector(".goal__body").replaceWith(now.querySelector(".goal__body"));
  prepare(row);
  tidy();
}

function takeHead(row, now) {
  row.querySelector("summary").replaceChildren(...now.querySelector("summary").childNodes);
}

/** What the address names on the page, or null. */
function named() {
  return document.getElementById(location.hash.slice(1));
}

/* The details element tells that it is open, whether a hand or an address has opened it. What cannot be had leaves the
   row with its links to where the goal is shown. */
async function opened(row) {
  const body = row.querySelector(".goal__body");
  if (!body.dataset.asks) return;
  body.setAttribute("aria-busy", "true");
  const isThere = await load(row);
  body.removeAttribute("aria-busy");
  const place = named();
  if (isThere && row.contains(place)) place?.scrollIntoView();
}

plan?.addEventListener(
  "toggle",
  ({ target }) => {
    if (target.matches(".goal__row[open]")) opened(target.closest(".goal"));
  },
  true,
);

/** Open what the address names: the row, or the section, that it stands in. */
function reveal() {
  const closed = named()?.closest("details:not([open])");
  if (!closed) return;
  closed.open = true;
  named().scrollIntoView();
}

/* Opening ---------------------------------------------------------------------------------------------------------- */

/** What a link opens: where its form comes, and what the form stands in place of. */
function placeOf(link) {
  if (link.dataset.opens === "goal") return link.closest(".goal").querySelector(".goal__body");
  return link.closest(link.dataset.opens === "measure" ? ".measure__body" : ".add");
}

async function open(link) {
  const row = link.dataset.opens === "goal" && link.closest(".goal");
  if (row) {
    if (!(await load(row))) {
      location.assign(link.href);
      return;
    }
    row.querySelector("details").open = true;
  }
  const hidden = placeOf(link);
  if (hidden.hidden) return;
  const answer = await ask(link.href);
  if (answer?.part !== "form") {
    location.assign(link.href);
    return;
  }
  if (hidden.hidden) return; // clicked twice
  const box = document.createElement("div");
  box.className = "in-place";
  box.link = link;
  box.hides = hidden;
  hidden.before(box);
  hidden.hidden = true;
  fill(box, answer.html);
  tidy();
  (box.querySelector("[data-restore]") ?? firstField(box)).focus();
}

function fill(box, html) {
  box.replaceChildren(drawn(html));
  prepare(box);
}

function firstField(box) {
  return box.querySelector(".field :is(input, textarea, select)");
}

/** Whether the person keeps on writing, asked where what is written would be lost. */
function keepsOn(box) {
  return window.portalHoldsUnsaved?.(box) && !confirm(plan.dataset.unsaved);
}

function close(box) {
  box.hides.hidden = false;
  box.remove();
  box.link.focus();
}

/* Saving ----------------------------------------------------------------------------------------------------------- */

async function save(form, box) {
  if (box.getAttribute("aria-busy")) return;
  box.setAttribute("aria-busy", "true");
  const answer = await ask(form.action, { method: "POST", body: new FormData(form) });
  box.removeAttribute("aria-busy");
  if (answer === null) {
    say(plan.dataset.lost, "error");
  } else if (answer.part === "failed") {
    say(plan.dataset.failed, "error");
  } else if (answer.part === "form") {
    fill(box, answer.html);
    box.querySelector("[data-focus]")?.focus();
  } else if (answer.part === "goal" || answer.part === "measure") {
    form.dispatchEvent(new CustomEvent("portal:saved", { bubbles: true }));
    draw(drawn(answer.html), answer.part, box);
  } else {
    sentOrdinarily.add(form);
    form.requestSubmit();
  }
}

/** Put what was saved in its place: where it stood, or last in its list where it is new or has another focus area. */
function draw(row, kind, box) {
  const old = box.link.dataset.opens === kind ? box.closest(`.${kind}`) : null;
  const list =
    kind === "goal"
      ? plan.querySelector(`[data-goals="${row.dataset.area}"]`)
      : box.closest(".links__measures").querySelector(".measures");
  const written = old?.querySelector(".measures:has(.in-place)");
  if (written) row.querySelector(".measures").replaceWith(written); // somebody still writes there
  if (old && old.parentElement === list) {
    old.replaceWith(row);
  } else {
    old?.remove();
    list.append(row);
  }
  if (!old) close(box);
  if (kind === "measure") askAgain(row);
  prepare(row);
  tidy();
  say(row.dataset.said);
  row.querySelector(`a[data-opens="${kind}"]`).focus();
}

/** A measure that was changed leaves its goal, or its focus area, unanswered by those who had answered, and the goal's row
    says how many measures there are. */
async function askAgain(measure) {
  const goal = measure.closest(".goal");
  const answers = (goal ?? measure.closest(".area-measures")).querySelector(".answers");
  if (!goal && !answers) return;
  const answer = await ask(goal ? `${plan.dataset.plan}mal/${goal.dataset.goal}/las/` : areaOf(measure));
  if (!answer?.part) return;
  const now = drawn(answer.html);
  const answersNow = now.querySelector(".answers");
  if (answers && answersNow) answers.replaceWith(answersNow);
  if (goal) takeHead(goal, now);
}

function areaOf(measure) {
  return `${plan.dataset.plan}omrade/${measure.closest("[data-area-measures]").dataset.areaMeasures}/las/`;
}

document.addEventListener("submit", (event) => {
  const box = event.target.closest(".in-place");
  if (!box || sentOrdinarily.has(event.target)) return;
  event.preventDefault();
  save(event.target, box);
});

/* Moving ----------------------------------------------------------------------------------------------------------- */

function rowOf(element) {
  return element.closest(".measure") ?? element.closest(".goal");
}

function isRow(element) {
  return element?.matches(".goal, .measure") ?? false;
}

/** The list's first cannot go up and its last cannot go down; the contents count goals and measures. */
function tidy() {
  for (const row of plan.querySelectorAll(".goal, .measure")) {
    const movers = [...row.querySelectorAll("[data-direction]")].filter((button) => rowOf(button) === row);
    for (const mover of movers) {
      const neighbour = mover.dataset.direction === "up" ? row.previousElementSibling : row.nextElementSibling;
      mover.disabled = !isRow(neighbour) || isNarrowed;
    }
    if (movesOn && !isNarrowed) addHandle(row);
  }
  for (const count of document.querySelectorAll("[data-count]")) {
    const area = count.dataset.count;
    const counted = `[data-goals="${area}"] > .goal, [data-measures="omrade-${area}"] > .measure`;
    count.textContent = plan.querySelectorAll(counted).length;
  }
}

/** Send a move. `back` undoes it on the page where it could not be made. */
async function move(url, row, more, back) {
  const body = new FormData();
  body.set("csrfmiddlewaretoken", document.querySelector("[name=csrfmiddlewaretoken]").value);
  for (const [name, value] of Object.entries({ version: row.dataset.version, ...more })) body.set(name, value);
  const answer = await ask(url, { method: "POST", body });
  if (answer?.part === "moved") {
    say(plan.dataset.moved);
    return true;
  }
  back();
  tidy();
  if (answer && !answer.part) return false;
  say(answer ? plan.dataset.failed : plan.dataset.lost, "error");
  return true;
}

async function step(button) {
  const row = rowOf(button);
  const next = row.nextElementSibling;
  const list = row.parentElement;
  const back = () => list.insertBefore(row, next);
  if (button.dataset.direction === "up") row.previousElementSibling.before(row);
  else next.after(row);
  tidy();
  focusWay(row, button);
  const understood = await move(button.formAction, row, {}, back);
  if (!understood) {
    sentOrdinarily.add(button);
    button.form.requestSubmit(button);
  }
}

/** The same button again, or the other one where the row cannot go further. */
function focusWay(row, button) {
  const other = button.parentElement.querySelector(`[data-direction]:not([data-direction="${button.dataset.direction}"])`);
  (button.disabled ? other : button).focus();
  row.scrollIntoView({ block: "nearest" });
}

plan?.addEventListener("click", (event) => {
  if (event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const link = event.target.closest("a[data-opens]");
  const cancel = event.target.closest(".in-place .form__buttons a");
  const mover = event.target.closest("[data-direction]");
  const text = movesOn && event.target.closest("[data-text]");
  if (cancel) {
    event.preventDefault();
    const box = cancel.closest(".in-place");
    if (!keepsOn(box)) close(box);
  } else if (link) {
    event.preventDefault();
    open(link);
  } else if (mover && !sentOrdinarily.has(mover)) {
    event.preventDefault();
    step(mover);
  } else if (text && !event.target.closest("a, button, form, .in-place") && getSelection().isCollapsed) {
    const kind = text.matches(".measure__text") ? "measure" : "goal";
    const opener = text.closest(`.${kind}`).querySelector(`a[data-opens="${kind}"]`);
    if (!event.target.closest(".links__measures") || kind === "measure") open(opener);
  }
});

/* Dragging. A handle is only for the mouse: the buttons do the same. */

let dragged = null;

function addHandle(row) {
  if ([...row.children].some((child) => child.matches(".handle"))) return;
  const handle = document.createElement("span");
  handle.className = "handle";
  handle.draggable = true;
  handle.title = plan.dataset.drag;
  row.prepend(handle);
}

/** The list under the pointer that `dragged` may land in, and the row that it would land before; null for the last. */
function landing(event) {
  const isGoal = dragged.matches(".goal");
  const list = isGoal ? event.target.closest(".plan__area")?.querySelector(".goals") : event.target.closest(".measures");
  if (!list || (!isGoal && list !== dragged.parentElement)) return null;
  const rows = [...list.children].filter((row) => isRow(row) && row !== dragged);
  const before = rows.find((row) => {
    const { top, height } = row.getBoundingClientRect();
    return event.clientY < top + height / 2;
  });
  return { list, before: before ?? null, last: rows.at(-1) };
}

function unmark() {
  for (const row of plan.querySelectorAll(".is-over-before, .is-over-last")) {
    row.classList.remove("is-over-before", "is-over-last");
  }
}

plan?.addEventListener("dragstart", (event) => {
  if (!event.target.matches?.(".handle")) return;
  dragged = event.target.parentElement;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", dragged.querySelector("h3, .measure__text").textContent.trim());
  event.dataTransfer.setDragImage(dragged, 0, 0);
  dragged.classList.add("is-dragged");
});

plan?.addEventListener("dragover", (event) => {
  const place = dragged && landing(event);
  unmark();
  if (!place) return;
  event.preventDefault();
  if (place.before) place.before.classList.add("is-over-before");
  else (place.last ?? place.list).classList.add("is-over-last");
});

plan?.addEventListener("drop", async (event) => {
  const place = dragged && landing(event);
  if (!place) return;
  event.preventDefault();
  const row = dragged;
  const [list, next] = [row.parentElement, row.nextElementSibling];
  place.list.insertBefore(row, place.before);
  tidy();
  const isGoal = row.matches(".goal");
  const kind = isGoal ? `mal/${row.dataset.goal}` : `atgard/${row.dataset.measure}`;
  const before = place.before?.dataset[isGoal ? "goal" : "measure"] ?? "";
  const more = isGoal ? { before, focus_area: place.list.dataset.goals } : { before };
  const understood = await move(`${plan.dataset.plan}${kind}/flytta/`, row, more, () => list.insertBefore(row, next));
  if (!understood) location.reload();
});

plan?.addEventListener("dragend", () => {
  dragged?.classList.remove("is-dragged");
  dragged = null;
  unmark();
});

addEventListener("hashchange", reveal);
if (plan) tidy();
reveal();
