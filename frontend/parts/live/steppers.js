// − 2 + : buttons beside a number. With data-dots-total on the form the sum stops there.
import { announce } from "./announce.js";

export function startSteppers() {
  document.addEventListener("click", ({ target }) => {
    const button = target.closest?.("[data-step-by]");
    if (button && button.ariaDisabled !== "true") step(button);
  });
  document.addEventListener("input", ({ target }) => {
    if (target.matches?.("form[data-dots-total] input[type=number]")) hold(target);
  });
  document.addEventListener("filled", ({ target }) => update(target));
}

function step(button) {
  const input = document.getElementById(button.dataset.for);
  if (!input || input.readOnly) return;
  const value = within(input, number(input) + Number(button.dataset.stepBy));
  if (value === number(input)) return;
  input.value = String(value);
  input.dispatchEvent(new Event("input", { bubbles: true }));
  const left = input.form.querySelector("[data-dots-left]")?.textContent ?? "";
  announce(`${input.labels[0]?.textContent.trim() ?? ""}: ${value}. ${left}`);
}

// A number that was typed is held within its own limit and the sum's.
function hold(input) {
  if (input.value !== "") {
    const value = within(input, number(input));
    if (String(value) !== input.value) input.value = String(value);
  }
  update(input.form);
}

function within(input, value) {
  const total = Number(input.form.dataset.dotsTotal) || Infinity;
  const others = sum(input.form) - number(input);
  const most = Math.min(Number(input.max || Infinity), total - others);
  return Math.max(Number(input.min || 0), Math.min(value, most));
}

export function update(form) {
  if (!form.dataset?.dotsTotal) return;
  const left = Number(form.dataset.dotsTotal) - sum(form);
  const line = form.querySelector("[data-dots-left]");
  if (line) {
    const { one, many, none } = line.dataset;
    line.textContent = (left === 0 ? none : left === 1 ? one : many).replace("{n}", left);
  }
  for (const button of form.querySelectorAll("[data-step-by]")) {
    const input = document.getElementById(button.dataset.for);
    const stuck = within(input, number(input) + Number(button.dataset.stepBy)) === number(input);
    if (stuck || form.dataset.locked !== undefined) button.setAttribute("aria-disabled", "true");
    else button.removeAttribute("aria-disabled");
  }
}

function sum(form) {
  return [...form.querySelectorAll("input[type=number]")].reduce((total, input) => total + number(input), 0);
}

function number(input) {
  return Number.parseInt(input.value, 10) || 0;
}
