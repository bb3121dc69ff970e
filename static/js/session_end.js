/* A page that is left open leaves for the login when its session is over, so that nobody reads on afterwards. A session is
   over data-idle minutes after its last use in any window, and at data-until (seconds) whatever happens; at that moment
   what was written and not saved goes too. Without contact the page is gone all the same. */
"use strict";

(() => {
  const { person, until, idle, login } = document.body.dataset;
  if (!person || !login) return;

  const USED_AT = "session-used-at"; // the newest use by any window, in milliseconds
  const end = Number(until) * 1000 || Infinity;
  let usedAt = Date.now();

  const use = () => {
    usedAt = Date.now();
    try {
      localStorage.setItem(USED_AT, usedAt);
    } catch {
      /* Full, or not allowed: then each window counts for itself. */
    }
  };

  const newestUse = () => {
    try {
      return Math.max(usedAt, Number(localStorage.getItem(USED_AT)) || 0);
    } catch {
      return usedAt;
    }
  };

  const forget = () => {
    try {
      for (const key of Object.keys(localStorage)) if (key.startsWith("portal:")) localStorage.removeItem(key);
    } catch {
      /* The browser keeps nothing. */
    }
  };

  const look = () => {
    const over = Math.min(newestUse() + Number(idle) * 60 * 1000, end);
    if (Date.now() < over) {
      setTimeout(look, Math.min(over - Date.now(), 60 * 60 * 1000));
      return;
    }
    if (Date.now() >= end) forget();
    document.dispatchEvent(new CustomEvent("portal:session-over"));
    document.body.hidden = true;
    location.replace(login);
  };

  use();
  look();
  document.addEventListener("portal:saved", use);
  document.addEventListener("portal:drawn", use);
  document.addEventListener("visibilitychange", () => document.hidden || look()); // after the computer has slept
})();
