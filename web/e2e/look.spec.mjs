// Every page of succession in both languages, both themes and both sizes, for
// whoever opens it.
//
// Each page is opened once in Chinese and once in English at each size. Colours
// come from the theme and not from the words, so axe looks once a size: at a
// desk in the light, on a phone in the dark. Words and widths come from the
// language and the size and not from the theme, so whether all fits is asked
// in each of the four.
import { readdirSync, readFileSync } from "node:fs";
import { check, expect, fits, post, test } from "./site.mjs";
import { find, pages } from "./pages.mjs";

// said are the sentences of one language: the interface's, and those that a
// brand is given to begin with and that are its own from then on.
function said(lang) {
  const own = new Set(), given = new Set(), folder = new URL(`../../internal/i18n/${lang}/`, import.meta.url);
  for (const name of readdirSync(folder)) {
    let part = "";
    for (const line of readFileSync(new URL(name, folder), "utf8").split("\n")) {
      part = line.match(/^\[(.+)\]$/)?.[1] ?? part;
      const [, key, text] = line.match(/^([\w.]+) = "(.*)"$/) ?? [];
      if (text) (name === "roster.toml" || /usual|sample|zone|risk\.draft\.reason|whatif\.reason/.test(`${part}.${key}`) ? given : own).add(text);
    }
  }
  return { own, given };
}

// words are what only the Chinese interface says; one sign alone says little.
const [chinese, english] = [said("zh-CN"), said("en")];
const words = new Set([...chinese.own].filter((s) => /\p{Script=Han}{2}/u.test(s) && !chinese.given.has(s) && !english.own.has(s)));

// spoken is each stretch of text on the page, and each name that is not drawn.
const spoken = (page) => page.evaluate(() => {
  const all = [], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) all.push(walk.currentNode.data.trim());
  for (const e of document.querySelectorAll("[aria-label], [placeholder], [title]")) all.push(...["aria-label", "placeholder", "title"].map((a) => e.getAttribute(a)?.trim()));
  return all.filter(Boolean);
});

// shares are small enough for two to be looked at side by side.
const share = 30;
const shares = Object.entries(pages).flatMap(([who, all]) => Array.from({ length: Math.ceil(all.length / share) }, (_, i) => ({ who, no: i + 1, some: all.slice(i * share, (i + 1) * share) })));

async function come(page, who, lang) {
  await post(page, "/login", { login: `${who}@demo.test`, password: "xinhuo-demo" });
  await post(page, "/preferences", { lang });
}

for (const { who, no, some } of shares) {
  test(`what a ${who} opens, in Chinese (${no})`, async ({ page }) => {
    test.setTimeout(300_000);
    await come(page, who, "zh-CN");
    await page.emulateMedia({ colorScheme: test.info().project.name === "phone" ? "dark" : "light" });
    const seen = new Map();
    for (const one of some) {
      await page.goto(await find(page.request, "/b/demo/", one, seen));
      await check(page);
    }
  });

  test(`what a ${who} opens, in English (${no})`, async ({ page }) => {
    test.setTimeout(300_000);
    await come(page, who, "en");
    const seen = new Map();
    for (const one of some) {
      await page.goto(await find(page.request, "/b/demo/", one, seen));
      await expect.soft(page.locator("html")).toHaveAttribute("lang", "en");
      const all = await spoken(page);
      expect.soft(all.filter((s) => words.has(s)), `left in Chinese at ${page.url()}`).toEqual([]);
      expect.soft(all.filter((s) => /^[a-z_]+(\.[a-z0-9_]+)+$/.test(s)), `without words at ${page.url()}`).toEqual([]);
      await fits(page);
    }
  });
}
