// Reads and writes the controls of one answer form: { name: [values] }.
const NOT_FIELDS = new Set(["csrf_token", "owner", "run", "slot", "base", "key"]);
const NOT_TYPED = new Set(["submit", "button", "reset", "image", "file", "fieldset", "output"]);

export function controlsOf(form) {
  return [...form.elements].filter(({ name, type }) => name && !NOT_FIELDS.has(name) && !NOT_TYPED.has(type));
}

export function readFields(form, submitter = null) {
  const fields = {};
  for (const control of controlsOf(form)) {
    fields[control.name] ??= [];
    if (!isTick(control) || control.checked) fields[control.name].push(control.value);
  }
  if (submitter?.name && !NOT_FIELDS.has(submitter.name)) fields[submitter.name] = [submitter.value];
  return fields;
}

export function writeFields(form, fields) {
  const taken = new Map();
  for (const control of controlsOf(form)) {
    const values = fields[control.name];
    if (!values) continue;
    if (isTick(control)) {
      control.checked = values.includes(control.value);
      continue;
    }
    const place = taken.get(control.name) ?? 0;
    taken.set(control.name, place + 1);
    const value = values[place] ?? "";
    if (control.value !== value) control.value = value;
  }
}

export function isEmpty(fields) {
  return Object.values(fields).every((values) => values.every((value) => !value.trim()));
}

export function same(one, other) {
  return JSON.stringify(plain(one)) === JSON.stringify(plain(other));
}

// For showing and copying: the words of an answer, choices by their labels where the form is there.
export function asText(fields, form = null) {
  const label = (name, value) => {
    const control = form && controlsOf(form).find((each) => each.name === name && isTick(each) && each.value === value);
    return control?.labels?.[0]?.textContent.trim() ?? value;
  };
  const words = Object.entries(fields).flatMap(([name, values]) => values.map((value) => label(name, value)));
  return words.filter((word) => word.trim()).join("\n");
}

export function isTick({ type }) {
  return type === "radio" || type === "checkbox";
}

function plain(fields) {
  return Object.keys(fields)
    .sort()
    .map((name) => [name, fields[name].map((value) => value.replace(/\r\n?/g, "\n").normalize("NFC").trim())])
    .filter(([, values]) => values.some(Boolean));
}
