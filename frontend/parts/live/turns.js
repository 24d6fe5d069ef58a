// Several on one device: it is handed over when what the one before typed has been sent. What the
// server did not take stands there again when they have the turn.
import { notice } from "./announce.js";
import { sentSoon } from "./leave.js";
import { say } from "./words.js";

export function startTurns({ send, unsent, offline }) {
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.matches("form[data-turn]") || form.dataset.sure) return;
    event.preventDefault();
    await sentSoon(send);
    if (unsent()) return notice(say("turnUnsent"));
    if (offline()) return notice(say("needsNet"));
    form.dataset.sure = "yes";
    setTimeout(() => form.requestSubmit(event.submitter));
  });
}
