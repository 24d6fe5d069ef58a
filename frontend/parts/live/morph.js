// Changes the shown state into the new one, element by element, so that focus, folded-out help and
// what somebody is typing stay. Answer forms' values are seen to by answers.js afterwards.
import { Idiomorph } from "idiomorph";

const CONTROLS = "input, textarea, select";

// keepActive: the focused control keeps its value. Only a control: of a focused heading or button the
// library would else keep the old words.
export function morph(current, incoming, keepActive) {
  const lists = [...current.querySelectorAll("select")].filter(isBeingFilledIn);
  const chosen = lists.map((list) => list.value);
  Idiomorph.morph(current, incoming, {
    morphStyle: "outerHTML",
    ignoreActiveValue: keepActive && document.activeElement.matches(CONTROLS),
    callbacks: {
      beforeNodeMorphed: (node, next) => !isOurs(node, next) && !(isBeingFilledIn(node) && staysAsItIs(node)),
      beforeNodeRemoved: (node) => !(node.dataset && "kept" in node.dataset),
      beforeAttributeUpdated: (name, node) => !(name === "open" && node.matches("details, dialog")),
    },
  });
  lists.forEach((list, place) => chooseAgain(list, chosen[place]));
}

// What the script writes and the server leaves empty.
function isOurs(node, next) {
  const status = "answerStatus";
  return node.dataset && status in node.dataset && next.dataset && status in next.dataset;
}

// A control outside the answers (a note, a number of minutes) that somebody has changed and not sent.
function isBeingFilledIn(node) {
  if (node.nodeType !== Node.ELEMENT_NODE || !node.matches(CONTROLS) || node.closest("form[data-answer]")) return false;
  if (node.type === "hidden") return false;
  if (node.type === "checkbox" || node.type === "radio") return node.checked !== node.defaultChecked;
  if (node.localName === "select") return node.value !== valueAtFirst(node);
  return node.value !== node.defaultValue;
}

// A list gets what is new in it, and then its choice again; but not while it may stand open.
function staysAsItIs(node) {
  return node.localName !== "select" || node.matches(":focus");
}

function valueAtFirst(list) {
  const options = [...list.options];
  return (options.find((option) => option.defaultSelected) ?? options[0])?.value ?? "";
}

function chooseAgain(list, value) {
  if (list.value !== value && [...list.options].some((option) => option.value === value)) list.value = value;
}
