import { each, say } from "./say.js";
import { toast } from "./toasts.js";

// sent is where the key of the draft stands whose form was sent last.
const sent = "draft-sent";

// drafts keeps what was typed into form[data-draft="name"] in this tab until
// it has arrived, and puts it back when the form is met again untouched. What
// was sent has arrived when another page answers, or one that says so; the
// same form again means that the network lost it.
export function drafts() {
  const again = [...document.querySelectorAll("form[data-draft]")].some((form) => keyOf(form) === sessionStorage.getItem(sent));
  if (again && !document.querySelector(".toast-card[data-tone=ok]")) sessionStorage.removeItem(sent);
  else arrived();
  document.addEventListener("htmx:afterRequest", (e) => { if (e.detail.successful) arrived(); });
  each("form[data-draft]", (form) => {
    const key = keyOf(form);
    if (!("draftRefused" in form.dataset) && restore(form, key)) toast({ text: say("draft") });
    form.addEventListener("input", () => sessionStorage.setItem(key, JSON.stringify(typed(form))));
    form.addEventListener("submit", (e) => { if (!e.defaultPrevented) sessionStorage.setItem(sent, key); });
    form.addEventListener("reset", () => sessionStorage.removeItem(key));
  });
}

const keyOf = (form) => `draft:${location.pathname}:${form.dataset.draft}`;

function arrived() {
  sessionStorage.removeItem(sessionStorage.getItem(sent));
  sessionStorage.removeItem(sent);
}

const kept = (f) => f.name && !["password", "file", "hidden", "submit"].includes(f.type);

function typed(form) {
  const values = {};
  for (const f of form.elements) {
    if (!kept(f)) continue;
    if (f.type === "checkbox" || f.type === "radio") values[`${f.name}=${f.value}`] = f.checked;
    else values[f.name] = f.value;
  }
  return values;
}

// restore reports whether anything on the form changed by it.
function restore(form, key) {
  const values = JSON.parse(sessionStorage.getItem(key) ?? "null");
  if (!values) return false;
  let changed = false;
  for (const f of form.elements) {
    if (!kept(f)) continue;
    if (f.type === "checkbox" || f.type === "radio") {
      const was = values[`${f.name}=${f.value}`];
      if (was !== undefined && was !== f.checked) { f.checked = was; changed = true; }
    } else if (values[f.name] !== undefined && values[f.name] !== f.value) {
      f.value = values[f.name];
      changed = true;
    }
  }
  return changed;
}
