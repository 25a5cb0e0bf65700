// The dashboard: every number leads to the rows it counts, and is right at
// once after a change.
import { add, check, expect, go, sample, test, toast } from "./site.mjs";

test("numbers lead to exactly the rows they count", async ({ page, brand }) => {
  await sample(page, brand);
  await page.goto(`${brand.home}dashboard`);
  await expect(page.getByText("共 120 位成员")).toBeVisible();
  const told = await page.evaluate(leads);
  expect(told.length).toBeGreaterThan(30);
  const counted = await page.evaluate(rows, told.map((l) => l.href));
  const wrong = told.map((l, i) => ({ ...l, rows: counted[i] })).filter((l) => l.rows !== l.says);
  expect(wrong).toEqual([]);
});

// leads are the links of the page that say a number of people or moves.
function leads() {
  const links = [...document.querySelectorAll("main a[href]")].filter((a) => /\/(members|moves)(\?|$)/.test(a.getAttribute("href")));
  const says = (text) => (text.includes(":") ? null : text.replaceAll(",", "").match(/\d+/)?.[0]);
  return links.map((a) => ({ href: a.href, says: Number(says(a.textContent) ?? NaN) })).filter((l) => !Number.isNaN(l.says));
}

// rows counts what stands in each list, all its pages.
async function rows(hrefs) {
  const count = async (href) => {
    let n = 0;
    for (let next = href; next;) {
      const answer = await fetch(next);
      if (!answer.ok) return `${answer.status}`;
      const list = new DOMParser().parseFromString(await answer.text(), "text/html");
      n += list.querySelectorAll("main tbody tr").length;
      next = list.querySelector("#pager a")?.getAttribute("href");
    }
    return n;
  };
  const all = new Map();
  for (const href of hrefs) if (!all.has(href)) all.set(href, await count(href));
  return hrefs.map((href) => all.get(href));
}

test("charts are drawn, with the table behind them, and numbers say what they mean", async ({ page, brand }) => {
  await sample(page, brand);
  await page.goto(brand.home);
  await go(page, "看板");
  const charts = page.locator("[data-chart]");
  await expect(charts.first()).toBeVisible();
  expect(await charts.count()).toBeGreaterThanOrEqual(5);
  for (const chart of await charts.all()) {
    await chart.scrollIntoViewIfNeeded();
    await expect(chart.locator("svg path").first()).toBeAttached();
  }
  await check(page);

  const city = charts.filter({ has: page.getByRole("table", { name: "人数最多的城市", includeHidden: true }) });
  await city.getByText("看数据表").click();
  await expect(city.getByRole("table")).toBeVisible();
  const first = city.getByRole("row").nth(1);
  await expect(first.getByRole("link")).toHaveText(/^\d+$/);
  await page.getByLabel("核心成员是怎么算的").click();
  await expect(page.getByText("现在梯队是「核心」的人。")).toBeVisible();
  await expect(page.getByText(/来源：成员档案和梯队变动记录/).filter({ visible: true })).toBeVisible();
  await check(page);
});

test("the numbers move at once when somebody is promoted", async ({ page, brand }) => {
  const [address] = await add(page, brand, { name: "张三丰", tier: "reserve" }, { name: "李莉莉", tier: "reserve" }, { name: "王伟强", tier: "core" });
  const core = page.locator("section").filter({ has: page.getByRole("heading", { name: "核心成员" }) });
  const bench = page.locator("section").filter({ has: page.getByRole("heading", { name: "预备 : 核心" }) });
  await page.goto(`${brand.home}dashboard`);
  await expect(page.getByText("共 3 位成员：核心 1，预备 2")).toBeVisible();
  await expect(core.getByRole("link")).toHaveText(/^1\s*人$/);
  await expect(bench.getByRole("link")).toHaveText(/^2\.0\s*: 1$/);
  await check(page);

  await page.goto(`${address}/tier`);
  await page.getByRole("radio", { name: /^核心/ }).check();
  await page.getByLabel("为什么").fill("接下成都城市领队");
  await page.getByRole("button", { name: "换梯队" }).click();
  await expect(toast(page, "张三丰现在是核心")).toBeVisible();
  await go(page, "看板");
  await expect(core.getByRole("link")).toHaveText(/^2\s*人$/);
  await expect(bench.getByRole("link")).toHaveText(/^0\.5\s*: 1$/);
  await expect(page.getByRole("listitem").filter({ hasText: "张三丰" })).toContainText("接下成都城市领队");
  await page.getByRole("link", { name: "看每一次变动" }).click();
  await expect(page.getByRole("row", { name: /张三丰/ })).toContainText("接下成都城市领队");
  await check(page);
});
