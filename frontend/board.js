// The teacher's board: follows the session, and sends what is pressed without leaving the page. Words
// and regions are those of the pupil's page; see live.js.
import { startActs } from "./parts/live/acts.js";
import { countAll, startCounts } from "./parts/live/counts.js";
import { startCopying } from "./parts/live/copy.js";
import { MORE_OFTEN } from "./parts/live/channel.js";
import { setKeySwitch, startKeys } from "./parts/live/keys.js";
import { livePage, reloadOnce } from "./parts/live/page.js";
import { say } from "./parts/live/words.js";

startCopying(); // also on the page that shows a link
if (document.querySelector("main[data-live=board]")) start();

function start() {
  const page = livePage({ presence: true, poll: MORE_OFTEN, shown, gone });
  startActs({ token: page.token, refresh: () => page.state.refresh() });
  startCounts();
  startKeys();
  page.start();

  function shown() {
    countAll();
    setKeySwitch();
  }

  // Handed over to another, or ended and deleted.
  function gone() {
    page.stop(say("gone"));
    reloadOnce();
  }
}
