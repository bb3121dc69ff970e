/* Passkeys: the one thing in the portal that only a script can do. A form with data-passkey is sent when the browser has
   made a passkey ("create") or proved one ("get"); what it is asked for stands on the page (#passkey-options), or is
   fetched from data-options when the button is pressed. Where the browser knows no passkeys, [data-passkey-part] stays
   hidden. */
"use strict";

(() => {
  const bytes = (text) => {
    const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
  };

  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

  const read = ({ publicKey }) => {
    const known = (list = []) => list.map((each) => ({ ...each, id: bytes(each.id) }));
    return {
      ...publicKey,
      challenge: bytes(publicKey.challenge),
      ...(publicKey.user && { user: { ...publicKey.user, id: bytes(publicKey.user.id) } }),
      ...(publicKey.excludeCredentials && { excludeCredentials: known(publicKey.excludeCredentials) }),
      ...(publicKey.allowCredentials && { allowCredentials: known(publicKey.allowCredentials) }),
    };
  };

  const written = ({ id, rawId, type, authenticatorAttachment, response }, extensions) => ({
    id,
    rawId: text(rawId),
    type,
    authenticatorAttachment,
    clientExtensionResults: extensions,
    response: Object.fromEntries(
      ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]
        .filter((name) => response[name])
        .map((name) => [name, text(response[name])]),
    ),
  });

  const optionsOf = async (form) => {
    if (!form.dataset.options) return JSON.parse(document.getElementById("passkey-options").textContent);
    const answer = await fetch(form.dataset.options, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(`The options came with status ${answer.status}.`);
    return answer.json();
  };

  const ask = async (form) => {
    const publicKey = read(await optionsOf(form));
    const ways = navigator.credentials;
    const made = await (form.dataset.passkey === "create" ? ways.create({ publicKey }) : ways.get({ publicKey }));
    form.querySelector("[data-passkey-credential], [name=credential]").value = JSON.stringify(
      written(made, made.getClientExtensionResults()),
    );
    form.submit();
  };

  if (!window.PublicKeyCredential) return;
  for (const part of document.querySelectorAll("[data-passkey-part]")) part.hidden = false;
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      ask(form).catch(() => {
        const problem = document.querySelector("[data-passkey-problem]");
        if (problem) problem.hidden = false;
        problem?.focus();
      });
    });
  }
})();
