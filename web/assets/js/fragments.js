import { say } from "./say.js";
import { toast } from "./toasts.js";

// fragments sets htmx up: nothing evaluated, nothing injected, history asked
// from the server, and a refused form (422) shown like an accepted one.
export function fragments(htmx) {
  Object.assign(htmx.config, {
    allowEval: false,
    attributesToSettle: ["class", "width", "height"],
    includeIndicatorStyles: false,
    historyCacheSize: 0,
    refreshOnHistoryMiss: false,
    selfRequestsOnly: true,
    allowNestedOobSwaps: false,
    scrollIntoViewOnBoost: false,
    responseHandling: [
      { code: "204", swap: false },
      { code: "[23]..", swap: true },
      { code: "422", swap: true },
      { code: "[45]..", swap: false, error: true },
    ],
  });
  // What is being typed is not taken away by an answer that comes late, and a
  // suggestion that lands under the cursor is typed over.
  document.addEventListener("htmx:beforeSwap", (e) => { if (asked(e) && typing(e.detail.target)) e.detail.shouldSwap = false; });
  document.addEventListener("htmx:afterSwap", (e) => { if (asked(e)) typedIn(e.target)?.select(); });
  // The server sends a toast with every failure; only what never reached it is ours to say.
  document.addEventListener("htmx:sendError", () => toast({ tone: "bad", text: say("offline") }));
  document.addEventListener("htmx:timeout", () => toast({ tone: "bad", text: say("offline") }));
  document.addEventListener("submit", keepWhileOffline, true);
  document.addEventListener("toast", (e) => toast(e.detail));
  document.addEventListener("htmx:beforeRequest", (e) => e.target.querySelectorAll?.("button[type=submit]").forEach((b) => b.setAttribute("aria-busy", "true")));
  document.addEventListener("htmx:afterRequest", (e) => e.target.querySelectorAll?.("[aria-busy]").forEach((b) => b.removeAttribute("aria-busy")));
}

// A form that can't leave stays as it is, instead of the browser's own page
// taking its place.
function keepWhileOffline(e) {
  if (navigator.onLine) return;
  e.preventDefault();
  e.stopImmediatePropagation();
  toast({ tone: "bad", text: say("offline") });
}

const asked = (e) => e.detail.requestConfig?.verb === "get";

const typedIn = (element) => {
  const field = document.activeElement;
  return element.contains(field) && field.matches("input[type=text]") ? field : null;
};

function typing(element) {
  const field = typedIn(element);
  return field !== null && field.value !== field.defaultValue;
}
