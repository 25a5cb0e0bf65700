// dialogs opens <dialog>s. [data-dialog="id"] opens one that stands on the
// page; [data-dialog-load] is a link whose page is shown in the shared one.
// Without this script the link is followed.
export function dialogs(htmx) {
  document.addEventListener("click", (e) => {
    const opener = e.target.closest("[data-dialog], [data-dialog-load]");
    if (opener && !e.ctrlKey && !e.metaKey && !e.shiftKey) open(e, opener, htmx);
    const dialog = e.target.closest("dialog");
    if (e.target.closest("[data-close]")) dialog?.close();
    else if (dialog === e.target && outside(dialog, e)) dialog.close();
  });
}

function open(e, opener, htmx) {
  const dialog = document.getElementById(opener.dataset.dialog ?? "sheet");
  if (!dialog) return;
  e.preventDefault();
  if ("dialogLoad" in opener.dataset) {
    htmx.ajax("GET", opener.href, { source: opener, target: "#sheet-body", swap: "innerHTML" }).then(() => show(dialog));
    return;
  }
  show(dialog);
}

function show(dialog) {
  if (!dialog.open) dialog.showModal();
  dialog.querySelector("[autofocus], input:not([type=hidden]), select, textarea")?.focus();
}

// outside tells a click on the backdrop from one on the dialog's own padding.
function outside(dialog, e) {
  const box = dialog.getBoundingClientRect();
  return e.clientX < box.left || e.clientX > box.right || e.clientY < box.top || e.clientY > box.bottom;
}
