// How many characters are used. Read when the field is entered (aria-describedby), not at every key.
import { say } from "./words.js";

export function startCounts() {
  document.addEventListener("input", ({ target }) => {
    const line = target.id && document.querySelector(`[data-count-for="${CSS.escape(target.id)}"]`);
    if (line) count(line);
  });
}

export function countAll() {
  for (const line of document.querySelectorAll("[data-count-for]")) count(line);
}

function count(line) {
  const field = document.getElementById(line.dataset.countFor);
  if (!field) return;
  const max = Number(line.dataset.countMax);
  const length = [...field.value].length;
  line.textContent = say("count", { count: length, max });
  line.dataset.state = length > max ? "over" : length > max * 0.9 ? "near" : "";
}
