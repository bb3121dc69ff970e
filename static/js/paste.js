/* Comfort only. Text that is pasted from Word or a page becomes our small Markdown: paragraphs, lists, emphasis and
   strong. The server cleans what comes without this. */
"use strict";

const BLOCKS = new Set(["P", "DIV", "H1", "H2", "H3", "H4", "H5", "H6", "BLOCKQUOTE", "TABLE", "TBODY", "TR"]);
const READ = new Set([...BLOCKS, "UL", "OL", "LI", "B", "STRONG", "I", "EM", "BR", "SPAN", "TD", "TH"]);

/** Markdown of a piece of HTML. It is read in a document that is never shown, and that holds nothing but bare tags. */
function markdownOf(html) {
  const body = new DOMParser().parseFromString(bare(html), "text/html").body;
  return blocks(body, 0).replace(/[ \t]+$/gm, "").replace(/\n{3,}/g, "\n\n").trim();
}

/** The HTML without comments, styles and scripts, and with the tags that we read, of whose attributes four are kept. */
function bare(html) {
  return html
    .replace(/<!--[^]*?-->|<!\[[^>]*>/g, "")
    .replace(/<(head|style|script|title|template|xml)\b[^]*?<\/\1\s*>/gi, "")
    .replace(/<(\/?)([a-z][\w:-]*)((?:"[^"]*"|'[^']*'|[^>"'])*)>/gi, (tag, end, name, rest) => {
      if (!READ.has(name.toUpperCase())) return "";
      const style = /\sstyle\s*=\s*("[^"]*"|'[^']*')/i.exec(rest)?.[1];
      const kept = ["start", "value", "type"].map((key) => {
        const found = new RegExp(`\\s${key}\\s*=\\s*["']?(\\w+)`, "i").exec(rest)?.[1];
        return found ? ` ${key}="${found}"` : "";
      });
      return `<${end}${name}${style ? ` data-style=${style}` : ""}${kept.join("")}>`;
    });
}

/** What a parent holds, block by block, with an empty line between paragraphs and none between items. */
function blocks(parent, depth) {
  let text = "";
  let line = "";
  const end = (gap) => {
    if (line.trim()) text += line.trim() + gap;
    line = "";
  };
  for (const node of parent.childNodes) {
    const item = node.nodeName === "P" && wordsItem(node);
    if (item) {
      end("\n\n");
      text += `${item}\n`;
    } else if (BLOCKS.has(node.nodeName)) {
      end("\n\n");
      const inside = blocks(node, depth);
      if (inside.trim()) text = `${text && `${text.trimEnd()}\n\n`}${inside.trimEnd()}\n\n`;
    } else if (node.nodeName === "UL" || node.nodeName === "OL") {
      end(depth ? "\n" : "\n\n");
      text += items(node, depth) + (depth ? "" : "\n");
    } else {
      line += inline(node);
    }
  }
  end("");
  return text;
}

function items(list, depth) {
  let number = Number(list.getAttribute("start") ?? 1);
  let text = "";
  for (const item of list.children) {
    if (item.nodeName !== "LI") {
      text += blocks(item, depth + 1);
      continue;
    }
    number = Number(item.getAttribute("value") ?? number);
    const mark = list.nodeName === "OL" ? `${counted(number++, list.getAttribute("type"))}. ` : "- ";
    const indent = " ".repeat(mark.length);
    const lines = blocks(item, depth + 1).trim().replace(/\n{2,}/g, "\n").split("\n");
    text += `${mark}${lines.join(`\n${indent}`)}\n`;
  }
  return text;
}

/** The number as the list shows it: with letters or in Roman numerals where its `type` says so. */
function counted(number, type) {
  if (!/^[aAiI]$/.test(type ?? "") || number < 1 || number > 3999) return `${number}`;
  const lower = /[aA]/.test(type) ? letters(number) : roman(number);
  return /[AI]/.test(type) ? lower.toUpperCase() : lower;
}

function letters(number) {
  const before = Math.floor((number - 1) / 26);
  return (before ? letters(before) : "") + String.fromCharCode(97 + ((number - 1) % 26));
}

function roman(number) {
  const signs = Object.entries({ m: 1000, cm: 900, d: 500, cd: 400, c: 100, xc: 90, l: 50, xl: 40, x: 10, ix: 9, v: 5, iv: 4, i: 1 });
  const [sign, value] = signs.find(([, worth]) => worth <= number) ?? ["", number];
  return number ? sign + roman(number - value) : "";
}

/** The list item that Word writes as a paragraph, with its bullet or number as text; nothing for other paragraphs.
    A number stays as Word shows it, also one that our lists do not have, as 1.1 or a), which then is text. */
function wordsItem(paragraph) {
  if (!/mso-list:\s*l\d/.test(paragraph.dataset.style ?? "")) return "";
  const spans = [...paragraph.querySelectorAll("span")];
  const mark = spans.find((span) => /mso-list:\s*Ignore/i.test(span.dataset.style ?? ""));
  const shown = mark?.textContent.trim() ?? "";
  mark?.remove();
  const isNumber = /[\p{L}\p{N}]/u.test(shown) && shown !== "o"; // the letter o is the bullet of Word's second level
  return (isNumber ? `${shown} ` : "- ") + [...paragraph.childNodes].map(inline).join("").trim();
}

function inline(node) {
  if (node.nodeType === Node.TEXT_NODE) return node.data.replace(/[ \t\r\n]+/g, " ").replace(/[*\\]/g, "\\$&");
  if (node.nodeType !== Node.ELEMENT_NODE) return "";
  if (node.nodeName === "BR") return "\n";
  const words = [...node.childNodes].map(inline).join("");
  const style = node.dataset?.style ?? "";
  const saysBold = /font-weight:\s*(bold|[6-9]00)/.test(style);
  const isBold = saysBold || (/^(B|STRONG)$/.test(node.nodeName) && !/font-weight:\s*normal/.test(style));
  const isItalic = /^(I|EM)$/.test(node.nodeName) || /font-style:\s*italic/.test(style);
  const mark = (isBold ? "**" : "") + (isItalic ? "*" : "");
  if (!mark || !words.trim()) return node.nodeName === "TD" || node.nodeName === "TH" ? `${words} ` : words;
  const [, before, inner, after] = /^(\s*)([^]*?)(\s*)$/.exec(words);
  return before + mark + inner + [...mark].reverse().join("") + after;
}

function paste(event) {
  const html = event.clipboardData?.getData("text/html");
  const text = html && markdownOf(html);
  if (!text) return;
  event.preventDefault();
  if (!document.execCommand("insertText", false, text)) {
    event.target.setRangeText(text, event.target.selectionStart, event.target.selectionEnd, "end");
    event.target.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

document.addEventListener("paste", (event) => {
  if (event.target.matches?.("textarea[data-markdown]")) paste(event);
});
