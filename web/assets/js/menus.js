// menus shows where one is in a bar too long for the window, and closes an open <details data-menu> when attention goes elsewhere.
export function menus() {
  const here = document.querySelector(".side-nav [aria-current]"), bar = here?.closest(".side-nav");
  if (bar && here.offsetTop + here.offsetHeight > bar.offsetTop + bar.clientHeight) bar.scrollTop = here.offsetTop - bar.offsetTop - bar.clientHeight / 2;
  const shut = (keep) => document.querySelectorAll("details[data-menu][open]").forEach((d) => { if (!d.contains(keep)) d.open = false; });
  document.addEventListener("click", (e) => shut(e.target));
  document.addEventListener("focusin", (e) => shut(e.target));
  document.addEventListener("keydown", (e) => {
    if (e.key !== "Escape") return;
    const menu = document.activeElement?.closest("details[data-menu][open]");
    if (menu) { menu.open = false; menu.querySelector("summary").focus(); }
  });
}
