// A screen on the wall does not scroll: what does not fit is shown in turn. The children of
// [data-pages] that fit are shown, and after twelve seconds the next ones, until somebody holds them
// still (WCAG 2.2.2), or another activity comes. What is new or hidden meanwhile is shown and hidden all the same.
import { say } from "./words.js";

const TURN = 12000;
const MANY = 4;

export class Pages {
  constructor() {
    this.page = 0;
    this.what = "";
    this.held = false;
    addEventListener("resize", () => this.lay());
    document.fonts?.ready.then(() => this.lay());
    setInterval(() => this.held || this.turn(), TURN);
  }

  // After each new state. Another view begins at its first page.
  lay() {
    const box = document.querySelector("[data-pages]");
    const what = document.getElementById("live-state").dataset.focusOnChange ?? "";
    if (what !== this.what) [this.page, this.held] = [0, false];
    this.what = what;
    this.starts = box ? pageStarts(box) : [0];
    this.#show(box);
  }

  turn(by = 1) {
    const box = document.querySelector("[data-pages]");
    if (!box || this.starts.length < 2) return;
    this.page = (this.page + by + this.starts.length) % this.starts.length;
    this.#show(box);
  }

  hold() {
    if (this.starts.length < 2) return;
    this.held = !this.held;
    this.#show(document.querySelector("[data-pages]"));
  }

  #show(box) {
    const pages = this.starts.length;
    this.page = Math.min(this.page, pages - 1);
    const count = document.querySelector("[data-page-count]");
    if (count) count.textContent = pages > 1 ? say(this.held ? "pageHeld" : "page", { page: this.page + 1, pages }) : "";
    if (!box) return;
    const [from, to] = [this.starts[this.page], this.starts[this.page + 1] ?? Infinity];
    [...box.children].forEach((child, place) => (child.hidden = place < from || place >= to));
  }
}

// Where each page begins. Smaller type where a child is higher than the screen, or where so many pages
// would be turned that nobody reads the last one.
function pageStarts(box) {
  const children = [...box.children];
  for (const child of children) child.hidden = false;
  box.removeAttribute("data-tight");
  const starts = startsOf(box, children);
  const tooHigh = children.some((child) => child.offsetHeight > box.clientHeight);
  if (!tooHigh && starts.length <= MANY) return starts;
  box.dataset.tight = "";
  return startsOf(box, children);
}

// Rows that lie beside each other stay together.
function startsOf(box, children) {
  const height = box.clientHeight + 1;
  const top = box.getBoundingClientRect().top;
  const starts = [0];
  let begin = 0;
  let row = null;
  children.forEach((child, place) => {
    const at = child.getBoundingClientRect();
    if (row === null || at.top > row.top + 1) row = { place, top: at.top };
    if (at.bottom - top - begin > height && row.place > starts.at(-1)) {
      starts.push(row.place);
      begin = row.top - top;
    }
  });
  return starts;
}
