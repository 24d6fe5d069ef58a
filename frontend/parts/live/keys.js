// Single keys for the teacher, off until they are wanted: <button data-key="n">, and a switch
// <input type="checkbox" data-keys-switch>. Never while something is being typed.
const PLACE = "springbrett.keys";

export function startKeys() {
  const wanted = () => document.querySelector("[data-keys-switch]")?.checked;
  document.addEventListener("change", ({ target }) => {
    if (target.matches?.("[data-keys-switch]")) remember(target.checked);
  });
  document.addEventListener("keydown", (event) => {
    if (!wanted() || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (event.target.matches("input:not([type=checkbox], [type=radio]), textarea, select")) return;
    const button = document.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
    if (!button) return;
    event.preventDefault();
    button.click();
  });
}

// After each new state: the switch stands as it was left on this device.
export function setKeySwitch() {
  const box = document.querySelector("[data-keys-switch]");
  if (box) box.checked = remembered();
}

function remember(on) {
  try {
    localStorage.setItem(PLACE, on ? "on" : "off");
  } catch {
    // Then it holds for this page only.
  }
}

function remembered() {
  try {
    return localStorage.getItem(PLACE) === "on";
  } catch {
    return false;
  }
}
