// Saves what is typed. Every keystroke goes to the device first; the server gets it a moment after the
// last key, at least every five seconds, and whenever the field or the page is left. What the server
// has is removed from the device. Nothing another person wrote is overwritten: the server compares
// revisions, and a difference is shown with both texts.
import { DraftStore } from "../draft-store.js";
import { closeConflict, firstConflict, showConflict, updateMine } from "./conflict-box.js";
import { readValue, same, writeValue } from "./values.js";

const AFTER_LAST_KEY = 800;
const AT_MOST = 5000;
const FIRST_RETRY = 2000;
const LAST_RETRY = 60000;
const KEEPALIVE_BYTES = 60000;

export class Saver {
  constructor(form, status) {
    const { person, enrolment, exerciseId } = form.dataset;
    this.form = form;
    this.status = status;
    this.person = Number(person);
    this.store = new DraftStore(person, enrolment, exerciseId);
    this.slots = new Map([...form.querySelectorAll("[data-slot]")].map((slot) => [slot.dataset.slot, slot]));
    this.conflicts = new Map();
    this.unsentSince = null;
    this.timer = null;
    this.retryAfter = FIRST_RETRY;
    this.sending = null;
    this.channel = new BroadcastChannel(this.store.prefix);
    this.channel.onmessage = ({ data }) => this.#heardFromOtherTab(data);
  }

  // What the device holds for this person comes back into the form, and is sent.
  restore() {
    for (const key of this.store.slots()) {
      const slot = this.slots.get(key);
      const record = this.store.get(key);
      if (!slot || !record) continue;
      if (same(record.value, readValue(slot))) {
        this.store.remove(key);
        continue;
      }
      writeValue(slot, record.value);
      this.#setBase(slot, record.base);
    }
    if (this.#waiting().length) this.flush();
  }

  typed(slot) {
    const key = slot.dataset.slot;
    const value = readValue(slot);
    const before = this.store.get(key);
    const record = { value, base: before?.base ?? this.#base(slot), sent: before?.sent };
    const kept = this.store.put(key, record);
    if (!kept && !navigator.onLine) this.status.say("noStorage");
    this.channel.postMessage({ typed: key, value, base: record.base });
    if (this.conflicts.has(key)) updateMine(slot, value);
    else this.#soon();
  }

  // Sends everything that waits. The promise ends when the server has answered, or cannot be reached.
  async flush({ leaving = false } = {}) {
    clearTimeout(this.timer);
    this.timer = null;
    if (this.sending && !leaving) {
      await this.sending;
    }
    const keys = this.#waiting();
    if (!keys.length) return true;
    this.sending = this.#send(keys, leaving);
    try {
      return await this.sending;
    } finally {
      this.sending = null;
    }
  }

  get unsent() {
    return this.#waiting().length > 0;
  }

  get conflict() {
    return firstConflict(this.form);
  }

  // Another tab may have written while this one slept.
  catchUp() {
    for (const key of this.store.slots()) {
      const slot = this.slots.get(key);
      const record = this.store.get(key);
      if (slot && record && !this.conflicts.has(key) && !same(record.value, readValue(slot))) {
        writeValue(slot, record.value);
        this.#setBase(slot, record.base);
      }
    }
    this.retryAfter = FIRST_RETRY;
    return this.flush();
  }

  #soon() {
    const now = Date.now();
    this.unsentSince ??= now;
    const wait = Math.max(0, Math.min(AFTER_LAST_KEY, this.unsentSince + AT_MOST - now));
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.flush(), wait);
  }

