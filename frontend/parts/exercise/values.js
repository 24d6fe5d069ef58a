// Reads and writes the value of one slot (a field, or a box of a canvas) in the form. Values are as
// the server has them: text, a list of option ids, or a list of rows {column: text}.
import { cellsOf, fillRows, rowsOf } from "./rows.js";

const OF_CHOICES = { choice: "one", scale: "one", choices: "several" };

export function readValue(slot) {
  const { kind } = slot.dataset;
  if (kind === "table") return withoutEmptyEnd(rowsOf(slot).map(cellsOf));
  const chosen = [...slot.querySelectorAll("input:checked")].map((input) => input.value);
  if (OF_CHOICES[kind] === "several") return chosen;
  if (OF_CHOICES[kind] === "one") return chosen[0] ?? "";
  return controlOf(slot).value;
}

export function writeValue(slot, value) {
  const { kind } = slot.dataset;
  if (kind === "table") {
    fillRows(slot, value);
  } else if (OF_CHOICES[kind]) {
    const chosen = [value].flat();
    for (const input of slot.querySelectorAll("input[type=radio], input[type=checkbox]")) {
      input.checked = chosen.includes(input.value);
    }
  } else {
    controlOf(slot).value = value;
  }
  slot.dispatchEvent(new CustomEvent("filled", { bubbles: true }));
}

// For showing beside another text; never sent.
export function asText(slot, value) {
  const { kind } = slot.dataset;
  if (kind === "table") {
    return withoutEmptyEnd(value)
      .map((row) => Object.values(row).filter(Boolean).join(" · "))
      .join("\n");
  }
  if (!OF_CHOICES[kind]) return value;
  const label = (id) => {
    const input = [...slot.querySelectorAll("input")].find((each) => each.value === id);
    return input?.labels?.[0]?.textContent.trim() ?? id;
  };
  return [value].flat().filter(Boolean).map(label).join("\n");
}

export function same(one, other) {
  return JSON.stringify(plain(one)) === JSON.stringify(plain(other));
}

export function controlOf(slot) {
  return slot.querySelector("textarea, input:not([type=hidden]), select");
}

function plain(value) {
  if (typeof value === "string") return value.replace(/\r\n?/g, "\n").normalize("NFC");
  return withoutEmptyEnd(value ?? []).map((each) => (typeof each === "string" ? each : sorted(each)));
}

function sorted(row) {
  return Object.keys(row)
    .sort()
    .map((column) => [column, plain(row[column])]);
}

function withoutEmptyEnd(list) {
  const rows = [...list];
  const isEmpty = (row) => typeof row === "object" && Object.values(row).every((cell) => cell === "");
  while (rows.length && isEmpty(rows.at(-1))) rows.pop();
  return rows;
}
