// Somebody leaves the first row, from the conversation to the day, with their
// own words from their own phone; and comes back.
import { add, check, confirm, expect, newcomer, test, toast } from "./site.mjs";

test("somebody is walked out with honour, and comes back", async ({ page, brand, visitor }) => {
  const [address] = await add(page, brand, { name: "王伟强", tier: "core" });
  await page.goto(`${address}/account`);
  await page.getByRole("button", { name: /邀请/ }).click();
  const link = await page.locator('input[name="link"]').inputValue();
  const wang = newcomer("王伟强");
  const phone = await visitor({ viewport: { width: 375, height: 812 } });
  await phone.goto(new URL(link).pathname);
  for (const field of ["name", "login", "password"]) await phone.locator(`main input[name="${field}"]`).fill(wang[field]);
  await phone.locator("main form", { has: phone.locator('input[name="login"]') }).getByRole("button").last().click();

  await page.goto(address);
  await page.getByRole("link", { name: "办荣休" }).click();
  await page.getByRole("button", { name: "开始" }).click();
  await check(page);
  await page.getByRole("button", { name: "请 TA 先写几句" }).click();

  await phone.goto(brand.home);
  await phone.getByRole("link", { name: "去写几句" }).click();
  await phone.getByRole("checkbox", { name: "想歇一歇" }).check();
  await phone.getByLabel("你的故事").fill("折多山下大雪，我们在车里过了一夜。");
  await check(phone);
  await phone.getByRole("button", { name: "写好了" }).click();
  await expect(toast(phone, "记下了")).toBeVisible();

  await page.reload();
  await page.getByRole("radio", { name: /本人想退/ }).check();
  await page.getByRole("button", { name: "保存，下一步" }).click();
  await expect(page.getByText("折多山下大雪")).toBeVisible();
  await check(page);
  await page.getByRole("button", { name: "保存，下一步" }).click();
  await page.getByRole("radio", { name: /口碑良好/ }).check();
  await page.getByLabel("为什么这样评").fill("六年带队，没有一次让人白跑");
  await check(page);
  await page.getByRole("button", { name: "保存，下一步" }).click();
  await page.getByRole("checkbox", { name: /品牌荣誉顾问/ }).check();
  await check(page);
  await page.getByRole("button", { name: "保存，下一步" }).click();
  await page.getByLabel("另外给的").fill("家门口的充电桩");
  await page.getByRole("button", { name: "保存，下一步" }).click();
  await check(page);
  await page.getByRole("button", { name: "保存，下一步" }).click();
  const today = new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Shanghai" }).format(new Date());
  await page.getByRole("textbox", { name: "日子" }).or(page.getByLabel("日子", { exact: true })).fill(today);
  await page.getByRole("button", { name: "保存，下一步" }).click();
  await page.getByRole("button", { name: "保存，下一步" }).click();
  await expect(page.getByText("家门口的充电桩")).toBeVisible();
  await check(page);
  await page.getByRole("button", { name: "现在荣休" }).click();
  await expect(page.getByRole("heading", { name: "回执" })).toBeVisible();
  await check(page);

  await phone.goto(brand.home);
  await expect(phone.getByRole("heading", { name: "你的头衔" })).toBeVisible();
  await expect(phone.getByText("家门口的充电桩")).toBeVisible();
  await check(phone);

  await page.getByRole("button", { name: "撤回" }).click();
  await confirm(page, "撤回");
  await expect(toast(page, "已撤回")).toBeVisible();
  await page.goto(`${page.url().replace(/\/[a-z]+$/, "")}/check`);
  await page.getByRole("button", { name: "现在荣休" }).click();

  await page.goto(address);
  await page.getByRole("link", { name: "请 TA 回来" }).click();
  await page.getByLabel("为什么回来").fill("想再带两年");
  await check(page);
  await page.getByRole("button", { name: "请 TA 回来" }).click();
  await expect(toast(page, "王伟强回到核心了")).toBeVisible();
  await check(page);
  for (const path of ["retirements", "retirements/reasons", "retirements/privileges", "settings/titles"]) {
    await page.goto(brand.home + path);
    await check(page);
  }
});

test.describe("in English", () => {
  test.use({ locale: "en" });
  test("somebody who died is remembered, and it can be a mistake", async ({ page, brand }) => {
    const [address] = await add(page, brand, { name: "Wang", tier: "core" });
    await page.goto(`${address}/regard/memorial`);
    await page.getByLabel("What we want to say").fill("Safe travels.");
    await page.getByRole("checkbox", { name: "Wang has died" }).check();
    await check(page);
    await page.getByRole("button", { name: "Keep" }).click();
    await expect(page.getByRole("heading", { name: "In memory of Wang" })).toBeVisible();
    await check(page);
    await page.goto(`${address}/regard`);
    await page.getByText("It was a mistake").first().click();
    await page.getByLabel("How it came about").fill("Another of the same name");
    await page.getByRole("button", { name: "It was a mistake" }).click();
    await expect(page.getByRole("heading", { name: "In memory of Wang" })).toHaveCount(0);
  });
});
