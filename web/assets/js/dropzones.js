import { each, say } from "./say.js";
import { toast } from "./toasts.js";

// dropzones lets a file be dropped on a <form data-upload> and shows how much
// of it has gone. The answer is a page like that of any form.
export function dropzones(htmx) {
  each(".dropzone", (zone) => {
    const input = zone.querySelector("input[type=file]");
    for (const type of ["dragenter", "dragover"]) zone.addEventListener(type, (e) => { e.preventDefault(); zone.classList.add("over"); });
    for (const type of ["dragleave", "drop"]) zone.addEventListener(type, () => zone.classList.remove("over"));
    zone.addEventListener("drop", (e) => {
      e.preventDefault();
      if (!e.dataTransfer.files.length) return;
      input.files = e.dataTransfer.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });
    input.addEventListener("change", () => chosen(zone, input));
  });
  document.addEventListener("submit", (e) => { if (e.target.matches("form[data-upload]")) upload(e, htmx); });
}

function chosen(zone, input) {
  const file = input.files[0];
  const most = Number(input.dataset.most);
  zone.querySelector("[data-chosen]").textContent = file ? `${file.name} · ${size(file.size)}` : "";
  if (!file) return;
  if (most && file.size > most) {
    input.value = "";
    toast({ tone: "bad", text: say("tooBig") });
    return;
  }
  if ("autoSend" in input.dataset) input.form.requestSubmit();
}

const size = (n) => (n < 1024 * 1024 ? `${Math.max(1, Math.round(n / 1024))} KB` : `${(n / 1024 / 1024).toFixed(1)} MB`);

function upload(e, htmx) {
  const form = e.target;
  const bar = form.querySelector("[data-upload-progress]");
  e.preventDefault();
  bar.hidden = false;
  const meter = bar.querySelector("progress");
  const request = new XMLHttpRequest();
  request.upload.onprogress = (p) => { if (p.lengthComputable) meter.value = (p.loaded / p.total) * meter.max; };
  request.onload = () => arrived(form, request, htmx);
  request.onerror = () => { bar.hidden = true; toast({ tone: "bad", text: say("offline") }); };
  request.open("POST", form.action);
  request.setRequestHeader("HX-Request", "true");
  request.send(new FormData(form));
}

// arrived goes where the server sends us, or shows its refusal in place.
function arrived(form, request, htmx) {
  const next = request.getResponseHeader("HX-Redirect");
  if (next) { location.assign(next); return; }
  form.querySelector("[data-upload-progress]").hidden = true;
  const said = request.getResponseHeader("HX-Trigger");
  if (said) { toast(JSON.parse(said).toast); return; }
  const got = new DOMParser().parseFromString(request.responseText, "text/html");
  const again = (form.id && got.getElementById(form.id)) || got.querySelector("form[data-upload]");
  if (!again) { location.assign(request.responseURL); return; }
  form.replaceWith(again);
  htmx.process(again);
  document.dispatchEvent(new CustomEvent("htmx:load", { detail: { elt: again } }));
}
