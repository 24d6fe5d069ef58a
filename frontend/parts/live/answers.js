// The answer forms of the page. What is typed lies on the device at every key; it goes to the outbox
// a moment after the last one (data-save="auto") or when its button is pressed ("send"), and also when
// time is up or the activity has been left: nothing that was typed is thrown away.
//
// Whose words stand in a form when a new state comes: the person's own as long as something of it is
// not with the server; else the server's. `base` is the revision that what stands there was written on.
import { notice } from "./announce.js";
import { closeConflict, showConflict } from "./conflict-box.js";
import { asText, controlsOf, isEmpty, isTick, readFields, same, writeFields } from "./fields.js";
import { say } from "./words.js";

const AFTER_LAST_KEY = 600;

export class Answers {
  constructor({ device, outbox, connection }) {
    Object.assign(this, { device, outbox, connection });
    this.known = new Map(); // the newest revision of a slot that an answer told of, and its words
    this.statuses = new Map(); // what a form's line says, kept for when the form is made anew
    this.conflicts = new Map();
    this.timers = new Map();
    this.composing = null;
  }

  start() {
    document.addEventListener("input", (event) => this.#changed(event));
    document.addEventListener("compositionstart", ({ target }) => (this.composing = formOf(target)));
    document.addEventListener("compositionend", () => (this.composing = null));
    document.addEventListener("focusout", ({ target, relatedTarget }) => this.#left(formOf(target), formOf(relatedTarget)));
    document.addEventListener("submit", (event) => this.#pressed(event));
    addEventListener("pagehide", () => this.sendAll({ leaving: true }));
    document.addEventListener("visibilitychange", () => document.hidden && this.sendAll({ leaving: true }));
    for (const form of this.forms) this.#begin(form);
    this.settle();
    this.outbox.flush();
  }

  // Typed before this script had come, on a slow network. A form without autocomplete="off" is filled in
  // again by the browser itself on reload, for whoever sits there now: those words are not taken.
  #begin(form) {
    const typed = controlsOf(form).some(differsFromServer);
    if (!typed) return;
    if (form.getAttribute("autocomplete") !== "off") HTMLFormElement.prototype.reset.call(form);
    else if (!this.#unsent(placeOf(form))) this.#draft(form, placeOf(form));
  }

  get forms() {
    return [...document.querySelectorAll("#live-state form[data-answer]")];
  }

  // Whether the focused control is to keep what stands in it when `incoming` is shown: it is being
  // written in, or the new state knows nothing newer than what was last sent from here.
  keepsActive(incoming) {
    const form = formOf(document.activeElement);
    if (!form) return true;
    if (this.composing === form || this.#unsent(placeOf(form))) return true;
    const next = incoming.querySelector(`#${CSS.escape(form.id)}`);
    return !next || Number(next.dataset.base) <= this.#base(form);
  }

  // At the start and after each new state: puts back what is not sent; sends what has no form any more.
  settle() {
    const here = new Map(this.forms.map((form) => [keyOf(placeOf(form)), form]));
    for (const form of here.values()) this.#fill(form);
    let sent = false;
    for (const name of this.device.names("draft.")) {
      const draft = this.device.get(name);
      if (draft && !here.has(keyOf(draft))) sent = this.#sendLeft(name, draft) || sent;
    }
    if (sent) this.outbox.flush();
    for (const button of document.querySelectorAll("#live-state [data-without-scripts]")) button.hidden = true;
  }

  // Everything typed that has not been given to the outbox: at the deadline, and when leaving.
  // With `buttons`, also what waits for its button to be pressed.
  sendAll({ leaving = false, buttons = false, forms = this.forms } = {}) {
    for (const form of forms) {
      if (form.dataset.save === "auto" || buttons) this.#commit(form);
    }
    return this.outbox.flush({ leaving });
  }

  answered(write, result) {
    const { status, revision, late, message } = result;
    const place = keyOf(write);
    const form = this.#find(write);
    if (status === "stored") this.#know(write, revision, write.fields);
    if (status === "conflict") return this.#differs(write, result, form);
    if (status === "refused") return this.#refused(write, message || say("refused"), form);
    if (!form && (late || write.left)) notice(say(late ? "lateElsewhere" : "sentElsewhere", write));
    if (this.#unsent(write)) return undefined; // typed on meanwhile: the line speaks of the newest
    this.statuses.set(place, late ? ["late", say("late")] : ["saved", say(write.pressed ? "sent" : "saved")]);
    this.#showStatus(form, place);
    return undefined;
  }

  // The outbox has something to wait for: the forms say that their words are on the device.
  waiting() {
    if (!this.outbox.failing && !this.connection.offline) return;
    for (const form of this.forms) {
      const place = placeOf(form);
      if (this.outbox.newest(place) && !this.conflicts.has(keyOf(place))) this.#say(form, ...this.#kept());
    }
  }

  #kept() {
    return this.outbox.volatile ? ["kept", say("noStorage")] : ["kept", say("kept")];
  }

  #changed({ target }) {
    const form = formOf(target);
    if (!form || form.dataset.locked !== undefined) return;
    const place = placeOf(form);
    this.#draft(form, place);
    this.#mark(form, "typing");
    if (form.dataset.save !== "auto" || this.conflicts.has(keyOf(place))) return;
    clearTimeout(this.timers.get(form.id));
    this.timers.set(form.id, setTimeout(() => this.#sendForm(form.id), AFTER_LAST_KEY));
  }

  #draft(form, place) {
    const name = draftName(place);
    const before = this.device.get(name);
    const base = before?.base ?? this.#base(form);
    const draft = { ...place, base, fields: readFields(form), at: Date.now(), title: titleOf(form) };
    if (!this.device.put(name, draft) && !navigator.onLine) this.#say(form, "kept", say("noStorage"));
    return draft;
  }

  #sendForm(id) {
    const form = document.getElementById(id);
    if (!form) return;
    this.#commit(form);
    this.outbox.flush();
  }

  #left(form, next) {
    const draft = form && this.device.get(draftName(placeOf(form)));
    if (!draft) return;
    if (form.dataset.save === "auto") this.#sendForm(form.id);
    else if (form !== next && !isEmpty(draft.fields) && !this.#isTold(placeOf(form))) this.#say(form, "unsent", say("unsent"));
  }

  // Something graver than "not sent yet" stands there.
  #isTold(place) {
    return ["refused", "conflict"].includes(this.statuses.get(keyOf(place))?.[0]);
  }

  #pressed(event) {
    const form = event.target;
    if (!form.matches("form[data-answer]")) return;
    event.preventDefault();
    const { submitter } = event;
    if (form.dataset.locked !== undefined || submitter?.ariaDisabled === "true") return;
    const place = placeOf(form);
    if (this.conflicts.has(keyOf(place))) {
      form.querySelector(":scope > .conflict button")?.focus();
      return;
    }
    const draft = { ...this.#draft(form, place), fields: readFields(form, submitter) };
    this.#give(draft, { pressed: form.dataset.save !== "auto" });
    this.#say(form, "sending", say("sending"));
    this.outbox.flush();
  }

  #commit(form) {
    const place = placeOf(form);
    const draft = this.device.get(draftName(place));
    if (!draft || this.conflicts.has(keyOf(place))) return;
    if (form.dataset.save !== "auto" && isEmpty(draft.fields)) return;
    this.#give(draft);
  }

  // From the drafts to the outbox. The outbox first: what is in both is sent twice, and stored once.
  #give(draft, also = {}) {
    clearTimeout(this.timers.get(`answer-${draft.run}-${draft.slot}`));
    const { run, slot, base, fields, title } = draft;
    this.outbox.add({ run, slot, base, fields, title, ...also });
    this.device.remove(draftName(draft));
  }

