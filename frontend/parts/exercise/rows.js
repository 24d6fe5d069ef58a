// Tables that one fills in: rows come and go at once, totals follow. Without scripts the same
// buttons post the form and the server does it.
export function rowsOf(slot) {
  return [...slot.querySelectorAll("tr[data-row]")];
}

export function cellsOf(row) {
  const controls = [...row.querySelectorAll("input, textarea, select")];
  return Object.fromEntries(controls.map((control) => [control.name.split(".").at(-1), control.value]));
}

export function fillRows(slot, values) {
  const { atLeast } = frameOf(slot);
  const wanted = Math.max(values.length, atLeast);
  while (rowsOf(slot).length < wanted) appendRow(slot);
  for (const row of rowsOf(slot).slice(wanted)) row.remove();
  rowsOf(slot).forEach((row, index) => {
    for (const control of row.querySelectorAll("input, textarea, select")) {
      control.value = values[index]?.[control.name.split(".").at(-1)] ?? "";
    }
  });
  refresh(slot);
}

export function startRows(form, changed) {
  for (const slot of form.querySelectorAll('[data-slot][data-kind="table"]')) {
    for (const spare of slot.querySelectorAll("tr[data-spare]")) spare.remove();
    refresh(slot);
    slot.addEventListener("click", (event) => {
      if (event.target.closest("[data-add-row]")) add(slot, event, changed);
      else if (event.target.closest("[data-remove-row]")) remove(slot, event, changed);
    });
    slot.addEventListener("input", () => refresh(slot));
  }
}

function add(slot, event, changed) {
  event.preventDefault();
  const row = appendRow(slot);
  refresh(slot);
  row.querySelector("input, textarea, select").focus();
  changed(slot);
}

function remove(slot, event, changed) {
  event.preventDefault();
  const row = event.target.closest("tr");
  const next = row.nextElementSibling ?? row.previousElementSibling;
  if (rowsOf(slot).length > 1) row.remove();
  else for (const control of row.querySelectorAll("input, textarea, select")) control.value = "";
  refresh(slot);
  (next?.querySelector("[data-remove-row]") ?? row.querySelector("textarea, input, select"))?.focus();
  changed(slot);
}

function appendRow(slot) {
  const rows = rowsOf(slot);
  const last = Math.max(-1, ...rows.map(indexOf));
  const template = slot.querySelector("template");
  const holder = document.createElement("tbody");
  holder.innerHTML = template.innerHTML.replaceAll("__row__", last + 1).replaceAll("__number__", rows.length + 1);
  const row = holder.querySelector("tr");
  slot.querySelector("tbody").append(row);
  return row;
}

function indexOf(row) {
  return Number(row.querySelector("input, textarea, select").name.split(".").at(-2));
}

function frameOf(slot) {
  const { atLeast, atMost } = slot.querySelector("fieldset.rows").dataset;
  return { atLeast: Number(atLeast), atMost: Number(atMost) };
}

// Row numbers, the totals, and whether there is room for one more row.
function refresh(slot) {
  const rows = rowsOf(slot);
  rows.forEach((row, index) => {
    const number = row.querySelector(".row-number");
    number.lastChild.textContent = String(index + 1);
  });
  slot.querySelector("[data-add-row]").hidden = rows.length >= frameOf(slot).atMost;
  for (const output of slot.querySelectorAll("[data-total]")) {
    const cells = slot.querySelectorAll(`[data-adds-to="${output.dataset.total}"]`);
    const total = [...cells].reduce((sum, cell) => sum + (parseNumber(cell.value) ?? 0), 0);
    const figure = written(total);
    if (output.textContent !== figure) output.textContent = figure;
  }
}

// As app/content/fields/numbers.py reads it: "1 200,50", "1200.5", "−3".
export function parseNumber(typed) {
  const text = typed.trim().replace(/[ \u00a0\u2009\u202f]+/g, " ").replace("\u2212", "-");
  if (!/^[+-]?([0-9]+|[0-9]{1,3}( [0-9]{3})+)([.,][0-9]+)?$/.test(text)) return null;
  return Number(text.replaceAll(" ", "").replace(",", "."));
}

// A number as the server writes it: thousands set apart by a space in every language, since a comma
// would be read as a decimal when somebody types the figure again.
function written(number) {
  const format = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 6 });
  return format.formatToParts(number).map(({ type, value }) => (type === "group" ? "\u00a0" : value)).join("");
}
