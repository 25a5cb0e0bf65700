import { icon, say } from "./say.js";

const marks = { ok: "circle-check", bad: "circle-alert", warn: "triangle-alert", info: "info" };
const stay = 7000;

// toast shows one sentence for seven seconds, longer while it is pointed at.
export function toast({ tone = "info", text }) {
  const region = document.querySelector(".toasts");
  if (!region || !text) return;
  const card = document.createElement("div");
  card.className = "toast-card";
  card.dataset.tone = tone;
  const words = document.createElement("p");
  words.textContent = text;
  const close = document.createElement("button");
  close.type = "button";
  close.className = "close";
  close.setAttribute("aria-label", say("close"));
  close.append(icon("x"));
  card.append(icon(marks[tone] ?? "info"), words, close);
  region.append(card);
  leave(card);
}

export function toasts() {
  document.querySelectorAll(".toast-card").forEach(leave);
  document.addEventListener("click", (e) => e.target.closest(".toast-card .close")?.closest(".toast-card").remove());
}

// leave takes a card away after its time; one with an action waits twice as long.
function leave(card) {
  const wait = card.querySelector(".act") ? stay * 2 : stay;
  let timer = setTimeout(() => card.remove(), wait);
  card.addEventListener("pointerenter", () => clearTimeout(timer));
  card.addEventListener("focusin", () => clearTimeout(timer));
  card.addEventListener("pointerleave", () => { timer = setTimeout(() => card.remove(), stay); });
}
