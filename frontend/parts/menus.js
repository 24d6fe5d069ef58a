// Menus are <details class="menu"> (on a pupil's page "live-menu"), so that they open without scripts.
// With scripts they also close when one presses Escape, clicks elsewhere, opens another or tabs out of
// them.
const MENU = "details:is(.menu, .live-menu)";

export function closeMenusOutside() {
  const open = () => document.querySelectorAll(`${MENU}[open]`);
  const closeAllBut = (kept) => {
    for (const menu of open()) if (menu !== kept) menu.open = false;
  };
  document.addEventListener("click", (event) => closeAllBut(event.target.closest(MENU)));
  document.addEventListener("focusin", (event) => closeAllBut(event.target.closest(MENU)));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of open()) {
      const hadFocus = menu.contains(document.activeElement);
      menu.open = false;
      if (hadFocus) menu.querySelector("summary").focus();
    }
  });
}
