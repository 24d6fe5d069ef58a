// The words of the page, in the person's language: data-text-… attributes of <main>, written by
// templates/workshops/live_texts.html. `say("pageOf", { page: 1 })` reads data-text-page-of.
const main = document.querySelector("main[data-live]");

export function say(name, values = {}) {
  const text = main.dataset[`text${name[0].toUpperCase()}${name.slice(1)}`] ?? "";
  return text.replace(/\{(\w+)\}/g, (whole, key) => values[key] ?? whole);
}
