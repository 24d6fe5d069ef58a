// Leaving the session on a shared device: what is typed is sent first, and nothing stays behind.
import { notice } from "./announce.js";
import { say } from "./words.js";

const LONGEST_WAIT = 3000;

export function sentSoon(send) {
  return Promise.race([send(), new Promise((done) => setTimeout(done, LONGEST_WAIT))]);
}

export function startLeaving({ device, send, unsent, offline }) {
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.matches("form[data-leave]") || form.dataset.sure) return;
    event.preventDefault();
    await sentSoon(send);
    if (offline()) return notice(say("needsNet")); // the page would be gone, and the way back with it
    if (!confirm(say(unsent() ? "leaveUnsent" : "leave"))) return;
    device.forget();
    form.dataset.sure = "yes";
    setTimeout(() => form.requestSubmit(event.submitter));
  });
}
