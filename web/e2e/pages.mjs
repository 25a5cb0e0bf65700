// Every page of succession, found in a demo brand by whoever opens it. A page
// of one thing is named by the page that leads to it and by what its address
// looks like there; what follows may then be added.
import { expect } from "./site.mjs";

const id = "[0-9a-f]{8}-[0-9a-f-]{27}";
const first = (from, address, then = "") => ({ from, address, then });

const aSeat = (then) => first("seats", `seats/${id}`, then);
const anOpen = (then) => first("handovers?state=open", `handovers/${id}`, then);
const aPair = (then) => first("mentorships", `mentorships/${id}`, then);
const aPage = (then) => first("knowledge", `knowledge/${id}`, then);
const aSession = (then) => first("programme?view=past", `programme/${id}`, then);
const aPlan = (then) => first("handovers?state=draft", `handovers/${id}`, then);
const aStep = (step) => first(aPlan(), `handovers/plan/${id}/takers`, `/../${step}`);
const somebody = (path, then = "") => ({ ...first("succession/risk", `members/${id}`, then), as: path });

// who are the people of the demo brand, each with the pages they open.
export const pages = {
  manager: [
    "", "notices", "standing", "standing/rises", first("standing", `standing/falls/${id}`), first("standing", `standing/leaves/${id}`), somebody("standing/members", "/lock"), somebody("standing/members", "/leave"),
    "succession", "succession?by=speciality", "succession/bench", "succession/ninebox", first("succession/ninebox", "succession/ninebox/[^/]+"), "succession/risk", "succession/risk/limit",
    "succession/whatif", first("succession/risk", `succession/whatif\\?who=${id}`), "succession/whatif?q=王",
    "seats", "seats/new", aSeat(), aSeat("/edit"), aSeat("/nominate"), aSeat("/appoint"), aSeat("/review"), "settings/readiness",
    "mentorships", aPair(), aPair("/steps/new"), aPair("/rematch"), aPair("/end"), "mentorships/new", first("mentorships/new", `mentorships/new\\?for=${id}`), first("mentorships", `mentorships/matches/${id}`),
    "mentorships/templates", "mentorships/templates/new", first("mentorships/templates", `mentorships/templates/${id}`), first("mentorships/templates", `mentorships/templates/${id}`, "/push"),
    "onboarding", "onboarding/template", first("onboarding", `onboarding/${id}`), first("onboarding", `onboarding/${id}`, "/project"), first("onboarding", `onboarding/${id}`, "/close"),
    "handovers", "handovers?state=closed", "handovers/new", "handovers/new?q=王", anOpen(), anOpen("/close"), anOpen("/cancel"), anOpen("/edit"), anOpen("/items/new"), anOpen("/print"), first(anOpen(), `handovers/${id}/items/${id}`), first("handovers?state=closed", `handovers/${id}`),
    aPlan(), aStep("takers"), aStep("items"), aStep("check"),
    "ceremonies", "ceremonies/new", first("ceremonies", `ceremonies/${id}`), first("ceremonies", `ceremonies/${id}`, "/print"), first("ceremonies", `ceremonies/${id}`, "/edit"),
    "knowledge", "knowledge?q=电池", "knowledge/new", "knowledge/themes", aPage(), aPage("/edit"), aPage("/history"), aPage("/history/1"), aPage("/people"),
    "programme", "programme/new", aSession(), aSession("/edit"), first("programme", `programme/${id}`), first("programme", `programme/${id}`, "/invite"),
    somebody("potential"), somebody("potential", "/observe"), "settings/potential", somebody("members"), somebody("members", "/account"), somebody("contributions"),
    "settings/rules", "settings/rules/draft", first("settings/rules", `settings/rules/runs/${id}`),
  ],
  core: [
    "", "notices", "standing", "handovers/mine", first("handovers/mine", `handovers/mine/${id}`), "handovers/mine/add", "mentorships/mine", first("mentorships/mine", `mentorships/mine/${id}`),
    first("mentorships/mine", `mentorships/mine/${id}`, "/steps/new"), "onboarding/mine", first("", `potential/of/${id}`), "knowledge", aPage(), aPage("/edit"), "knowledge/new",
  ],
  reserve: ["", "notices", "standing", "handovers/mine", first("handovers/mine", `handovers/mine/${id}`), "mentorships/mine", first("mentorships/mine", `mentorships/mine/${id}`), first("", `programme/${id}/answer`), "knowledge"],
  emeritus: ["", "notices", "standing", "handovers/mine", "mentorships/mine", first("mentorships/mine", `mentorships/mine/${id}`), first("", `potential/of/${id}`), "knowledge"],
};

// find turns a page into its address, following the links that lead there;
// seen keeps what was followed before.
export async function find(request, home, page, seen = new Map()) {
  if (typeof page === "string") return home + page;
  const from = await find(request, home, page.from, seen);
  if (!seen.has(from)) seen.set(from, await links(request, from));
  const link = seen.get(from).find((l) => new RegExp(`^${home}${page.address}$`).test(l));
  expect(link, `a link to ${page.address} at ${from}`).toBeTruthy();
  return (page.as ? `${home}${page.as}/${link.split("/").at(-1)}` : link) + page.then;
}

async function links(request, address) {
  const html = await (await request.get(address)).text();
  return [...html.matchAll(/href="([^"#]+)"/g)].map((m) => m[1].replaceAll("&amp;", "&"));
}
