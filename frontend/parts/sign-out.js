// Signing out leaves nothing of a person on the device. Text that was never sent is not thrown away
// unasked: a dialog tells of it first.
import { forget, hasUnsent } from "./draft-store.js";
import { anyUnsent, forgetAll } from "./live/device.js";

const LONGEST_WAIT = 3000;

export function warnOfUnsentText() {
  const person = document.querySelector("[data-unsent-text]")?.dataset.person;
  if (!person) return;
  for (const form of document.querySelectorAll("form[data-sign-out]")) {
    form.addEventListener("submit", (event) => {
      if (form.dataset.sure) return;
      event.preventDefault();
      signOut(form, person, event.submitter);
    });
  }
}

async function signOut(form, person, button) {
  await lastSave();
  const dialog = document.getElementById("unsent-dialog");
  if (hasUnsent(person) || anyUnsent()) {
    dialog.querySelector("[data-sign-out-anyway]").onclick = () => leave(form, person, button);
    dialog.showModal();
  } else {
    leave(form, person, button);
  }
}

function leave(form, person, button) {
  forget(person);
  forgetAll(); // of live sessions too, whoever took part on this device
  form.dataset.sure = "yes";
  // Later: while the browser handles the event that led here it takes no other submit of the form.
  setTimeout(() => form.requestSubmit(button));
}

// A page that saves answers this with a promise for its last save.
function lastSave() {
  const waits = [];
  document.dispatchEvent(new CustomEvent("save-now", { detail: { wait: (promise) => waits.push(promise) } }));
  const tooLong = new Promise((resolve) => setTimeout(resolve, LONGEST_WAIT));
  return waits.length ? Promise.race([Promise.allSettled(waits), tooLong]) : undefined;
}
