// In a preview nothing is sent, not even by Enter in a field.
document.querySelector("[data-preview]")?.addEventListener("submit", (event) => event.preventDefault());
