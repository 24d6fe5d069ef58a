// When time is up: what is typed goes to the server, and two seconds later the forms are locked, for
// the eye and the hand alike, but still to be read and reached. More time opens them again.
const GRACE = 2000;
const LAST_CALL = 300; // before the lock, once more
const chosen = new WeakMap(); // what stood in each list when it was last looked at
const SPREAD = 300; // a whole class does not send in the same instant

export class Locks {
  constructor(clock, answers) {
    Object.assign(this, { clock, answers });
    this.sent = new Map();
    document.addEventListener("click", stopIfLocked, true);
    document.addEventListener("mousedown", stopList, true);
    document.addEventListener("keydown", stopList, true);
    document.addEventListener("input", putBack, true);
  }

  // After each tick and each new state.
  look() {
    const { now } = this.clock;
    for (const form of this.answers.forms) {
      const at = Number(form.closest("[data-lock-at]")?.dataset.lockAt);
      const timed = at && !form.closest("[data-untimed]");
      if (timed && now >= at) this.#send(form, `${at}`, Math.random() * SPREAD);
      if (timed && now >= at + GRACE - LAST_CALL) this.#send(form, `${at} last`, 0);
      const byTeacher = (form.dataset.locked ?? "time") !== "time";
      this.#lockedByTeacher(form, byTeacher);
      setLocked(form, byTeacher || Boolean(timed && now >= at + GRACE), byTeacher ? "teacher" : "time");
    }
  }

  // Its button can no longer be pressed: what stands there goes to the server as it is.
  #lockedByTeacher(form, locked) {
    const done = `${form.id} teacher`;
    if (locked && !this.sent.has(done)) this.answers.sendAll({ buttons: true, forms: [form] });
    if (locked) this.sent.set(done, true);
    else this.sent.delete(done);
  }

  #send(form, when, wait) {
    const done = `${form.id} ${when}`;
    if (this.sent.has(done)) return;
    this.sent.set(done, true);
    if (this.clock.now < Number(when.split(" ")[0]) + 2 * GRACE) setTimeout(() => this.answers.sendAll({ buttons: true, forms: [form] }), wait);
  }
}

function setLocked(form, locked, by) {
  if (!locked && form.dataset.locked === undefined) return;
  if (locked) form.dataset.locked = by;
  else delete form.dataset.locked;
  for (const control of form.elements) {
    if (control.type === "hidden") continue;
    if (control.localName === "select") chosen.set(control, control.value);
    if (control.matches("textarea, input:not([type=radio], [type=checkbox])")) control.readOnly = locked;
    else if (control.closest(".conflict")) continue;
    else if (locked) control.setAttribute("aria-disabled", "true");
    else control.removeAttribute("aria-disabled");
  }
  if (!locked) form.dispatchEvent(new CustomEvent("filled", { bubbles: true }));
}

// A list neither opens nor moves; it is still reached and left, and the browser's own keys are its own.
function stopList(event) {
  if (!isLockedList(event.target)) return;
  const { key = "", altKey, ctrlKey, metaKey } = event;
  const letter = key.length === 1 && !ctrlKey && !metaKey;
  const moves = /^(Arrow(Up|Down)|Home|End|Page(Up|Down)|Enter|F4)$/.test(key) || (/^Arrow(Left|Right)$/.test(key) && !altKey && !metaKey);
  if (event.type === "mousedown" || letter || moves) event.preventDefault();
}

// One that stood open when it was locked.
function putBack(event) {
  if (!isLockedList(event.target) || !chosen.has(event.target)) return;
  event.stopImmediatePropagation();
  event.target.value = chosen.get(event.target);
}

function isLockedList(element) {
  return element.matches?.("form[data-locked] select") && !element.closest(".conflict");
}

function stopIfLocked(event) {
  const form = event.target.closest?.("form[data-locked]");
  if (!form || event.target.closest(".conflict")) return;
  if (event.target.closest("button, input[type=radio], input[type=checkbox], .scale-step, .pick")) event.preventDefault();
}
