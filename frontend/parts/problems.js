// After a form came back with problems, the summary has focus: it is read out, and its links are next.
export function focusFirstProblem() {
  document.querySelector(".ds-error-summary:not([hidden])")?.focus();
}
