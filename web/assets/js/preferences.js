// preferences changes theme and reading size at once and tells the server in
// the background. A language needs new words, so its form posts as forms do.
export function preferences() {
  document.addEventListener("submit", (e) => {
    const form = e.target.closest("form[data-preferences]");
    const button = e.submitter;
    if (!form || !button || !["theme", "size"].includes(button.name)) return;
    e.preventDefault();
    fetch(form.action, { method: "POST", body: new URLSearchParams([[button.name, button.value]]), redirect: "manual" });
    wear(button.name, button.value);
    form.querySelectorAll(`button[name="${button.name}"]`).forEach((b) => b.setAttribute("aria-pressed", String(b === button)));
  });
}

function wear(name, value) {
  const root = document.documentElement;
  if (value === "auto" || value === "normal") delete root.dataset[name];
  else root.dataset[name] = value;
  document.dispatchEvent(new CustomEvent("theme"));
}
