// filters keeps empty fields out of the address, and sends a form[data-auto]
// as soon as something in it changes.
export function filters(htmx) {
  document.addEventListener("htmx:configRequest", (e) => {
    if (e.detail.verb !== "get") return;
    for (const [name, value] of [...e.detail.formData.entries()]) if (value === "") e.detail.formData.delete(name);
  });
  // Unfolding the filters changes none, and a search was sent while it was typed.
  document.addEventListener("change", (e) => { if (e.target.matches(".fold, form[hx-get] input[type=search]")) e.stopPropagation(); }, true);
  document.addEventListener("submit", (e) => {
    if (e.target.method !== "get") return;
    const empty = [...e.target.elements].filter((f) => f.name && f.value === "" && !f.disabled);
    empty.forEach((f) => { f.disabled = true; });
    setTimeout(() => empty.forEach((f) => { f.disabled = false; }));
  });
  document.addEventListener("change", (e) => e.target.closest("form[data-auto]")?.requestSubmit());
}
