// What every live page does: clock, connection, state, stream. Returns the parts for the page to add to.
import { Channel } from "./channel.js";
import { Connection } from "./connection.js";
import { Clock, Countdown } from "./countdown.js";
import { rememberFocus } from "./focus.js";
import { morph } from "./morph.js";
import { State } from "./state.js";
import { say } from "./words.js";

const RELOAD_PAUSE = 30000;

// before(incoming), keepsActive(incoming), shown(): around each change. gone(status): the seat is over.
export function livePage({ before = () => {}, keepsActive = () => true, shown = () => {}, onTick = () => {}, gone, presence = false, poll }) {
  const main = document.querySelector("main[data-live]");
  const connection = new Connection();
  const clock = new Clock(Number(document.getElementById("live-state").dataset.now));
  const countdown = new Countdown(clock, { onTick });
  const page = { main, connection, clock, countdown };
  page.stop = (text) => {
    page.channel.stop();
    connection.stop(text);
  };
  page.state = new State({
    url: main.dataset.stateUrl,
    connection,
    clock,
    apply: (incoming) => apply(incoming, page, { before, keepsActive, shown }),
    gone: (status) => (gone ? gone(status) : page.stop(say("gone"))),
    signedOut: () => page.stop(say("reload")),
  });
  page.channel = new Channel({ url: main.dataset.streamUrl, state: page.state, connection, presence, poll });
  page.token = () => document.querySelector("#live-state input[name=csrf_token]")?.value ?? main.dataset.csrf ?? "";
  page.start = () => {
    countdown.start();
    page.channel.start();
    shown();
  };
  return page;
}

// The server's own page says what is the case; but a page that reloads for ever helps nobody.
export function reloadOnce() {
  try {
    const last = Number(sessionStorage.getItem("springbrett.live.reloaded"));
    if (Date.now() - last < RELOAD_PAUSE) return;
    sessionStorage.setItem("springbrett.live.reloaded", String(Date.now()));
  } catch {
    return; // what cannot be remembered cannot be held back
  }
  location.reload();
}

function apply(incoming, page, { before, keepsActive, shown }) {
  if (before(incoming) === false) return;
  const finish = rememberFocus();
  morph(page.state.element, incoming, keepsActive(incoming));
  page.channel.noteState();
  page.countdown.tick();
  shown();
  finish();
}
