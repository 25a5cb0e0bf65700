import { say } from "./say.js";
import { toast } from "./toasts.js";

// copies puts [data-copy] on the clipboard.
export function copies() {
  document.addEventListener("click", async (e) => {
    const button = e.target.closest("[data-copy]");
    if (!button) return;
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
      toast({ tone: "ok", text: say("copied") });
    } catch {
      toast({ tone: "warn", text: `${say("copyYourself")} ${button.dataset.copy}` });
    }
  });
}
