/* Comfort only: everything works without this file. On a phone the main action stays in reach: that of a page goes to the
   foot of the window when its own place is out of sight, and the button of a form when the page is scrolled. Where and
   how it looks there is in layout.css and components/form.css. */
"use strict";

(() => {
  const root = document.documentElement;
  const place = document.querySelector(".page-head__action");

  if (place) {
    new IntersectionObserver(([seen]) => place.classList.toggle("is-away", !seen.isIntersecting)).observe(place);
  }

  addEventListener("scroll", () => root.classList.toggle("is-scrolled", scrollY > 0), { passive: true });
})();
