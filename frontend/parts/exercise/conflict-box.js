// Two people wrote in one field. Both texts stay until one is chosen.
import { asText, controlOf } from "./values.js";

export function showConflict(slot, mine, conflict, { keepMine, takeOther }) {
  closeConflict(slot);
  const box = document.getElementById("conflict-template").content.firstElementChild.cloneNode(true);
  const heading = box.querySelector("h3");
  heading.id = `conflict-${slot.dataset.slot}`;
  box.setAttribute("aria-labelledby", heading.id);
  const who = box.querySelector("[data-who]");
  const { own, who: somebody, nobody } = who.dataset;
  const text = conflict.own ? own : conflict.by ? somebody : nobody;
  who.textContent = text.replace("{name}", conflict.by).replace("{time}", conflict.at);
  box.querySelector("[data-mine]").textContent = asText(slot, mine);
  box.querySelector("[data-other]").textContent = asText(slot, conflict.value);
  box.querySelector("[data-keep-mine]").addEventListener("click", () => choose(slot, keepMine));
  box.querySelector("[data-take-other]").addEventListener("click", () => choose(slot, takeOther));
  slot.append(box);
}

export function updateMine(slot, mine) {
  const shown = slot.querySelector(".conflict [data-mine]");
  if (shown) shown.textContent = asText(slot, mine);
}

export function closeConflict(slot) {
  slot.querySelector(".conflict")?.remove();
}

export function firstConflict(form) {
  return form.querySelector(".conflict");
}

function choose(slot, act) {
  closeConflict(slot);
  controlOf(slot).focus();
  act();
}
