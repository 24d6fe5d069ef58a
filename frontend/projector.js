// The screen on the wall: follows the session and turns pages. It is looked at, not worked with.
import { MORE_OFTEN } from "./parts/live/channel.js";
import { Pages } from "./parts/live/pages.js";
import { livePage, reloadOnce } from "./parts/live/page.js";
import { say } from "./parts/live/words.js";

if (document.querySelector("main[data-live=projector]")) start();

function start() {
  const pages = new Pages();
  const page = livePage({ poll: MORE_OFTEN, shown: () => pages.lay(), gone });
  document.addEventListener("keydown", ({ key }) => {
    if (key === "ArrowRight" || key === "PageDown") pages.turn(1);
    if (key === "ArrowLeft" || key === "PageUp") pages.turn(-1);
  });
  page.start();

  function gone() {
    page.stop(say("gone"));
    reloadOnce();
  }
}
