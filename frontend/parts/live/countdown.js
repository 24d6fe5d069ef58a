// Time as the server has it, and the clocks that show it. A phone's own clock may be wrong, so the
// difference is measured by each answer; what is measured quickly is trusted most.
import { announce } from "./announce.js";
import { say } from "./words.js";

const TRUSTED_FOR = 60000;
const SOON = 30;
const MARKS = [
  [60, "minuteLeft"],
  [30, "halfLeft"],
  [10, "tenLeft"],
];

export class Clock {
  constructor(pageMade) {
    // The page's own stamp is as old as its way here; the first answer is better.
    this.offset = pageMade - performance.now();
    this.roundTrip = Infinity;
    this.measured = -Infinity;
  }

  get now() {
    return performance.now() + this.offset;
  }

  note(serverTime, roundTrip) {
    if (!serverTime) return;
    const offset = serverTime + roundTrip / 2 - performance.now();
    const moved = Math.abs(offset - this.offset) > roundTrip + 1000; // the machine slept
    const stale = performance.now() - this.measured > TRUSTED_FOR;
    if (roundTrip > this.roundTrip && !moved && !stale) return;
    Object.assign(this, { offset, roundTrip, measured: performance.now() });
  }
}

export class Countdown {
  constructor(clock, { onTick = () => {} } = {}) {
    this.clock = clock;
    this.onTick = onTick;
    this.last = null; // { deadline, left }: what was left when last looked at
    this.mirror = document.getElementById("live-clock");
  }

  start() {
    this.tick();
    const next = () => {
      setTimeout(next, 1000 - (this.clock.now % 1000) + 20);
      this.tick();
    };
    setTimeout(next, 500);
    document.addEventListener("visibilitychange", () => this.tick());
  }

  tick() {
    const running = [...document.querySelectorAll("[data-countdown]")];
    for (const element of running) show(element, this.#left(element));
    for (const element of document.querySelectorAll("[data-paused-left]")) show(element, Number(element.dataset.pausedLeft));
    this.#announce(running[0]);
    this.#copy();
    this.onTick(this.clock.now);
  }

  #left(element) {
    return Math.max(0, Math.ceil((Number(element.dataset.countdown) - this.clock.now) / 1000));
  }

  #announce(element) {
    if (!element) return;
    const deadline = element.dataset.countdown;
    const left = this.#left(element);
    const before = this.last?.deadline === deadline ? this.last.left : left;
    this.last = { deadline, left };
    const passed = MARKS.findLast(([mark]) => before > mark && left <= mark);
    if (before > 0 && left === 0) announce(say("timeUp"));
    else if (passed) announce(say(passed[1]));
  }

  #copy() {
    if (!this.mirror) return;
    const source = document.querySelector("#live-state :is([data-countdown], [data-paused-left])");
    this.mirror.hidden = !source;
    if (!source) return;
    this.mirror.textContent = target(source).textContent;
    this.mirror.dataset.time = source.dataset.time;
    this.mirror.toggleAttribute("data-still", "pausedLeft" in source.dataset);
  }
}

function show(element, left) {
  const text = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
  const place = target(element);
  if (place.textContent !== text) place.textContent = text;
  element.dataset.time = left === 0 ? "over" : left <= SOON ? "soon" : "enough";
}

function target(element) {
  return element.querySelector("[data-left]") ?? element;
}
