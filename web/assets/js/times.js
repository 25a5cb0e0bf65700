import { each } from "./say.js";

const minute = 60_000;

// times keeps "5 minutes ago" true while a page stays open. Only times of the
// last hour carry data-fresh; older words do not age within a visit.
export function times() {
  each("time[data-fresh]", tell);
  setInterval(() => document.querySelectorAll("time[data-fresh]").forEach(tell), minute);
}

function tell(time) {
  const ago = Math.floor((Date.now() - Date.parse(time.dateTime)) / minute);
  if (ago < 1 || ago >= 60) return;
  time.textContent = new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: "always" }).format(-ago, "minute").replace(/^(\d+)(?=\p{Script=Han})/u, "$1 ");
}
