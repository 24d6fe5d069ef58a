// Runs in <head> before anything is painted, so that a chosen colour scheme never flashes.
// A classic script on purpose (modules wait); kept tiny.
{
  const root = document.documentElement;
  try {
    const chosen = localStorage.getItem("scheme");
    if (chosen === "light" || chosen === "dark") root.dataset.colorScheme = chosen;
  } catch {
    // Storage may be shut off; then the device's own setting decides.
  }
  root.dataset.script = "on";
}
