// The menu of the pages where pupils come in. The pupil's own pages have it in their own scripts.
import { closeMenusOutside } from "./parts/menus.js";

closeMenusOutside();
