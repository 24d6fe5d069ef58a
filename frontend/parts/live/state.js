// Fetches the page's state and gives it on when it has changed. Never two fetches at once: one is in
// flight, and one more may wait for it, however often it is asked for.
const LONGEST = 12000;
const STUCK = 3000;

export class State {
  // apply(element): show it. gone(status), signedOut(): the seat or the sign-in is over.
  constructor({ url, connection, clock, apply, gone, signedOut }) {
    Object.assign(this, { url, connection, clock, apply, gone, signedOut });
    this.etag = quoted(this.element.dataset.etag);
    this.flight = null;
    this.pending = null;
    this.notBefore = 0;
  }

  get element() {
    return document.getElementById("live-state");
  }

  // The promise says whether the server was reached. `wake`: after sleep an old fetch is given up.
  // `whole`: whatever the page has, it is sent anew.
  refresh({ wake = false, whole = false } = {}) {
    if (whole) this.etag = '""';
    if (!this.flight) return this.#start();
    if (wake && performance.now() - this.flight.started > STUCK) this.flight.abort.abort();
    this.pending ??= this.flight.done.then(() => {
      this.pending = null;
      return this.#start();
    });
    return this.pending;
  }

  #start() {
    const abort = new AbortController();
    const flight = { abort, started: performance.now() };
    const timer = setTimeout(() => abort.abort(), LONGEST);
    flight.done = this.#fetch(abort.signal).finally(() => {
      clearTimeout(timer);
      this.flight = null;
    });
    this.flight = flight;
    return flight.done;
  }

  async #fetch(signal) {
    const wait = this.notBefore - performance.now();
    if (wait > 0) await new Promise((done) => setTimeout(done, wait));
    const sent = performance.now();
    let response;
    let text;
    try {
      response = await fetch(this.url, { cache: "no-store", signal, headers: { "If-None-Match": this.etag ?? "", Accept: "text/html" } });
      this.clock.note(Number(response.headers.get("X-Now")), performance.now() - sent);
      text = response.status === 200 ? await response.text() : "";
    } catch {
      this.connection.failed();
      return false;
    }
    return this.#answered(response, text);
  }

  #answered(response, text) {
    const { status } = response;
    if (status === 304) {
      this.connection.reached();
      return true;
    }
    if (status === 401 || status === 403 || response.redirected) return this.#over(() => this.signedOut());
    if (status === 404 || status === 410) return this.#over(() => this.gone(status));
    if (status !== 200) {
      this.notBefore = performance.now() + 1000 * Number(response.headers.get("Retry-After") || 2);
      this.connection.failed();
      return false;
    }
    const incoming = new DOMParser().parseFromString(text, "text/html").getElementById("live-state");
    if (!incoming) {
      this.connection.failed(); // a proxy's or a school's own page, not ours
      return false;
    }
    this.connection.reached();
    this.etag = response.headers.get("ETag") ?? quoted(incoming.dataset.etag);
    this.apply(incoming);
    return true;
  }

  #over(tell) {
    tell();
    return false;
  }
}

function quoted(etag = "") {
  return etag.includes('"') ? etag : `"${etag}"`;
}
