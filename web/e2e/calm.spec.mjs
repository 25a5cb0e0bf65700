// The pages of honour as older eyes and fingers meet them: text of a contrast
// of 7 and more by day and by night, in both languages nothing sticks out,
// nothing small to press on a member's own pages and in the hall, and type
// that follows the phone's to twice its size.
import { check, contrast, expect, fits, post, test } from "./site.mjs";
import { find } from "./pages.mjs";

const id = "[0-9a-f]{8}-[0-9a-f-]{27}";
const first = (from, address, then = "") => ({ from, address, then });
const aQuestion = (then) => first("consults/mine", `consults/${id}`, then);
const aPerson = (then) => first("honour", `honour/${id}`, then);
const aRetirement = (step) => first("retirements", `retirements/${id}`, `/${step}`);
const aGala = (then) => first("care/gala", `care/gala/${id}`, then);
const aMember = (then) => ({ ...first("honour", `honour/${id}`, then), as: "members" });

const own = [
  "", "honour", "honour/mine/text", "honour/mine/consent", "honour/mine/portrait", "honour/mine/withdraw", "honours/mine", "honours/legacy", "honours/rules",
  "consults/mine", aQuestion(""), aQuestion("/answer"), aQuestion("/decline"), "care/own", "care/own/address", "care/own/birthday", "care/own/quiet",
  first("care/own", `care/own/gala/${id}`), "certificates/mine",
];
const hall = ["hall", "hall?q=没有的人", first("hall", "hall\\?era=\\d+"), first("hall", `hall/${id}`), "hall/lineage", first(first("hall", `hall/${id}`), `hall/lineage/${id}`), "hall/gala"];
const desk = [
  "honour", aPerson(""), aPerson("/text"), aPerson("/consent"), aPerson("/portrait"), "retirements", "retirements/new", "retirements/reasons", "retirements/privileges",
  ...["why", "standing", "titles", "text", "day", "check"].map(aRetirement),
  "settings/titles", first("settings/titles", `settings/titles/${id}`), aMember("/titles"), aMember("/regard"), aMember("/regard/memorial"), "certificates", first("certificates", `certificates/${id}`), "settings/certificates",
];
const care = [
  "honours", first("honours", `honours/${id}/correct`), "settings/honour", first("settings/honour", `settings/honour/runs/${id}`), "consults", "consults/new", first("consults", `consults/${id}`),
  "care", "care/calendar", "care/plan", "care/costs", "care/settings", first("care", `care/items/${id}`), first(first("care", `care/items/${id}`), `care/members/${id}`),
  "care/gala", aGala(""), aGala("/seating"), first(aGala(""), `care/gala/${id}/guests/${id}`),
];

// walks are who goes where: the member and the public on a phone, the team at
// a desk, each project in two halves.
const walks = {
  phone: [{ who: "emeritus", pages: own, pressed: true }, { pages: hall, bare: ["/verify", "/verify/0000"], pressed: true }],
  desktop: [{ who: "manager", pages: desk }, { who: "manager", pages: care }],
};

for (const half of [0, 1]) {
  test(`the pages of honour are read with ease (${half + 1})`, async ({ page }) => {
    test.setTimeout(300_000);
    const { who, pages, bare = [], pressed } = walks[test.info().project.name][half];
    if (who) await post(page, "/login", { login: `${who}@demo.test`, password: "xinhuo-demo" });
    await post(page, "/preferences", { lang: "zh-CN" });
    const seen = new Map(), all = [...bare];
    for (const one of pages) all.push(await find(page.request, "/b/demo/", one, seen));
    for (const address of all) {
      await page.emulateMedia({ colorScheme: "light" });
      await page.goto(address);
      await check(page, "color-contrast-enhanced");
      if (pressed) await reachable(page);
      await page.emulateMedia({ colorScheme: "dark" });
      if (!address.includes("/hall")) await contrast(page, "main");
      if (!pressed) continue;
      await page.evaluate(() => { document.documentElement.style.fontSize = "200%"; });
      await fits(page);
      expect.soft(await spilling(page), `spills out in type of twice the size at ${page.url()}`).toEqual([]);
    }
    if (!pressed) return;
    await post(page, "/preferences", { lang: "en" });
    for (const address of all) {
      await page.goto(address);
      await fits(page);
    }
  });
}

// reachable looks at what is pressed, unless it stands within a sentence.
async function reachable(page) {
  const small = await page.evaluate(() => {
    const found = [];
    for (const e of document.querySelectorAll("a[href], button, summary, select, textarea, input:not([type=hidden])")) {
      const { width, height } = (e.matches("[type=checkbox], [type=radio], [type=file]") ? e.closest("label, .dropzone") ?? e : e).getBoundingClientRect();
      const said = e.textContent.trim(), within = getComputedStyle(e).display === "inline" && e.parentElement.textContent.trim().length > said.length + 4;
      if (!e.checkVisibility() || width < 2 || within || e.matches(".skip") || Math.min(width, height) >= 43.5) continue;
      found.push(`${e.tagName.toLowerCase()}.${e.getAttribute("class")} ${Math.round(width)} × ${Math.round(height)} ${said.slice(0, 20)}`);
    }
    return found;
  });
  expect.soft(small, `under 44 px at ${page.url()}`).toEqual([]);
}

// spilling is what reaches beyond the window's edge: a bar that is fixed does
// not make the page wider.
const spilling = (page) => page.evaluate(() => [...document.querySelectorAll("main *, .dock *")]
  .filter((e) => e.checkVisibility() && e.matches("a, button, input, select, textarea, summary, .card, .card *, .dock *") && !e.closest("svg, .lin-scroll, .tabs-bar"))
  .filter((e) => e.getBoundingClientRect().right > innerWidth + 1 || e.matches(".card *") && e.getBoundingClientRect().right > e.closest(".card").getBoundingClientRect().right + 1)
  .map((e) => `${e.tagName.toLowerCase()}.${e.getAttribute("class")} ${e.textContent.trim().slice(0, 20)}`).slice(0, 5));
