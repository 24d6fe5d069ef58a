// The page of what is mine: who is erased here leaves nothing on the device either.
import { Device } from "./parts/live/device.js";
import { closeMenusOutside } from "./parts/menus.js";

closeMenusOutside();
const { owner } = document.querySelector("main[data-owner]").dataset;
document.querySelector("form[data-erase]")?.addEventListener("submit", () => new Device(owner).forget());
