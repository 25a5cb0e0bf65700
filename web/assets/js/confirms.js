// confirms asks before a form marked data-confirm is sent. The dialog is the
// page's own template, filled with the form's words.
export function confirms() {
  document.addEventListener("submit", (e) => {
    const form = e.target;
    if (!form.dataset?.confirm || form.dataset.confirmed) return;
    e.preventDefault();
    e.stopImmediatePropagation();
    ask(form, e.submitter);
  }, true);
}

function ask(form, submitter) {
  const dialog = document.getElementById("ask");
  dialog.querySelector("[data-ask=title]").textContent = form.dataset.confirm;
  dialog.querySelector("[data-ask=text]").textContent = form.dataset.confirmText ?? "";
  const yes = dialog.querySelector("[data-ask=yes]");
  yes.textContent = form.dataset.confirmYes;
  yes.className = `btn ${form.dataset.confirmTone === "danger" ? "btn-error" : "btn-primary"}`;
  yes.onclick = () => {
    form.dataset.confirmed = "yes";
    dialog.close();
    form.requestSubmit(submitter);
    delete form.dataset.confirmed;
  };
  dialog.showModal();
}
