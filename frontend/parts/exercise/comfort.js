// Text areas grow with the text, and counters count.
const GROWS_BY_ITSELF = CSS.supports("field-sizing", "content");

export function startComfort(form) {
  const refresh = (root) => {
    if (!GROWS_BY_ITSELF) for (const area of root.querySelectorAll("textarea.growing")) grow(area);
    for (const counter of root.querySelectorAll("[data-limit]")) count(counter, form);
  };
  form.addEventListener("input", (event) => refresh(event.target.closest("[data-slot]") ?? form));
  form.addEventListener("filled", (event) => refresh(event.target));
  refresh(form);
}

function grow(area) {
  area.style.height = "auto";
  area.style.height = `${area.scrollHeight + area.offsetHeight - area.clientHeight}px`;
}

// Counts characters as the server does: code points, without white space at the ends.
function count(counter, form) {
  const control = document.getElementById(counter.id.replace(/-limit$/, ""));
  const limit = Number(counter.dataset.limit);
  const length = [...control.value.trim()].length;
  const over = length > limit;
  const text = over ? form.dataset.over : form.dataset.count;
  counter.textContent = text.replace("{count}", length).replace("{limit}", limit).replace("{over}", length - limit);
  counter.toggleAttribute("data-over", over);
}
