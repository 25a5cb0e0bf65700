import { each } from "./say.js";

// figures fetches the charts' code once a chart comes near the window, and
// never before the page itself is done.
export function figures() {
  let code;
  const near = new IntersectionObserver((seen) => {
    for (const s of seen) {
      if (!s.isIntersecting) continue;
      near.unobserve(s.target);
      code ??= import(document.body.dataset.charts);
      code.then((charts) => charts.draw(s.target));
    }
  }, { rootMargin: "200px" });
  const idle = window.requestIdleCallback ?? ((f) => setTimeout(f, 200));
  each("[data-chart]", (figure) => idle(() => near.observe(figure)));
}
