// The exercise is handed in, but the device holds text that never was: it was typed without a network,
// or in another tab. It is shown, so that it can be copied, and stays until the person removes it.
import { DraftStore } from "../draft-store.js";

export function showLeftovers(section) {
  const { person, enrolment, exerciseId, answers } = section.dataset;
  const store = new DraftStore(person, enrolment, exerciseId);
  const handedIn = JSON.parse(answers);
  const list = section.querySelector("dl");
  for (const slot of store.slots()) {
    const { value } = store.get(slot);
    if (readable(value) === readable(handedIn[slot] ?? "")) store.remove(slot);
    else list.append(element("dt", section.querySelector(`[data-label="${slot}"]`)?.textContent ?? slot), element("dd", readable(value)));
  }
  section.hidden = !list.childElementCount;
  section.querySelector("button").addEventListener("click", () => {
    for (const slot of store.slots()) store.remove(slot);
    section.hidden = true;
  });
}

function readable(value) {
  if (typeof value === "string") return value.trim();
  return value
    .map((each) => (typeof each === "string" ? each : Object.values(each).filter(Boolean).join(" · ")))
    .join("\n")
    .trim();
}

function element(name, text) {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}
