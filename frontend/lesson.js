// Marks a lesson as read when its end has been in sight, after time enough to have read it.
// Without this script the button does the same.

const form = document.querySelector("[data-mark-read]");
const end = document.querySelector("[data-lesson-end]");

if (form && end) {
  let inSight = false;
  let seconds = 0;
  let sent = false;

  const watcher = new IntersectionObserver((entries) => {
    inSight = entries.at(-1).isIntersecting;
    markWhenDue();
  });
  watcher.observe(end);

  // Only time with the page in front counts.
  const clock = setInterval(() => {
    if (document.visibilityState === "visible") seconds += 1;
    markWhenDue();
  }, 1000);

  function markWhenDue() {
    if (!sent && inSight && seconds >= Number(form.dataset.seconds)) mark();
  }

  async function mark() {
    sent = true;
    try {
      const answer = await fetch(form.action, {
        method: "POST",
        body: new FormData(form),
        headers: { Accept: "application/json" },
      });
      if (!answer.ok) return stop(); // signed out, or closed meanwhile: the button explains
    } catch {
      sent = false; // no network: tried again while the end is in sight
      seconds -= 10;
      return;
    }
    stop();
    // A message in a live region is read out when it appears there, not when it was there all along.
    const status = document.querySelector("[data-read-status]");
    status.hidden = false;
    if (form.contains(document.activeElement)) {
      status.tabIndex = -1;
      status.focus();
    }
    form.remove();
  }

  function stop() {
    clearInterval(clock);
    watcher.disconnect();
  }
}
