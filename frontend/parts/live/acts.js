// Forms marked data-act are sent without leaving the page; then the state is fetched. When that does
// not go, the form is sent as any form, and the server's own page says what is wrong.
import { announce, notice } from "./announce.js";
import { say } from "./words.js";

export function startActs({ token, refresh }) {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("form[data-act]") || event.defaultPrevented) return;
    event.preventDefault();
    const question = event.submitter?.dataset.confirm ?? form.dataset.confirm;
    if (form.ariaBusy === "true" || (question && !confirm(question))) return;
    act(form, event.submitter, { token, refresh });
  });
}

async function act(form, submitter, { token, refresh }) {
  form.ariaBusy = "true";
  try {
    const response = await fetch(submitter?.getAttribute("formaction") ?? form.getAttribute("action") ?? location.href, {
      method: "POST",
      body: new FormData(form, submitter),
      headers: { Accept: "application/json", "X-CSRFToken": token() },
    });
    if (response.redirected || response.status === 400 || response.status === 401) return sendAsAnyForm(form, submitter);
    if (response.ok) done(form, submitter);
    else await explain(response);
  } catch {
    notice(say("actFailed"));
  } finally {
    form.ariaBusy = null;
  }
  return refresh();
}

// With the button that was pressed, and without being asked or taken over once more.
function sendAsAnyForm(form, submitter) {
  delete form.dataset.act;
  form.requestSubmit(submitter?.form === form ? submitter : null);
}

function done(form, submitter) {
  if (form.dataset.keep === undefined) HTMLFormElement.prototype.reset.call(form);
  else for (const field of form.elements) settle(field);
  const told = submitter?.dataset.done ?? form.dataset.done;
  if (told) announce(told);
}

// What was sent is no longer "changed and not sent".
function settle(field) {
  if (field.matches("textarea")) field.defaultValue = field.value;
  else if (field.matches("[type=checkbox], [type=radio]")) field.defaultChecked = field.checked;
  else if (field.matches("input")) field.setAttribute("value", field.value);
  else if (field.matches("select")) for (const option of field.options) option.defaultSelected = option.selected;
}

async function explain(response) {
  const { message } = await response.json().catch(() => ({}));
  notice(message || say("actFailed"));
}
