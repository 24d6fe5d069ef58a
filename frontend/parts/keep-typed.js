// Keeps what is typed in <textarea data-keep="name"> until it has been sent, through a reload or a lost
// network. It stays in this tab, under the person's own key, and goes when they sign out.
//
// Nothing tells a page that its form arrived. So what was sent is let go when the page shows it as one
// of the person's own messages, or when the form is no longer there.
//
// `owner` names person and thing. Returns `{ also, kept }` for what belongs to a text (the words it is
// about): also(name, value) keeps it beside the text, kept(name) gives it back or null.
export function keepTyped(owner) {
  const fields = [...document.querySelectorAll("textarea[data-keep]")];
  const key = (name) => `${owner}:${name}`;
  const besides = (name) => `${key(name)}/also`;
  forget(`${owner}:`, new Set(fields.flatMap((field) => [key(field.dataset.keep), besides(field.dataset.keep)])));
  for (const field of fields) {
    const name = field.dataset.keep;
    const text = read(key(name));
    if (text !== null && isThere(field, text)) {
      write(key(name), "");
      write(besides(name), "");
    } else if (text && !field.value) {
      restore(field, text);
    }
    field.addEventListener("input", () => write(key(name), field.value));
  }
  document.querySelector("form[data-sign-out]")?.addEventListener("submit", () => forget("review:", new Set()));
  return {
    also: (name, value) => write(besides(name), value ? JSON.stringify(value) : ""),
    kept: (name) => (read(key(name)) ? JSON.parse(read(besides(name))) : null),
  };
}

// Whether the page shows the text as a message of one's own, in the same thread or beside the same answer.
function isThere(field, text) {
  const near = field.closest(".thread") ?? field.closest(".part") ?? document;
  return [...near.querySelectorAll("[data-mine] .message-text")].some((each) => each.textContent.trim() === text.trim());
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

function forget(prefix, spared) {
  try {
    for (const key of Object.keys(sessionStorage)) {
      if (key.startsWith(prefix) && !spared.has(key)) sessionStorage.removeItem(key);
    }
  } catch {
    // Nothing is kept where nothing may be.
  }
}
