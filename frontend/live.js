// The pupil's page. Small: no web components, one file. Without it the same forms are sent by their
// buttons, and a reload shows what is new.
//
// <main data-live="pupil"> carries data-state-url, data-stream-url, data-answers-url, data-owner
// ("<session>.<participant>"), data-csrf and the words, in the person's language, as data-text-…:
//   online · sending · offline · online-again     the connection's line
//   saved · sent · kept · unsent · late           an answer's line
//   refused · no-storage · conflict               an answer's line, when something is the matter
//   theirs · nothing · use-theirs · keep-mine     the box beside a field that a teammate changed
//   late-elsewhere · sent-elsewhere               {title}: an answer whose form is gone
//   refused-elsewhere {title} {message} · conflict-elsewhere {title}
//   minute-left · half-left · ten-left · time-up  the clock
//   new-part {title}                              a new activity came while one was typing
//   count {count} {max} · page {page} {pages}     characters; the projector's pages
//   close · reload · gone · act-failed · needs-net · leave · leave-unsent · turn-unsent
// templates/workshops/live_texts.html writes them all.
import { startActs } from "./parts/live/acts.js";
import { Answers } from "./parts/live/answers.js";
import { countAll, startCounts } from "./parts/live/counts.js";
import { Device, sweep } from "./parts/live/device.js";
import { startLeaving } from "./parts/live/leave.js";
import { Locks } from "./parts/live/locks.js";
import { Outbox } from "./parts/live/outbox.js";
import { livePage, reloadOnce } from "./parts/live/page.js";
import { startSteppers } from "./parts/live/steppers.js";
import { startTurns } from "./parts/live/turns.js";
import { say } from "./parts/live/words.js";
import { closeMenusOutside } from "./parts/menus.js";

const main = document.querySelector("main[data-live=pupil]");
if (main) start(main.dataset);

function start({ owner, answersUrl }) {
  const device = new Device(owner);
  const page = livePage({
    before: (incoming) => sameSeat(incoming),
    keepsActive: (incoming) => answers.keepsActive(incoming),
    shown,
    onTick: () => locks.look(),
    gone,
  });
  const outbox = new Outbox({
    url: answersUrl,
    owner,
    device,
    connection: page.connection,
    clock: page.clock,
    token: page.token,
    freshToken,
    answered: (write, result) => answers.answered(write, result),
    changed,
    gone: () => page.state.refresh({ whole: true }),
  });
  const answers = new Answers({ device, outbox, connection: page.connection });
  const locks = new Locks(page.clock, answers);

  page.connection.back = () => outbox.wake();
  sweep(device);
  closeMenusOutside();
  startSteppers();
  startCounts();
  startActs({ token: page.token, refresh: () => page.state.refresh() });
  const sending = {
    send: () => answers.sendAll({ buttons: true }),
    unsent: () => outbox.writes.length > 0,
    offline: () => page.connection.offline || !navigator.onLine,
  };
  startLeaving({ device, ...sending });
  startTurns(sending);
  answers.start();
  page.start();
  for (const event of ["online", "pageshow"]) addEventListener(event, () => outbox.wake());
  document.addEventListener("visibilitychange", () => document.hidden || outbox.wake());

  function shown() {
    document.querySelector(".live-who").textContent = page.state.element.dataset.name;
    answers.settle();
    countAll();
    locks.look();
  }

  function changed() {
    page.connection.waiting(outbox.writes.length);
    answers.waiting();
  }

  // Another person has taken the seat in this browser, in another tab: nothing of the former's is
  // shown or sent from here.
  function sameSeat(incoming) {
    if (!incoming.dataset.owner || incoming.dataset.owner === owner) return true;
    stop(say("reload"));
    reloadOnce();
    return false;
  }

  function gone(status) {
    if (status === 410) device.forgetSession(owner.split("-")[0]);
    else device.seatIsGone();
    stop(say("gone"));
    reloadOnce();
  }

  function stop(text) {
    outbox.stop();
    page.stop(text);
  }

  // The page is older than its token: the page is read again for a new one, if it is still one's own.
  async function freshToken() {
    try {
      const response = await fetch(location.pathname, { cache: "no-store", headers: { Accept: "text/html" } });
      if (response.status >= 500) return "unreachable";
      const other = new DOMParser().parseFromString(await response.text(), "text/html").querySelector("main[data-live]");
      if (other?.dataset.owner === owner) {
        main.dataset.csrf = other.dataset.csrf;
        for (const input of document.querySelectorAll("input[name=csrf_token]")) input.value = other.dataset.csrf;
        return "found";
      }
      stop(say("reload"));
      if (other) reloadOnce();
      return "gone";
    } catch {
      return "unreachable";
    }
  }
}
