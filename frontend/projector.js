// The screen on the wall: follows the session and turns pages. It is looked at, not worked with.
import { MORE_OFTEN } from "./parts/live/channel.js";
import { Pages } from "./parts/live/pages.js";
import { livePage, reloadOnce } from "./parts/live/page.js";
import { say } from "./parts/live/words.js";

if (document.querySelector("main[data-live=projector]")) start();

function start() {
  const pages = new Pages();
  const page = livePage({ poll: MORE_OFTEN, shown: () => pages.lay(), gone });
  document.addEventListener("keydown", (event) => {
    const does = { ArrowRight: () => pages.turn(1), PageDown: () => pages.turn(1), ArrowLeft: () => pages.turn(-1), PageUp: () => pages.turn(-1), " ": () => pages.hold() }[event.key];
    if (!does || event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.target.closest("a, button, summary")) return;
    event.preventDefault();
    does();
  });
  page.start();

  function gone() {
    page.stop(say("gone"));
    reloadOnce();
  }
}
