// prints opens the browser's own printing from a [data-print].
export function prints() {
  document.addEventListener("click", (e) => {
    if (e.target.closest("[data-print]")) window.print();
  });
}
