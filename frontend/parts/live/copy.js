// <button data-copy="#element" data-copied="Kopiert">: on plain http there is no clipboard to write to,
// so the text is selected and copied in the older way.
import { announce } from "./announce.js";

export function startCopying() {
  document.addEventListener("click", async ({ target }) => {
    const button = target.closest?.("[data-copy]");
    const source = button && document.querySelector(button.dataset.copy);
    if (source && (await copied(source))) tell(button);
  });
}

async function copied(source) {
  try {
    await navigator.clipboard.writeText(source.value ?? source.textContent.trim());
    return true;
  } catch {
    getSelection().selectAllChildren(source);
    return document.execCommand("copy");
  }
}

function tell(button) {
  announce(button.dataset.copied);
  const words = button.textContent;
  button.textContent = button.dataset.copied;
  setTimeout(() => (button.textContent = words), 3000);
}
