// What is kept on the device until the server has it. The prefix names session and participant, so
// that on a shared machine nobody sees, or sends, the words of another. Where storage is shut off or
// full, the page remembers by itself for as long as it is open.
const ROOT = "springbrett.live.";
const DAY = 24 * 60 * 60 * 1000;
const KEPT = 30 * DAY;
const KEPT_WITHOUT_SEAT = DAY;

export class Device {
  constructor(owner) {
    this.prefix = `${ROOT}${owner}.`;
    this.memory = new Map();
    this.removed = new Set(); // where storage cannot be written, it may still hold what is gone
  }

  get(name) {
    if (this.memory.has(name)) return this.memory.get(name);
    if (this.removed.has(name)) return null;
    return read(this.prefix + name);
  }

  // Says whether the record will survive that the page is closed.
  put(name, record) {
    try {
      localStorage.setItem(this.prefix + name, JSON.stringify(record));
      this.memory.delete(name);
      this.removed.delete(name);
      return true;
    } catch {
      this.memory.set(name, record);
      return false;
    }
  }

  remove(name) {
    this.memory.delete(name);
    try {
      localStorage.removeItem(this.prefix + name);
    } catch {
      this.removed.add(name);
    }
  }

  names(start) {
    const stored = keysWith(this.prefix + start).map((key) => key.slice(this.prefix.length));
    const own = [...this.memory.keys()].filter((name) => name.startsWith(start));
    return [...new Set([...stored, ...own])].filter((name) => !this.removed.has(name));
  }

  forget() {
    for (const name of this.names("")) this.remove(name);
  }

  // The session is deleted: what others had written on this device goes, too.
  forgetSession(session) {
    this.forget();
    for (const key of keysWith(`${ROOT}${session}-`)) localStorage.removeItem(key);
  }

  // The seat is gone, and perhaps the session. A person may be let back in, so the words stay a day.
  seatIsGone() {
    this.put("gone", { at: Date.now() });
  }
}

// Words of sessions long past do not stay on the device.
export function sweep(device) {
  device.remove("gone");
  const seats = new Map();
  for (const key of keysWith(ROOT)) {
    const seat = key.split(".").slice(0, 4).join(".");
    seats.set(seat, [...(seats.get(seat) ?? []), key]);
  }
  for (const keys of seats.values()) {
    const gone = keys.find((key) => key.endsWith(".gone"));
    const since = (key) => Date.now() - (read(key)?.at ?? 0);
    const old = gone && since(gone) > KEPT_WITHOUT_SEAT ? keys : keys.filter((key) => since(key) > KEPT);
    for (const key of old) localStorage.removeItem(key);
  }
}

export function anyUnsent() {
  return keysWith(ROOT).some((key) => key.includes(".out.") || key.includes(".draft."));
}

export function forgetAll() {
  for (const key of keysWith(ROOT)) localStorage.removeItem(key);
}

function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

function keysWith(prefix) {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(prefix));
  } catch {
    return [];
  }
}
