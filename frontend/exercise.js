// The exercise page: saves as one types, on the device and on the server, and hands in only what the
// server has. Without this file the same form is saved and handed in by its buttons.
import { startComfort } from "./parts/exercise/comfort.js";
import { showLeftovers } from "./parts/exercise/leftovers.js";
import { startRows } from "./parts/exercise/rows.js";
import { Saver } from "./parts/exercise/saver.js";
import { Status } from "./parts/exercise/status.js";

const form = document.querySelector("form[data-exercise]");
if (form) start(form);
for (const section of document.querySelectorAll("[data-leftovers]")) showLeftovers(section);

function start(form) {
  // A page that answers a sent form (with problems to mend) is the exercise's page all the same:
  // reloading it, or coming back to it, must not send the form again.
  history.replaceState(history.state, "", form.dataset.page + location.hash);
  const status = new Status(form.querySelector("[data-save-status]"));
  const saver = new Saver(form, status);
  for (const button of form.querySelectorAll("[data-without-scripts]")) button.hidden = true;
  startRows(form, (slot) => saver.typed(slot));
  startComfort(form);
  saver.restore();

  form.addEventListener("input", ({ target }) => {
    const slot = target.closest("[data-slot]");
    if (slot) saver.typed(slot);
  });
  form.addEventListener("focusout", () => saver.unsent && saver.flush());
  addEventListener("online", () => saver.catchUp());
  addEventListener("pageshow", () => saver.catchUp());
  addEventListener("pagehide", () => saver.flush({ leaving: true }));
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) saver.flush({ leaving: true });
    else saver.catchUp();
  });
  document.addEventListener("save-now", ({ detail }) => detail.wait(saver.flush()));
  handInWhenSaved(form, saver, status);
}

// Handing in waits for the last save, so that the form's revisions are right; and it does not leave
// the page when there is no network to hand in through.
function handInWhenSaved(form, saver, status) {
  let ready = false;
  let busy = false;
  addEventListener("pageshow", () => {
    ready = busy = false;
  });
  form.addEventListener("submit", async (event) => {
    if (ready) return;
    event.preventDefault();
    if (busy) return;
    busy = true;
    const { submitter } = event;
    const saved = await saver.flush();
    busy = false;
    if (submitter?.value !== "hand-in") return;
    if (saver.conflict) {
      saver.conflict.focus();
    } else if (!saved && status.shown === "offline") {
      status.say("notSent");
      status.focus();
    } else {
      ready = true;
      // Later: while the browser handles this event it takes no other submit of the form.
      setTimeout(() => form.requestSubmit(submitter));
    }
  });
}
