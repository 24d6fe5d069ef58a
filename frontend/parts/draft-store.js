// What a person has written on this device and the server does not have yet. Each key names the
// person, so that on a shared machine nobody sees, or sends, the words of another.
//
// A record: value, base (the revision it was written on top of) and sent (values on their way to the
// server without an answer: met again as "another's" text, they are one's own).
const PREFIX = "springbrett.draft";
const MOST_SENT = 4;

export class DraftStore {
  constructor(person, enrolment, exercise) {
    this.prefix = `${PREFIX}.${person}.${enrolment}.${exercise}.`;
    this.memory = new Map(); // for a browser that keeps nothing
  }

  get(slot) {
    try {
      const text = localStorage.getItem(this.prefix + slot);
      if (text !== null) return JSON.parse(text);
    } catch {
      // Shut off, or not ours: fall through to what this page remembers.
    }
    return this.memory.get(slot) ?? null;
  }

  // Says whether the record will survive that the page is closed.
  put(slot, record) {
    const kept = { ...record, sent: (record.sent ?? []).slice(-MOST_SENT) };
    try {
      localStorage.setItem(this.prefix + slot, JSON.stringify(kept));
      this.memory.delete(slot);
      return true;
    } catch {
      this.memory.set(slot, kept);
      return false;
    }
  }

  remove(slot) {
    this.memory.delete(slot);
    try {
      localStorage.removeItem(this.prefix + slot);
    } catch {
      // Nothing was kept.
    }
  }

  slots() {
    return [...new Set([...keysWith(this.prefix), ...this.memory.keys()])];
  }
}

export function hasUnsent(person) {
  return keysWith(`${PREFIX}.${person}.`).length > 0;
}

export function forget(person) {
  const prefix = `${PREFIX}.${person}.`;
  for (const rest of keysWith(prefix)) localStorage.removeItem(prefix + rest);
}

function keysWith(prefix) {
  try {
    return Object.keys(localStorage)
      .filter((key) => key.startsWith(prefix))
      .map((key) => key.slice(prefix.length));
  } catch {
    return [];
  }
}
