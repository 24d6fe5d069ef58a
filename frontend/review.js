// Commenting on selected words, and keeping what is typed through a reload. The page works without:
// then one picks sentences from lists (templates/reviews/comment_form.html).
import { keepTyped } from "./parts/keep-typed.js";

const CONTEXT = 32; // characters before and after a quote, as app/reviews/anchoring.py has it
const parts = document.querySelector("[data-review]");

if (parts) {
  for (const hint of document.querySelectorAll("[data-only-scripts]")) hint.hidden = false;
  const typed = keepTyped(`review:${parts.dataset.person}:${parts.dataset.review}`);
  if (parts.dataset.comment) commentOnSelection(parts.dataset.comment, typed);
}
openTarget();
addEventListener("hashchange", openTarget);

// A link to a resolved thread opens it.
function openTarget() {
  const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!target) return;
  for (let folded = target.closest("details"); folded; folded = folded.parentElement.closest("details")) folded.open = true;
}

function commentOnSelection(label, typed) {
  for (const form of document.querySelectorAll("[data-comment-on] form")) {
    const words = typed.kept(form.elements.text.dataset.keep);
    if (words) fill(form, words);
  }
  let chosen = null;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "ds-button comment-selection";
  button.dataset.size = "sm";
  button.textContent = label;
  button.hidden = true;
  // Pressing the button must not take the selection away before it is read.
  button.addEventListener("pointerdown", (event) => event.preventDefault());
  button.addEventListener("click", () => openForm(chosen));

  document.addEventListener("selectionchange", () => {
    if (document.activeElement === button) return;
    chosen = selectedWords();
    button.hidden = !chosen;
    if (!chosen) return;
    // Right after the text, so that Tab goes from the words to the button.
    chosen.passage.after(button);
    place(button, chosen.range);
  });
  document.addEventListener("keydown", (event) => {
    if (button.hidden) return;
    if (event.key === "Escape") button.hidden = true;
    // Selecting moves the browser's own place for Tab only to <main>; the button is what comes next.
    if (event.key !== "Tab" || event.shiftKey || !document.activeElement.contains(chosen.passage)) return;
    event.preventDefault();
    button.focus();
  });

  function openForm({ passage, anchor }) {
    button.hidden = true;
    getSelection().removeAllRanges();
    const details = passage.closest(".part").querySelector("[data-comment-on]");
    const form = details.querySelector("form");
    const words = { passage: passage.dataset.passage, ...anchor };
    details.open = true;
    fill(form, words);
    typed.also(form.elements.text.dataset.keep, words);
    form.elements.text.focus();
  }

  document.addEventListener("click", (event) => {
    const form = event.target.closest("[data-clear]")?.form;
    if (!form) return;
    fill(form, { quote: "", prefix: "", suffix: "", start: "" });
    typed.also(form.elements.text.dataset.keep, null);
    (form.querySelector("[data-choose] select") ?? form.elements.text).focus();
  });
}

// The words selected inside one passage, with where they stand; null when there are none.
function selectedWords() {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  const element = (node) => (node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement);
  const passage = element(range.startContainer).closest("[data-passage]");
  if (!passage || !passage.closest(".part")?.querySelector("[data-comment-on]")) return null;
  const inside = passage.contains(range.endContainer) ? range : cutAtEnd(range, passage);
  const quote = textOf(inside);
  if (!quote.trim()) return null;
  return { passage, range: inside, anchor: anchorOf(passage, inside, quote) };
}

function cutAtEnd(range, passage) {
  const cut = range.cloneRange();
  cut.setEnd(passage, passage.childNodes.length);
  return cut;
}

function anchorOf(passage, range, quote) {
  const before = document.createRange();
  before.setStart(passage, 0);
  before.setEnd(range.startContainer, range.startOffset);
  const after = document.createRange();
  after.setStart(range.endContainer, range.endOffset);
  after.setEnd(passage, passage.childNodes.length);
  const [prefix, suffix] = [codePoints(textOf(before)), codePoints(textOf(after))];
  return {
    quote,
    prefix: prefix.slice(-CONTEXT).join(""),
    suffix: suffix.slice(0, CONTEXT).join(""),
    start: prefix.length,
  };
}

// A position in JavaScript counts UTF-16 units, the server counts code points: an emoji is one.
function codePoints(text) {
  return [...text];
}

// The text as it was handed in: without the numbers of threads, words removed and hidden words.
function textOf(range) {
  const copy = range.cloneContents();
  for (const aside of copy.querySelectorAll("[data-aside]")) aside.remove();
  return copy.textContent;
}

function place(button, range) {
  if (matchMedia("(pointer: coarse)").matches) return;
  const box = [...range.getClientRects()].at(-1) ?? range.getBoundingClientRect();
  const home = button.closest(".part-text").getBoundingClientRect();
  const left = Math.min(box.right - home.left, home.width - button.offsetWidth - 8);
  button.style.setProperty("left", `${Math.max(0, left)}px`);
  button.style.setProperty("top", `${box.bottom - home.top + 6}px`);
}

// Points the form at words; with an empty quote, back to choosing from the lists.
function fill(form, words) {
  for (const [name, value] of Object.entries(words)) form.elements[name].value = value;
  for (const name of ["first", "last"]) if (form.elements[name]) form.elements[name].value = "";
  form.querySelector("[data-quote]").textContent = words.quote.trim();
  form.querySelector("[data-chosen]").hidden = !words.quote;
  form.querySelector("[data-choose]").hidden = Boolean(words.quote);
}
