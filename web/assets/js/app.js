// The first and only script of an ordinary page. Each module adds comfort to
// something that already works without it.
import htmx from "htmx.org/dist/htmx.esm.js";
import { fragments } from "./fragments.js";
import { preferences } from "./preferences.js";
import { dialogs } from "./dialogs.js";
import { menus } from "./menus.js";
import { toasts } from "./toasts.js";
import { confirms } from "./confirms.js";
import { dropzones } from "./dropzones.js";
import { bulk } from "./bulk.js";
import { filters } from "./filters.js";
import { drafts } from "./drafts.js";
import { times } from "./times.js";
import { copies } from "./copies.js";
import { figures } from "./figures.js";
import { prints } from "./prints.js";
import { writing } from "./writing.js";
import { gala } from "./gala.js";
import { crops } from "./crops.js";

document.documentElement.classList.add("js");
fragments(htmx);
for (const start of [preferences, dialogs, menus, toasts, confirms, dropzones, bulk, filters, drafts, times, copies, figures, prints, writing, gala, crops]) {
  start(htmx);
}
