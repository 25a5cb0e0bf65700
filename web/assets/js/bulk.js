// bulk counts the chosen rows of a [data-bulk] form, and chooses all of them
// with the box in the table's head.
export function bulk() {
  document.addEventListener("change", (e) => {
    const form = e.target.closest("[data-bulk]");
    if (!form) return;
    if (e.target.matches(".pick-all")) picks(form).forEach((p) => { p.checked = e.target.checked; });
    if (e.target.matches(".pick, .pick-all")) count(form);
  });
  document.addEventListener("click", (e) => {
    const none = e.target.closest("[data-bulk-none]");
    if (!none) return;
    const form = none.closest("[data-bulk]");
    picks(form).forEach((p) => { p.checked = false; });
    count(form);
  });
  document.addEventListener("htmx:afterSettle", () => document.querySelectorAll("[data-bulk]").forEach(count));
  window.addEventListener("pageshow", () => document.querySelectorAll("[data-bulk]").forEach(count));
}

const picks = (form) => [...form.querySelectorAll(".pick")];

function count(form) {
  const all = picks(form);
  const chosen = all.filter((p) => p.checked).length;
  form.querySelectorAll("[data-bulk-count]").forEach((n) => { n.textContent = chosen; });
  const head = form.querySelector(".pick-all");
  if (!head) return;
  head.checked = chosen > 0 && chosen === all.length;
  head.indeterminate = chosen > 0 && chosen < all.length;
}
