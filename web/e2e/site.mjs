// What every spec starts from: a browser that is watched, and a new brand in
// which its owner is signed in.
import { randomBytes } from "node:crypto";
import { request, test as base, expect } from "@playwright/test";
import AxeBuilder from "@axe-core/playwright";

export { expect };

const password = "一句好记的话就很好";
const unique = () => randomBytes(5).toString("hex");

export const test = base.extend({
  // owner is an account of this worker, made once: sign-ups are counted.
  owner: [async ({}, use, info) => {
    const owner = { name: "周明远", login: `owner-${unique()}@xinhuo.test`, password };
    const { baseURL } = info.project.use;
    const api = await request.newContext({ baseURL, extraHTTPHeaders: { Origin: baseURL } });
    await sent(await api.post("/signup", { maxRedirects: 0, form: { ...owner, brand: "起点汽车", slug: `start-${unique()}` } }));
    await api.dispose();
    await use(owner);
  }, { scope: "worker" }],

  // watched collects what a visitor must never meet, in every context of the
  // test, and fails the test over it.
  watched: [async ({}, use) => {
    const complaints = [], allowed = new Set();
    const watch = (context) => {
      context.on("console", (m) => { if (["error", "warning"].includes(m.type()) && !told(m.text())) complaints.push(`${m.type()}: ${m.text()}`); });
      context.on("weberror", (e) => complaints.push(`error: ${e.error()}`));
      context.on("response", (r) => { if (r.status() >= 400 && !allowed.has(r.status())) complaints.push(`${r.status()} ${r.request().method()} ${r.url()}`); });
      context.on("requestfailed", (r) => { if (r.failure().errorText !== "net::ERR_ABORTED" && !allowed.has(r.failure().errorText)) complaints.push(`${r.failure().errorText} ${r.url()}`); });
    };
    await use({ watch, refusals: (...statuses) => statuses.forEach((s) => allowed.add(s)) });
    expect(complaints, "what the browser complained about").toEqual([]);
  }, { auto: true }],

  // refusals names the statuses with which this test means to be refused, and
  // the words with which the network means to fail it.
  refusals: async ({ watched }, use) => { await use(watched.refusals); },

  context: async ({ context, watched }, use) => {
    watched.watch(context);
    await use(context);
  },

  // visitor opens the site in a browser of its own.
  visitor: async ({ browser, watched, contextOptions }, use, info) => {
    const opened = [];
    await use(async (options) => {
      const { viewport, hasTouch, isMobile, locale, timezoneId, baseURL } = info.project.use;
      const context = await browser.newContext({ ...contextOptions, viewport, hasTouch, isMobile, locale, timezoneId, baseURL, ...options });
      opened.push(context);
      watched.watch(context);
      return context.newPage();
    });
    for (const context of opened) await context.close();
  },

  // brand is new and empty; page is signed in as its owner.
  brand: async ({ page, owner }, use) => { await use(await newBrand(page, owner)); },
});

// told is what the console says of what is looked at elsewhere: statuses, and
// requests that were broken off because the visitor went on.
const told = (text) => text.startsWith("Failed to load resource") || /^htmx:(sendAbort|afterRequest),/.test(text);

async function sent(answer) {
  expect(answer.status(), `${answer.url()} answers`).toBe(303);
  return answer.headers().location;
}

// newBrand signs in as owner and opens a brand; its home is its address.
export async function newBrand(page, owner, name = "启明汽车") {
  await post(page, "/login", { login: owner.login, password: owner.password });
  const slug = `qm-${unique()}`;
  const home = await post(page, "/signup", { brand: name, slug });
  return { name, slug, home };
}

// newcomer is somebody the site has not met.
export const newcomer = (name) => ({ name, login: `${unique()}@xinhuo.test`, password, slug: `new-${unique()}` });

// signIn goes through the form.
export async function signIn(page, who, secret = who.password) {
  await page.goto("/login");
  await page.getByLabel("手机号或邮箱").fill(who.login);
  await page.getByLabel("密码").fill(secret);
  await page.getByRole("button", { name: "登录" }).click();
}

// signOut goes through the menu of whoever is in.
export async function signOut(page) {
  await openMe(page);
  await page.getByRole("button", { name: "退出登录" }).click();
  await expect(page.getByRole("heading", { name: "登录" })).toBeVisible();
}

export const openMe = (page) => page.getByRole("banner").locator("summary").click();

// go follows the main navigation, the side bar or the bar at the bottom.
export async function go(page, name) {
  const nav = page.getByRole("navigation", { name: "主导航" });
  const link = nav.getByRole("link", { name, exact: true }).filter({ visible: true });
  if (!(await link.count())) await nav.getByText("更多", { exact: true }).click();
  await link.click();
}

// add puts people into the brand the way one by one is done, without the pages.
export async function add(page, brand, ...people) {
  const made = [];
  for (const person of people) made.push(await post(page, `${brand.home}members/new`, { tier: "prospect", ...person }));
  return made;
}

// post sends what a form of a page would, where the form is not the story, and
// returns where it leads.
export async function post(page, path, form = {}) {
  return sent(await page.request.post(path, { headers: { Origin: base.info().project.use.baseURL }, maxRedirects: 0, form }));
}

// check looks at the page as it stands: whoever cannot see or use a mouse gets
// through, and nothing sticks out at the side. More are rules of axe beside
// those that hold everywhere.
export async function check(page, ...more) {
  const runOnly = { type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] };
  await axe(page, { runOnly, rules: Object.fromEntries(more.map((rule) => [rule, { enabled: true }])) });
  await fits(page);
}

// contrast is the part of check that the light changes, for pages whose text
// stands out by 7 and more; within is a part of the page.
export const contrast = (page, within) => axe(page, { runOnly: { type: "rule", values: ["color-contrast-enhanced"] } }, within);

async function axe(page, options, within = "html") {
  const { violations } = await new AxeBuilder({ page }).options(options).include(within).setLegacyMode().analyze();
  const found = violations.filter((v) => ["serious", "critical"].includes(v.impact)).flatMap((v) => v.nodes.filter((n) => !scrollable(n)).map((n) => `${v.id}: ${v.help} — ${n.html.slice(0, 160)}`));
  expect.soft(found, `axe at ${page.url()} (${await page.evaluate(() => (matchMedia("(prefers-color-scheme: dark)").matches ? "night" : "day"))})`).toEqual([]);
}

// fits is the part of check that works without a script.
export async function fits(page) {
  expect.soft(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), `too wide by pixels at ${page.url()}`).toBeLessThanOrEqual(0);
}

// scrollable is a target that only seems small because the bar at the bottom
// of a phone stands before it just now.
const scrollable = (node) => node.any.some((c) => c.id === "target-size" && /obscured/i.test(c.data?.messageKey ?? ""));

// toast is the sentence that appears after something was done.
export const toast = (page, text) => page.getByRole("status").getByText(text);

// confirm answers the question that a button asks first.
export const confirm = (page, name) => page.getByRole("dialog").getByRole("button", { name }).click();

// sample fills the brand with its 120 made-up members.
export async function sample(page, brand) {
  await post(page, `${brand.home}sample`);
}
