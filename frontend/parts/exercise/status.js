// The one line that says whether what was typed is safe. Read out politely: only what changes in it,
// and the time of a save is not worth a word, so it is hidden from the voice.
export class Status {
  constructor(element) {
    this.element = element;
    this.shown = "";
  }

  saved(time) {
    if (this.shown === "saved") {
      this.element.querySelector("[data-time]").textContent = time;
      return;
    }
    const [before, after] = this.element.dataset.saved.split("{time}");
    const clock = document.createElement("span");
    clock.dataset.time = "";
    clock.ariaHidden = "true";
    clock.textContent = time;
    this.#show("saved", before, clock, after);
  }

  signedOut() {
    this.#show("signed-out", this.element.dataset.signedOut, " ", link(this.element.dataset.signInUrl, this.element.dataset.signIn));
  }

  closed(page) {
    this.#show("closed", this.element.dataset.closed, " ", link(page, this.element.dataset.reload));
  }

  // Any other state by the name of its data attribute: offline, noStorage, refused, tooBig, conflict, notSent.
  say(name) {
    this.#show(name, this.element.dataset[name]);
  }

  focus() {
    this.element.tabIndex = -1;
    this.element.focus();
  }

  #show(name, ...parts) {
    if (this.shown === name) return;
    this.shown = name;
    this.element.dataset.state = name;
    this.element.replaceChildren(...parts);
  }
}

function link(url, text) {
  const anchor = document.createElement("a");
  anchor.href = url;
  anchor.textContent = text;
  return anchor;
}
