// Answers on their way. Each lies on the device under a key made here, until the server has answered
// for that key; the same key again gives the same answer and is stored once, so that sending twice
// costs nothing and losing an answer loses nothing.
//
// Of one slot one write is sent at a time: the next is written on top of the revision that the first
// became. A newer write replaces an older one that was never tried.
const FIRST_RETRY = 1000;
const LAST_RETRY = 30000;
const MOST_WRITES = 50;
const LONGEST = 15000;
const SLOW = 3000;
const KEEPALIVE_BYTES = 60000;

export class Outbox {
  // answered(write, result), refused(write), changed(): something was added, sent or has to wait.
  // gone(): the server knows no such seat now. freshToken(): a promise for "found", "gone" or "unreachable".
  constructor({ url, owner, device, connection, clock, token, freshToken, answered, changed, gone }) {
    Object.assign(this, { url, owner, device, connection, clock, token, freshToken, answered, changed, gone });
    this.running = null;
    this.failing = false;
    this.retry = FIRST_RETRY;
    this.notBefore = 0;
    this.timer = null;
    this.stopped = false;
    this.oneByOne = false;
    this.volatile = false; // something lies only in this page's memory
  }

  get writes() {
    const writes = this.device.names("out.").map((name) => this.device.get(name));
    return writes.filter(Boolean).sort((one, other) => one.order - other.order);
  }

  of({ run, slot }) {
    return this.writes.filter((write) => write.run === run && write.slot === slot);
  }

  // The newest words for a slot that wait here, or undefined.
  newest(place) {
    return this.of(place).at(-1);
  }

  add(write) {
    const replaced = this.of(write).find((each) => !each.tried);
    const key = replaced?.key ?? newKey();
    const order = replaced?.order ?? Date.now() + Math.random();
    this.#put({ ...write, base: replaced?.base ?? write.base, key, order, at: Date.now(), tried: false });
    this.changed();
    return key;
  }

  #put(write) {
    if (!this.device.put(`out.${write.key}`, write)) this.volatile = true;
  }

  // Sends what waits. The promise says whether everything is with the server now.
  flush({ leaving = false } = {}) {
    if (this.stopped) return Promise.resolve(false);
    if (leaving) return this.#sendLast();
    this.running ??= this.#drain();
    return this.running;
  }

  async #drain() {
    await null; // so that `running` is set before it is cleared
    try {
      return await this.#sendAll();
    } finally {
      this.running = null;
    }
  }

  async #sendAll() {
    for (let batch = this.#batch(); batch.length; batch = this.#batch()) {
      if (performance.now() < this.notBefore) return false;
      clearTimeout(this.timer);
      this.timer = null;
      const slow = setTimeout(() => this.#fails(true), SLOW);
      const sent = await this.#send(batch).finally(() => clearTimeout(slow));
      if (!sent) return false;
    }
    this.oneByOne = false;
    return true;
  }

  // The page may be closing: what is on its way goes once more, under the same key.
  async #sendLast() {
    const batch = this.#batch();
    return batch.length ? this.#send(batch, true) : true;
  }

  // The words wait here for longer than one likes.
  #fails(yes) {
    this.failing = yes;
    this.changed();
  }

  // The network, or the page, is back.
  wake() {
    this.retry = FIRST_RETRY;
    return this.flush();
  }

  stop() {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  #batch() {
    const first = new Map();
    for (const write of this.writes) {
      const place = `${write.run} ${write.slot}`;
      if (!first.has(place)) first.set(place, write);
    }
    return [...first.values()].slice(0, this.oneByOne ? 1 : MOST_WRITES);
  }

  async #send(batch, leaving = false, renewed = false) {
    for (const write of batch) if (!write.tried) this.#put({ ...write, tried: true });
    const writes = batch.map(({ key, run, slot, base, fields, at }) => ({ key, run, slot, base, fields, waited: waited(at) }));
    const body = JSON.stringify({ owner: this.owner, writes });
    const sent = performance.now();
    let response;
    let answer = {};
    try {
      response = await fetch(this.url, {
        method: "POST",
        headers: { Accept: "application/json", "Content-Type": "application/json", "X-CSRFToken": this.token() },
        body,
        keepalive: leaving && body.length < KEEPALIVE_BYTES,
        signal: leaving ? undefined : AbortSignal.timeout(LONGEST),
      });
      answer = await response.json().catch(() => ({}));
    } catch {
      this.connection.failed();
      return this.#later();
    }
    if (response.ok && answer.results) return this.#answered(batch, answer, performance.now() - sent);
    return this.#turnedAway(response.status, answer, batch, leaving, renewed);
  }

  #answered(batch, { now, results }, roundTrip) {
    this.clock.note(Number(now), roundTrip);
    this.connection.reached();
    this.retry = FIRST_RETRY;
    this.failing = false;
    const byKey = new Map(batch.map((write) => [write.key, write]));
    let missing = byKey.size;
    for (const result of results) {
      const write = byKey.get(result.key);
      if (!write) continue;
      missing -= 1;
      this.device.remove(`out.${write.key}`);
      this.#rebase(write, result);
      this.answered(write, result);
    }
    this.changed();
    return missing ? this.#later() : true;
  }

  // What was typed after a write went out was typed on top of it.
  #rebase(write, { status, revision }) {
    if (status !== "stored") return;
    for (const next of this.of(write)) this.#put({ ...next, base: revision });
  }

  async #turnedAway(status, answer, batch, leaving, renewed) {
    if (status === 429) return this.#later(1000 * Number(answer.wait || 5));
    if (status === 404 || status === 410) {
      // Perhaps the seat is gone, perhaps only taken away for a while: the page finds out.
      this.gone();
      return this.#later(LAST_RETRY);
    }
    if (status === 400 || status === 401 || status === 403) {
      const found = renewed ? "refused" : await this.freshToken();
      if (found === "found") return this.#send(batch, leaving, true);
      if (found !== "refused") return found === "unreachable" ? this.#later() : false;
    }
    if (status >= 400 && status < 500) return this.#oneIsAtFault(batch);
    return this.#later();
  }

  // One of them cannot be taken; the others are to be.
  #oneIsAtFault(batch) {
    if (batch.length > 1) {
      this.oneByOne = true;
      return this.#later(0);
    }
    const [write] = batch;
    this.device.remove(`out.${write.key}`);
    this.answered(write, { key: write.key, status: "refused", message: "" });
    this.changed();
    return true;
  }

  #later(wait) {
    const pause = wait ?? this.retry * (0.5 + Math.random());
    if (wait === undefined) this.retry = Math.min(this.retry * 2, LAST_RETRY);
    else this.notBefore = performance.now() + wait;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.flush(), pause + (wait ? Math.random() * 1000 : 0));
    this.#fails(wait !== 0);
    return false;
  }
}

function waited(at) {
  return Math.max(0, Math.round((Date.now() - at) / 100) / 10);
}

// Plain http has no crypto.randomUUID.
function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return btoa(String.fromCharCode(...bytes)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}
