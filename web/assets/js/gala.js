// The gala's big screen goes on by itself, the one thing here that does, until
// somebody stops it. Who asked their system for less motion goes on by hand.
export function gala() {
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  let timer = 0, running = !still.matches, busy = false;
  const stage = () => document.querySelector("[data-gala]");
  if (!stage()) return;

  const again = () => {
    clearTimeout(timer);
    const seconds = Number(stage()?.dataset.galaSeconds);
    if (running && seconds) timer = setTimeout(next, seconds * 1000);
  };
  const next = async () => {
    const at = stage();
    if (!at || busy) return;
    busy = true;
    try {
      const answer = await fetch(at.dataset.gala);
      const come = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-gala]");
      if (answer.ok && come) {
        const held = document.activeElement?.matches?.("[data-gala-next]") ? "[data-gala-next]" : document.activeElement?.matches?.("[data-gala-pause]") ? "[data-gala-pause]" : "";
        if (!still.matches) come.querySelector(".gala-person")?.classList.add("gala-in");
        at.replaceWith(come);
        dress();
        if (held) come.querySelector(held)?.focus();
      }
    } catch { /* no network: the one who is there stays, and it is tried again */ }
    busy = false;
    again();
  };
  const dress = () => {
    const pause = stage().querySelector("[data-gala-pause]"), full = stage().querySelector("[data-gala-full]");
    pause.hidden = false;
    pause.textContent = running ? pause.dataset.sayStop : pause.dataset.sayGo;
    full.hidden = !document.fullscreenEnabled || Boolean(document.fullscreenElement);
  };
  const toggle = () => {
    running = !running;
    dress();
    again();
  };

  document.addEventListener("click", (e) => {
    if (e.target.closest("[data-gala-pause]")) toggle();
    if (e.target.closest("[data-gala-full]")) document.documentElement.requestFullscreen();
    if (e.target.closest("[data-gala-next]")) {
      e.preventDefault();
      next();
    }
  });
  document.addEventListener("keydown", (e) => {
    if (e.ctrlKey || e.metaKey || e.altKey) return;
    if (e.key === "ArrowRight" || e.key === "PageDown") next();
    else if (e.key === " " && !e.target.closest("button, a")) toggle();
    else if (e.key === "f" && document.fullscreenEnabled) document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen();
    else return;
    e.preventDefault();
  });
  document.addEventListener("fullscreenchange", dress);
  still.addEventListener("change", () => {
    running = !still.matches;
    dress();
    again();
  });
  dress();
  again();
}
