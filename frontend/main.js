// On every page. Designsystemet's components (only those in use), then our own small comforts.
// Pages work without any of it.
import "@digdir/designsystemet-web/details";
import "@digdir/designsystemet-web/dialog";
import "@digdir/designsystemet-web/ds-error-summary";
import "@digdir/designsystemet-web/ds-field";
import "@digdir/designsystemet-web/invokers";
import { closeMenusOutside } from "./parts/menus.js";
import { printInLight, showSchemeSwitch } from "./parts/scheme-switch.js";
import { scrollRegions } from "./parts/scroll-regions.js";
import { warnOfUnsentText } from "./parts/sign-out.js";

window.dsWarnings = false;
closeMenusOutside();
showSchemeSwitch();
printInLight();
scrollRegions();
warnOfUnsentText();
