// Where the keyboard is after the page has changed by itself. A new activity or part takes focus to
// its heading, unless the person is typing in a field that still exists; a button that went away when
// it was pressed gives it to its neighbour.
import { announce } from "./announce.js";
import { say } from "./words.js";

const TEXT = "textarea, input:not([type=radio], [type=checkbox], [type=button], [type=submit]), select";

// Taken before the change; the returned function sets things right after it.
export function rememberFocus() {
  const state = document.getElementById("live-state");
  const before = partOf(state);
  const active = state.contains(document.activeElement) ? document.activeElement : null;
  const place = active && placeOf(active);
  return () => {
    const now = document.getElementById("live-state");
    const heading = now.querySelector("h1");
    const typing = active?.isConnected && active === document.activeElement && active.matches(TEXT);
    if (partOf(now) !== before) {
      if (typing) announce(say("newPart", { title: heading?.textContent.trim() ?? "" }));
      else goTo(heading);
    } else if (active && (document.activeElement === document.body || movedAway(active, place))) {
      (neighbour(place) ?? heading)?.focus({ preventScroll: true });
    }
  };
}

function goTo(heading) {
  if (!heading) return;
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
  scrollTo({ top: 0 });
}

function partOf(state) {
  const marked = state.matches("[data-focus-on-change]") ? state : state.querySelector("[data-focus-on-change]");
  return marked?.dataset.focusOnChange ?? "";
}

// A card that goes into another list (which may be folded) takes its buttons along; the eye stays here.
function movedAway(element, place) {
  return place !== null && element.closest("[data-focus-group]")?.id !== place.group;
}

function placeOf(element) {
  const group = element.closest("[data-focus-group]");
  if (!group?.id) return null;
  const item = [...group.children].findIndex((child) => child.contains(element));
  const within = item < 0 ? -1 : controls(group.children[item]).indexOf(element);
  return { group: group.id, item, within };
}

function neighbour(place) {
  const group = place && document.getElementById(place.group);
  if (!group) return null;
  const item = group.children[Math.min(place.item, group.children.length - 1)];
  if (!item) return null;
  const candidates = controls(item);
  return candidates[Math.min(Math.max(place.within, 0), candidates.length - 1)] ?? null;
}

function controls(item) {
  return [...item.querySelectorAll("a[href], button, summary, input:not([type=hidden]), select, textarea")];
}
