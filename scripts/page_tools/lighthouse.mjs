// Ask Lighthouse about the pages that a browser shows: `node lighthouse.mjs FOLDER PORT`.
//
// FOLDER is where npm has put Lighthouse, PORT where the browser listens to tools. Each line of input is the name of a
// window (window.name); the line of output is what Lighthouse's audits of accessibility say of the page in it, as JSON:
// {"score": 100, "faults": ["the audit: where", ...]}. scripts/accessibility.py has the rest.

import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const [folder, port] = process.argv.slice(2);
const { resolve } = createRequire(`${folder}/`);
const load = (name) => import(pathToFileURL(resolve(name)));
const { snapshot } = await load("lighthouse");
const { default: puppeteer } = await load("puppeteer-core");

const flags = {
  onlyCategories: ["accessibility"],
  formFactor: "desktop",
  screenEmulation: { disabled: true },
  throttlingMethod: "provided",
  disableFullPageScreenshot: true,
  logLevel: "silent",
};

const browser = await puppeteer.connect({ browserURL: `http://127.0.0.1:${port}`, defaultViewport: null });

async function windowNamed(name) {
  for (const page of await browser.pages()) {
    if ((await page.evaluate(() => window.name)) === name) return page;
  }
  throw new Error(`No window is called ${name}.`);
}

for await (const name of createInterface({ input: process.stdin })) {
  const { lhr } = await snapshot(await windowNamed(name), { flags });
  const counted = new Set(lhr.categories.accessibility.auditRefs.filter((ref) => ref.weight > 0).map((ref) => ref.id));
  const faults = Object.values(lhr.audits)
    .filter((audit) => counted.has(audit.id) && audit.score !== null && audit.score < 1)
    .flatMap((audit) => (audit.details?.items ?? [{}]).map((item) => `${audit.id}: ${item.node?.snippet ?? ""}`));
  console.log(JSON.stringify({ score: Math.round(lhr.categories.accessibility.score * 100), faults }));
}
await browser.disconnect();