  #later() {
    const wait = this.retryAfter * (0.5 + Math.random());
    this.retryAfter = Math.min(this.retryAfter * 2, LAST_RETRY);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.flush(), wait);
  }

  #waiting() {
    return this.store.slots().filter((key) => this.slots.has(key) && !this.conflicts.has(key));
  }

  async #send(keys, leaving = false, freshToken = false) {
    this.unsentSince = null;
    const sent = new Map();
    for (const key of keys) {
      const record = this.store.get(key);
      if (!record) continue;
      sent.set(key, record);
      this.store.put(key, { ...record, sent: [...(record.sent ?? []), record.value] });
    }
    if (!sent.size) return true;
    const slots = Object.fromEntries([...sent].map(([key, { value, base }]) => [key, { value, base }]));
    const body = JSON.stringify({ person: this.person, slots });
    let response;
    let answer;
    try {
      response = await fetch(this.form.dataset.save, {
        method: "POST",
        headers: { Accept: "application/json", "Content-Type": "application/json", "X-CSRFToken": this.#token.value },
        body,
        keepalive: leaving && body.length < KEEPALIVE_BYTES,
      });
      answer = await response.json();
    } catch {
      return this.#unreachable();
    }
    if (response.ok) return this.#answered(sent, answer);
    return this.#refused(response.status, [...sent.keys()], freshToken);
  }

  #answered(sent, { slots, clock }) {
    this.retryAfter = FIRST_RETRY;
    for (const [key, result] of Object.entries(slots)) {
      if (result.conflict) this.#differs(key, sent.get(key), result.conflict);
      else this.#saved(key, sent.get(key).value, result.saved);
    }
    if (this.conflicts.size) this.status.say("conflict");
    else this.status.saved(clock);
    if (this.#waiting().length) this.#soon();
    return !this.conflicts.size;
  }

  #saved(key, value, revision) {
    const record = this.store.get(key);
    if (record && same(record.value, value)) this.store.remove(key);
    else if (record) this.store.put(key, { value: record.value, base: revision, sent: [] });
    this.#setBase(this.slots.get(key), revision);
    this.channel.postMessage({ saved: key, value, revision });
  }

  #differs(key, sent, conflict) {
    const slot = this.slots.get(key);
    const record = this.store.get(key) ?? sent;
    const own = [...(record.sent ?? []), ...(sent.sent ?? [])].some((value) => same(value, conflict.value));
    if (own && !same(conflict.value, sent.value)) {
      // An earlier save of our own arrived, but its answer did not.
      this.store.put(key, { value: record.value, base: conflict.revision, sent: [] });
      this.#setBase(slot, conflict.revision);
      return;
    }
    this.conflicts.set(key, conflict);
    showConflict(slot, record.value, conflict, {
      keepMine: () => this.#settle(slot, conflict, readValue(slot)),
      takeOther: () => this.#settle(slot, conflict, conflict.value),
    });
  }

  #settle(slot, conflict, value) {
    const key = slot.dataset.slot;
    this.conflicts.delete(key);
    this.#setBase(slot, conflict.revision);
    if (same(value, conflict.value)) {
      writeValue(slot, conflict.value);
      this.store.remove(key);
      this.channel.postMessage({ saved: key, value, revision: conflict.revision, chosen: true });
    } else {
      this.store.put(key, { value, base: conflict.revision, sent: [] });
    }
    if (!this.conflicts.size) this.status.saved(conflict.at);
    this.flush();
  }

  #unreachable() {
    if (this.status.shown !== "notSent") this.status.say("offline");
    this.#later();
    return false;
  }

  async #refused(status, keys, freshToken) {
    if (status >= 500 || status === 429) return this.#unreachable();
    if ((status === 400 || status === 401) && !freshToken) {
      const found = await this.#freshToken();
      if (found === "signed-out") return this.#stop(() => this.status.signedOut());
      if (found === "closed") return this.#stop(() => this.status.closed(this.form.dataset.page));
      if (found === "unreachable") return this.#unreachable();
      return this.#send(keys, false, true);
    }
    if ((status === 400 || status === 413) && keys.length > 1) {
      // One of them is at fault; the others are to be saved.
      const results = [];
      for (const key of keys) results.push(await this.#send([key], false, true));
      return results.every(Boolean);
    }
    if (status === 401) return this.#stop(() => this.status.signedOut());
    if (status === 409) return this.#stop(() => this.status.closed(this.form.dataset.page));
    return this.#stop(() => this.status.say(status === 413 ? "tooBig" : "refused"));
  }

  #stop(tell) {
    clearTimeout(this.timer);
    tell();
    return false;
  }

  // The page is older than the sign-in: after signing in again in another tab the form's token has
  // changed. Ours is renewed, if it is still the same person.
  async #freshToken() {
    try {
      const response = await fetch(this.form.dataset.page, { headers: { Accept: "text/html" } });
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      const token = page.querySelector("input[name=csrf_token]");
      const form = page.querySelector("form[data-exercise]");
      if (response.redirected || response.status === 401) return "signed-out";
      if (!form) return response.ok ? "closed" : "unreachable";
      if (Number(form.dataset.person) !== this.person) return "signed-out";
      for (const input of document.querySelectorAll("input[name=csrf_token]")) input.value = token.value;
      return "found";
    } catch {
      return "unreachable";
    }
  }

  #heardFromOtherTab(message) {
    const key = message.typed ?? message.saved;
    const slot = this.slots.get(key);
    if (!slot) return;
    if (message.typed) {
      if (this.conflicts.has(key)) return;
      if (!same(readValue(slot), message.value)) writeValue(slot, message.value);
      this.#setBase(slot, message.base);
      return;
    }
    if (this.conflicts.delete(key)) closeConflict(slot);
    if (message.chosen && !this.store.get(key)) writeValue(slot, message.value);
    this.#setBase(slot, message.revision);
  }

  get #token() {
    return this.form.elements.namedItem("csrf_token");
  }

  #base(slot) {
    return Number(this.#baseInput(slot).value);
  }

  #setBase(slot, revision) {
    this.#baseInput(slot).value = String(revision);
  }

  #baseInput(slot) {
    return slot.querySelector(":scope > input[type=hidden]");
  }
}
