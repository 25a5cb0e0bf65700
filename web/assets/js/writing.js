import { each } from "./say.js";

// writing helps with a long text: [data-mark] puts marks around what is chosen
// or before its lines, [data-insert] puts a file where the cursor is.
export function writing() {
  document.addEventListener("click", (e) => {
    const mark = e.target.closest("[data-mark]");
    if (mark) return marked(document.getElementById(mark.closest("[data-marks]").dataset.marks), mark);
    const insert = e.target.closest("button[data-insert]");
    if (insert) return inserted(insert.dataset.insert);
  });
  each(".file-desk input[type=file]", (field) => { field.dataset.autoSend = ""; });
  each("[data-added]", (desk) => inserted(desk.dataset.insert));
  each(".shelf-tree", (tree) => { if (matchMedia("(max-width: 959px)").matches) tree.open = false; });
}

function inserted(text) {
  const field = document.getElementById("f-body");
  if (!field) return;
  const alone = text.startsWith("!");
  const before = field.value.slice(0, field.selectionStart);
  const gap = alone && before !== "" && !before.endsWith("\n\n") ? (before.endsWith("\n") ? "\n" : "\n\n") : "";
  put(field, gap + text + (alone ? "\n\n" : ""));
}

function marked(field, { dataset }) {
  const { selectionStart: from, selectionEnd: to, value } = field;
  if ("markLine" in dataset) {
    const start = value.lastIndexOf("\n", from - 1) + 1;
    field.setSelectionRange(start, to);
    put(field, value.slice(start, to).split("\n").map((line) => dataset.mark + line).join("\n"));
    return;
  }
  put(field, dataset.mark + value.slice(from, to) + dataset.markEnd);
  if (from === to) field.setSelectionRange(from + dataset.mark.length, from + dataset.mark.length);
}

// put types text in the place of what is chosen, so that it can be undone.
function put(field, text) {
  field.focus();
  if (!document.execCommand("insertText", false, text)) field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}
