// Keeps what is typed in <textarea data-keep="name"> until it has been sent, through a reload or a lost
// network. It stays in this tab, under the person's own key, and goes when they sign out.
//
// Nothing tells a page that its form arrived. So what was sent is let go when the page shows it as one
// of the person's own messages, or when the form is no longer there.
export function keepTyped(owner) {
  const prefix = `${owner}:`;
  const fields = [...document.querySelectorAll("textarea[data-keep]")];
  const sent = new Set([...document.querySelectorAll("[data-mine] .message-text")].map((each) => each.textContent.trim()));
  forgetOthers(prefix, new Set(fields.map((field) => prefix + field.dataset.keep)));
  for (const field of fields) {
    const key = prefix + field.dataset.keep;
    const kept = read(key);
    if (kept !== null && sent.has(kept.trim())) write(key, "");
    else if (kept && !field.value) restore(field, kept);
    field.addEventListener("input", () => write(key, field.value));
  }
  document.querySelector("form[data-sign-out]")?.addEventListener("submit", () => forgetOthers("review:", new Set()));
}

function restore(field, text) {
  field.value = text;
  for (let folded = field.closest("details"); folded; folded = folded.parentElement.closest("details")) folded.open = true;
}

function read(key) {
  try {
    return sessionStorage.getItem(key);
  } catch {
    return null;
  }
}

function write(key, text) {
  try {
    if (text.trim()) sessionStorage.setItem(key, text);
    else sessionStorage.removeItem(key);
  } catch {
    // Full or not allowed: then a reload asks the browser's own memory of forms.
  }
}

function forgetOthers(prefix, kept) {
  try {
    for (const key of Object.keys(sessionStorage)) {
      if (key.startsWith(prefix) && !kept.has(key)) sessionStorage.removeItem(key);
    }
  } catch {
    // Nothing is kept where nothing may be.
  }
}
