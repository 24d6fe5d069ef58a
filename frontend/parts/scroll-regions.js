// A wide table scrolls inside its own region. Only when it does scroll is the region a stop for the
// Tab key; without scripts it always is (the template says tabindex="0").
export function scrollRegions() {
  const regions = document.querySelectorAll("[data-scroll-region]");
  if (!regions.length) return;
  const observer = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      if (target.scrollWidth > target.clientWidth) target.setAttribute("tabindex", "0");
      else target.removeAttribute("tabindex");
    }
  });
  for (const region of regions) observer.observe(region);
}
