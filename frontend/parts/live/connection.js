// The one line that says whether the page is in touch. Losing touch is told at once, as an alert;
// a single answer that failed is not yet losing touch.
import { announce } from "./announce.js";
import { say } from "./words.js";

const PATIENCE = 3000;

export class Connection {
  constructor() {
    this.element = document.getElementById("live-connection");
    this.alert = document.getElementById("live-alert");
    this.state = "";
    this.since = null;
    this.unsent = 0;
    this.back = () => {}; // called when the server answers after it had not
    this.#show("online");
    addEventListener("offline", () => this.#lose());
  }

  get offline() {
    return this.state === "offline";
  }

  reached() {
    if (this.state === "stopped") return;
    const wasAway = this.since !== null || this.offline;
    this.since = null;
    if (this.offline) {
      if (this.alert) this.alert.textContent = "";
      announce(say("onlineAgain"));
    }
    this.#show(this.unsent ? "sending" : "online");
    if (wasAway) this.back();
  }

  failed() {
    if (!navigator.onLine) this.#lose();
    if (this.since !== null) return;
    const since = performance.now();
    this.since = since;
    setTimeout(() => this.since === since && this.#lose(), PATIENCE);
  }

  // How many answers are on their way.
  waiting(count) {
    this.unsent = count;
    if (this.state === "online" || this.state === "sending") this.#show(count ? "sending" : "online");
  }

  // Nothing more will come by itself: the person must do something.
  stop(text) {
    this.state = "stopped";
    this.#write("stopped", text);
    if (this.alert) this.alert.textContent = text;
  }

  #lose() {
    if (this.state === "stopped" || this.offline) return;
    this.#show("offline");
    if (this.alert) this.alert.textContent = say("offline");
  }

  #show(state) {
    if (this.state === state) return;
    this.state = state;
    this.#write(state, say(state));
  }

  #write(state, text) {
    if (!this.element) return;
    this.element.dataset.state = state;
    this.element.textContent = text;
  }
}
