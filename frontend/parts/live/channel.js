// Hears that something has changed, and asks for the state. The stream carries channel and number
// only. Where it does not hold (a proxy keeps it back, a school shuts it) the state is polled.
const SILENCE = 10000; // the server beats every four seconds
// Milliseconds between two questions, and how much that varies.
const OFTEN = { every: 2000, jitter: 500 };
// Of a teacher's screens there are few, and a whole class waits for what they show.
export const MORE_OFTEN = { every: 1000, jitter: 250 };
const SLOWEST_POLL = 5000;
const FIRST_PAUSE = 60000; // after a stream that was silent
const LAST_PAUSE = 600000;
const RECONNECT = 4000;
const SLOWEST_RECONNECT = 30000;
const SPREAD = 150; // a whole class does not ask in the same instant

export class Channel {
  constructor({ url, state, connection, presence = false, poll = OFTEN }) {
    Object.assign(this, { url, state, connection, presence, poll });
    this.stream = null;
    this.heard = new Map();
    this.beat = null;
    this.failures = 0;
    this.silences = 0;
    this.lastEvent = 0;
    this.stopped = false;
  }

  start() {
    this.noteState();
    this.#open();
    addEventListener("online", () => this.wake());
    addEventListener("pageshow", (event) => event.persisted && this.wake());
    addEventListener("pagehide", () => this.#close());
    document.addEventListener("visibilitychange", () => document.hidden || this.wake());
  }

  stop() {
    this.stopped = true;
    this.#close();
    clearTimeout(this.pollTimer);
    clearTimeout(this.openTimer);
  }

  // State first, then the stream: a phone that slept holds a socket that nobody answers.
  async wake() {
    if (this.stopped) return;
    const reached = await this.state.refresh({ wake: true });
    if (this.stopped) return;
    const alive = this.stream && performance.now() - this.lastEvent < SILENCE;
    if (reached && !alive && !this.silences) {
      this.failures = 0;
      this.#open();
    } else if (!alive) {
      this.#poll();
    }
  }

  // A new state tells which versions it shows, and of which channels. A stream opened for others
  // (before the team was formed) is opened anew.
  noteState() {
    this.shown = versions(this.state.element.dataset.channels);
    const names = [...this.shown.keys()].sort().join(" ");
    const changed = this.names !== undefined && this.names !== names;
    this.names = names;
    if (changed && this.stream) this.#open();
  }

  #open() {
    this.#close();
    clearTimeout(this.openTimer);
    if (this.stopped || document.hidden) return this.#poll();
    const stream = new EventSource(this.url);
    this.stream = stream;
    this.lastEvent = performance.now();
    stream.addEventListener("version", ({ data }) => this.#alive(stream) && this.#version(data));
    stream.addEventListener("beat", ({ data }) => this.#alive(stream) && this.#presence(data));
    stream.addEventListener("error", () => stream === this.stream && this.#broken());
    this.#watch(stream);
  }

  #close() {
    clearTimeout(this.silenceTimer);
    this.stream?.close();
    this.stream = null;
  }

  #alive(stream) {
    if (stream !== this.stream) return false;
    this.lastEvent = performance.now();
    this.failures = this.silences = 0;
    if (this.polling) clearTimeout(this.pollTimer);
    this.polling = false;
    this.connection.reached();
    this.#watch(stream);
    return true;
  }

  #watch(stream) {
    clearTimeout(this.silenceTimer);
    this.silenceTimer = setTimeout(() => stream === this.stream && this.#silent(), SILENCE);
  }

  #silent() {
    this.#close();
    const pause = Math.min(FIRST_PAUSE * 2 ** this.silences, LAST_PAUSE);
    this.silences += 1;
    this.#openAfter(pause);
    this.#poll(true);
  }

  #broken() {
    this.#close();
    const longest = Math.min(RECONNECT * 2 ** this.failures, SLOWEST_RECONNECT);
    const least = this.failures ? longest / 2 : 0;
    this.failures += 1;
    this.#openAfter(least + Math.random() * (longest - least));
    this.#poll(); // not at once: most will have their stream before that, and hear what is new there
  }

  #openAfter(wait) {
    clearTimeout(this.openTimer);
    this.openTimer = setTimeout(() => this.#open(), wait);
  }

  #version(data) {
    const [name, number] = data.split(" ");
    const seen = Math.max(this.shown.get(name) ?? 0, this.heard.get(name) ?? 0);
    if (Number(number) <= seen) return;
    this.heard.set(name, Number(number));
    const wait = /^(step|class)$/.test(name) ? Math.random() * SPREAD : 0;
    setTimeout(() => this.#fetch(), wait);
  }

  // The stream tells only once: a fetch that failed is tried again.
  async #fetch() {
    if (this.stopped || (await this.state.refresh()) || this.polling || this.stopped) return;
    clearTimeout(this.pollTimer);
    this.pollTimer = setTimeout(() => this.#fetch(), jittered(OFTEN.every, OFTEN.jitter));
  }

  #presence(data) {
    if (!this.presence || this.beat === data) return;
    const first = this.beat === null;
    this.beat = data;
    if (!first) this.#fetch();
  }

  #poll(now = false) {
    if (this.stopped || (this.polling && !now)) return;
    const { every, jitter } = this.poll;
    this.polling = true;
    clearTimeout(this.pollTimer);
    this.pollTimer = setTimeout(() => this.#ask(every), now ? Math.random() * jitter : jittered(every, jitter));
  }

  async #ask(wait) {
    const reached = document.hidden || (await this.state.refresh());
    if (!this.polling || this.stopped) return;
    const { every, jitter } = this.poll;
    const next = reached ? every : Math.min(wait * 1.5, SLOWEST_POLL);
    this.pollTimer = setTimeout(() => this.#ask(next), jittered(next, jitter));
  }
}

function jittered(wait, jitter) {
  return wait + (Math.random() * 2 - 1) * jitter;
}

function versions(text = "") {
  return new Map(text.split(" ").filter(Boolean).map((each) => [each.split("=")[0], Number(each.split("=")[1])]));
}
