// Several on one device: it is handed over when what the one before typed is with the server, so that
// nobody's words lie here unseen while others write.
import { notice } from "./announce.js";
import { sentSoon } from "./leave.js";
import { say } from "./words.js";

export function startTurns({ send, unsent }) {
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.matches("form[data-turn]") || form.dataset.sure) return;
    event.preventDefault();
    await sentSoon(send);
    if (unsent()) return notice(say("turnUnsent"));
    form.dataset.sure = "yes";
    setTimeout(() => form.requestSubmit(event.submitter));
  });
}
