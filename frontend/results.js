// The results: all can be unfolded at once, and nothing is folded on paper.
const folded = () => document.querySelectorAll(".results details:not([open])");
const unfold = () => folded().forEach((details) => (details.open = true));

const button = document.querySelector("[data-unfold]");
if (button) {
  button.hidden = folded().length === 0;
  button.addEventListener("click", () => {
    unfold();
    document.querySelector(".results details > summary")?.focus();
    button.hidden = true;
  });
}
addEventListener("beforeprint", unfold);
