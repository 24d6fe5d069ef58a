// What is told to those who do not see: one message at a time, at most one in five seconds, the newest
// first to be heard and an older one that waited left out. The region is in the page from the start.
import { say } from "./words.js";

const BETWEEN = 5000;
let last = -BETWEEN;
let waiting = null;
let timer = null;

export function announce(text) {
  if (!document.getElementById("live-announce")) return;
  waiting = text;
  if (timer) return;
  timer = setTimeout(speak, Math.max(0, last + BETWEEN - performance.now()));
}

function speak() {
  timer = null;
  last = performance.now();
  const region = document.getElementById("live-announce");
  // The same words twice are read twice only when the region was empty between.
  region.textContent = "";
  requestAnimationFrame(() => {
    region.textContent = waiting;
  });
}

// A visible message that stays until it is closed. `words`: what somebody wrote, so that it can be copied.
export function notice(text, words = "") {
  const box = document.getElementById("live-notice");
  const line = document.createElement("p");
  line.textContent = text;
  const parts = [line];
  if (words) {
    const quote = document.createElement("blockquote");
    quote.textContent = words;
    parts.push(quote);
  }
  const button = document.createElement("button");
  button.type = "button";
  button.className = "ds-button";
  button.dataset.variant = "secondary";
  button.textContent = say("close");
  button.addEventListener("click", closeNotice);
  box.replaceChildren(...parts, button);
  box.hidden = false;
  announce(text);
}

function closeNotice() {
  const box = document.getElementById("live-notice");
  box.hidden = true;
  box.replaceChildren();
  document.getElementById("main").focus({ preventScroll: true });
}