  // The form is gone: the activity, or its part, is over. What was typed is sent as it stands.
  #sendLeft(name, draft) {
    this.device.remove(name);
    this.conflicts.delete(keyOf(draft));
    if (isEmpty(draft.fields) && !draft.base) return false;
    this.#give(draft, { left: true });
    return true;
  }

  #fill(form) {
    const place = placeOf(form);
    const key = keyOf(place);
    const mine = this.#unsent(place);
    if (mine) {
      writeFields(form, mine.fields);
      if (this.conflicts.has(key)) this.#showConflict(form, place);
      else if (!this.statuses.has(key)) this.#restored(form);
    } else {
      this.conflicts.delete(key);
      closeConflict(form);
      // A state that was made before our own last write came in.
      const known = this.known.get(key);
      if (known?.revision > Number(form.dataset.base)) writeFields(form, known.fields);
    }
    this.#showStatus(form, key);
    form.dispatchEvent(new CustomEvent("filled", { bubbles: true }));
  }

  // Typed before a reload: an auto form sends it at once, another waits for its button.
  #restored(form) {
    const place = placeOf(form);
    if (this.outbox.newest(place)) this.#say(form, ...this.#kept());
    else if (form.dataset.save === "auto") this.timers.set(form.id, setTimeout(() => this.#sendForm(form.id), AFTER_LAST_KEY));
    else this.#say(form, "unsent", say("unsent"));
  }

  #differs(write, result, form) {
    const key = keyOf(write);
    const theirs = result.fields ?? {};
    this.#know(write, result.revision, theirs);
    const later = this.outbox.newest(write) ?? this.device.get(draftName(write)) ?? write;
    for (const each of this.outbox.of(write)) this.device.remove(`out.${each.key}`);
    if (same(later.fields, theirs)) {
      this.device.remove(draftName(write));
      this.statuses.set(key, ["saved", say("saved")]);
      this.#showStatus(form, key);
      return;
    }
    if (!form) {
      this.device.remove(draftName(write));
      notice(say("conflictElsewhere", write), asText(later.fields));
      return;
    }
    const { run, slot, title } = write;
    this.device.put(draftName(write), { run, slot, title, base: write.base, fields: later.fields, at: Date.now() });
    this.conflicts.set(key, { revision: result.revision, fields: theirs });
    this.statuses.set(key, ["conflict", say("conflict")]);
    this.#showStatus(form, key);
    this.#showConflict(form, write);
  }

  #showConflict(form, place) {
    if (form.querySelector(":scope > .conflict")) return;
    const { revision, fields } = this.conflicts.get(keyOf(place));
    showConflict(form, fields, {
      useTheirs: () => this.#choose(form, revision, () => writeFields(form, fields)),
      keepMine: () => this.#choose(form, revision, () => this.#draftOn(form, revision)),
    });
  }

  #choose(form, revision, act) {
    const place = placeOf(form);
    this.conflicts.delete(keyOf(place));
    this.statuses.delete(keyOf(place));
    this.device.remove(draftName(place));
    form.dataset.base = String(revision);
    this.#say(form, "saved", "");
    act();
    form.dispatchEvent(new CustomEvent("filled", { bubbles: true }));
    this.#commitAny(form);
  }

  #draftOn(form, revision) {
    const place = placeOf(form);
    this.device.put(draftName(place), { ...place, base: revision, fields: readFields(form), at: Date.now(), title: titleOf(form) });
  }

  #commitAny(form) {
    const draft = this.device.get(draftName(placeOf(form)));
    if (!draft) return;
    this.#give(draft, { pressed: form.dataset.save !== "auto" });
    this.outbox.flush();
  }

  #refused(write, message, form) {
    const key = keyOf(write);
    if (!form) {
      notice(say("refusedElsewhere", { ...write, message }), asText(write.fields));
      return;
    }
    // The words stay in the form and on the device: they can be mended, and are not sent again unasked.
    const { run, slot, base, fields, title } = write;
    if (!this.#unsent(write)) this.device.put(draftName(write), { run, slot, base, fields, title, at: Date.now() });
    this.statuses.set(key, ["refused", message]);
    this.#showStatus(form, key);
  }

  #unsent(place) {
    return this.device.get(draftName(place)) ?? this.outbox.newest(place);
  }

  #base(form) {
    const place = placeOf(form);
    const waiting = this.outbox.newest(place);
    if (waiting) return waiting.base;
    return Math.max(Number(form.dataset.base) || 0, this.known.get(keyOf(place))?.revision ?? 0);
  }

  #know(write, revision, fields) {
    const key = keyOf(write);
    if (revision >= (this.known.get(key)?.revision ?? 0)) this.known.set(key, { revision, fields });
    const draft = this.device.get(draftName(write));
    if (draft && !this.conflicts.has(key)) this.device.put(draftName(write), { ...draft, base: revision });
  }

  #find({ run, slot }) {
    return this.forms.find((form) => Number(form.dataset.run) === run && form.dataset.slot === slot);
  }

  #say(form, state, text) {
    this.statuses.set(keyOf(placeOf(form)), [state, text]);
    this.#showStatus(form, keyOf(placeOf(form)));
  }

  // Only looks: a voice is not told of each key.
  #mark(form, state) {
    const element = form.querySelector("[data-answer-status]");
    const { state: shown } = element?.dataset ?? {};
    if (shown === "refused" || shown === "conflict" || shown === "unsent") return;
    if (element) element.dataset.state = state;
  }

  #showStatus(form, key) {
    const [state, text] = this.statuses.get(key) ?? [];
    const element = form?.querySelector("[data-answer-status]");
    if (!element || state === undefined) return;
    const typing = this.device.get(draftName(placeOf(form))) && state === "saved";
    element.dataset.state = typing ? "typing" : state;
    if (element.textContent !== text) element.textContent = text;
    for (const control of form.querySelectorAll("textarea, input:not([type=hidden])")) {
      if (state === "refused") control.setAttribute("aria-invalid", "true");
      else control.removeAttribute("aria-invalid");
    }
  }
}

function differsFromServer(control) {
  if (control.localName === "select") return [...control.options].some((option) => option.selected !== option.defaultSelected);
  return isTick(control) ? control.checked !== control.defaultChecked : control.value !== control.defaultValue;
}

function formOf(element) {
  return element?.closest?.("#live-state form[data-answer]") ?? null;
}

function placeOf(form) {
  return { run: Number(form.dataset.run), slot: form.dataset.slot };
}

function keyOf({ run, slot }) {
  return `${run}.${slot}`;
}

function draftName(place) {
  return `draft.${keyOf(place)}`;
}

function titleOf(form) {
  return form.dataset.title ?? document.querySelector("#live-state h1")?.textContent.trim() ?? "";
}
