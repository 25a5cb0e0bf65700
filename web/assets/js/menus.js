// menus closes an open <details data-menu> when attention goes elsewhere.
export function menus() {
  const shut = (keep) => document.querySelectorAll("details[data-menu][open]").forEach((d) => { if (!d.contains(keep)) d.open = false; });
  document.addEventListener("click", (e) => shut(e.target));
  document.addEventListener("focusin", (e) => shut(e.target));
  document.addEventListener("keydown", (e) => {
    if (e.key !== "Escape") return;
    const menu = document.activeElement?.closest("details[data-menu][open]");
    if (menu) { menu.open = false; menu.querySelector("summary").focus(); }
  });
}
