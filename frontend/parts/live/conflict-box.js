// Two of a team wrote in one field. Both texts stay until one is chosen; the own stands in the field.
import { asText } from "./fields.js";
import { say } from "./words.js";

export function showConflict(form, theirs, { useTheirs, keepMine }) {
  closeConflict(form);
  const box = document.createElement("section");
  box.className = "conflict";
  box.id = `conflict-${form.id}`;
  box.dataset.kept = "";
  box.setAttribute("role", "group");
  const title = made("p", "conflict-title", say("conflict"));
  title.id = `${box.id}-title`;
  box.setAttribute("aria-labelledby", title.id);
  const words = made("blockquote", "conflict-words", asText(theirs, form) || say("nothing"));
  const buttons = made("div", "conflict-buttons");
  buttons.append(button("useTheirs", () => choose(form, useTheirs)), button("keepMine", () => choose(form, keepMine)));
  box.append(title, made("p", "conflict-label", say("theirs")), words, buttons);
  form.append(box);
  return box;
}

export function closeConflict(form) {
  form.querySelector(":scope > .conflict")?.remove();
}

function choose(form, act) {
  closeConflict(form);
  form.querySelector("textarea, input:not([type=hidden]), select")?.focus();
  act();
}

function button(words, act) {
  const element = made("button", "ds-button", say(words));
  element.type = "button";
  element.dataset.variant = "secondary";
  element.addEventListener("click", act);
  return element;
}

function made(tag, className, text = "") {
  const element = document.createElement(tag);
  element.className = className;
  element.textContent = text;
  return element;
}
