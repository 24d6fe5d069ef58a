// The choice between the device's colours, light and dark. Kept on the device alone.
const root = document.documentElement;

export function showSchemeSwitch() {
  for (const group of document.querySelectorAll("[data-scheme-switch]")) {
    group.hidden = false;
    for (const radio of group.querySelectorAll("input")) {
      radio.checked = radio.value === (root.dataset.colorScheme ?? "auto");
      radio.addEventListener("change", () => choose(radio.value));
    }
  }
}

function choose(scheme) {
  root.dataset.colorScheme = scheme;
  try {
    if (scheme === "auto") localStorage.removeItem("scheme");
    else localStorage.setItem("scheme", scheme);
  } catch {
    // Then the choice lasts for this page.
  }
}

// Paper is white: a page chosen dark is printed light.
export function printInLight() {
  let before;
  addEventListener("beforeprint", () => {
    before = root.dataset.colorScheme;
    root.dataset.colorScheme = "light";
  });
  addEventListener("afterprint", () => {
    if (before) root.dataset.colorScheme = before;
  });
}
