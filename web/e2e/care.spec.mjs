// Care: a year is planned and one greeting done on the phone; a gala is
// answered by who retired with their own sign-in, and seated.
import { add, check, confirm, expect, newcomer, test, toast } from "./site.mjs";

const soon = (days) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
const next = new Date().getFullYear() + 1;

// retired adds somebody who has retired, whose birthday is known.
async function retired(page, brand, name) {
  const [path] = await add(page, brand, { name, tier: "emeritus", birth: "1962-02-28", joined_on: "2019-03-05", city: "成都" });
  return path;
}

test("a year is planned after a look, and one of its greetings done in two taps", async ({ page, brand }) => {
  await retired(page, brand, "郑国栋");
  await page.goto(`${brand.home}care`);
  await expect(page.getByText("这里还没有安排")).toBeVisible();
  await check(page);
  await page.getByRole("link", { name: "排一年" }).first().click();
  await page.getByLabel("哪一年").selectOption(String(next));
  await page.getByRole("button", { name: "重算" }).click();
  await expect(page.getByText("1 位成员，会加 7 项")).toBeVisible();
  await check(page);
  await page.getByRole("button", { name: `排好 ${next} 年` }).click();
  await expect(toast(page, `${next} 年排好了，加了 7 项`)).toBeVisible();

  await page.goto(`${brand.home}care/calendar?at=${next}-02-01`);
  await expect(page.getByRole("link", { name: "生日 · 郑国栋" })).toBeVisible();
  await check(page);
  await page.getByRole("link", { name: "生日 · 郑国栋" }).click();
  await check(page);
  await page.getByRole("button", { name: "打过了" }).click();
  await expect(toast(page, "郑国栋：做好了")).toBeVisible();
  await expect(page.getByText("撤回，重新要做")).toBeVisible();
  await page.goto(`${brand.home}care?view=month&at=${next}-02-01&shown=done`);
  await expect(page.getByRole("link", { name: "郑国栋" })).toBeVisible();
  await check(page);
});

test("who retired answers on the phone with their own sign-in, and is seated", async ({ page, brand, visitor }) => {
  const path = await retired(page, brand, "郑国栋");
  await page.goto(`${brand.home}care/gala/new`);
  await page.getByLabel("名字").fill("老友年会");
  await page.getByLabel("哪天", { exact: true }).fill(soon(30));
  await page.getByLabel("几点").fill("18:00");
  await page.getByLabel("哪天前回复").fill(soon(20));
  await page.getByLabel("在哪里").fill("成都东郊");
  await check(page);
  await page.getByRole("button", { name: "保存" }).click();
  await page.getByRole("button", { name: "全部荣休" }).click();
  await page.getByRole("button", { name: "发请柬（1 位）" }).click();
  await confirm(page, "发请柬");
  await expect(toast(page, "发出 1 份请柬")).toBeVisible();
  await check(page);
  const gala = page.url();

  await page.goto(`${path}/account`);
  await page.getByRole("button", { name: "生成邀请链接" }).click();
  const link = await page.locator("#f-link").inputValue();
  const phone = await visitor({ viewport: { width: 375, height: 812 } });
  const zheng = newcomer("郑国栋");
  await phone.goto(new URL(link).pathname);
  await phone.locator("#f-name").fill(zheng.name);
  await phone.locator("#f-login").fill(zheng.login);
  await phone.locator("#f-password").fill(zheng.password);
  await phone.getByRole("button", { name: "注册并加入" }).click();
  await expect(phone.getByText("郑国栋").first()).toBeVisible();
  await phone.goto(brand.home);
  await phone.getByRole("link", { name: "来不来，说一声" }).click();
  await expect(phone.getByText("郑国栋，请你来")).toBeVisible();
  await check(phone);
  await phone.getByRole("button", { name: "来，带一位" }).click();
  await expect(phone.getByText("你已回复：出席，带一位")).toBeVisible();
  await phone.goto(`${brand.home}care/own`);
  await check(phone);
  await phone.goto(`${brand.home}care/own/quiet`);
  await check(phone);

  await page.goto(`${gala.split("?")[0]}/seating`);
  await page.getByLabel("每桌几位").fill("8");
  await page.getByRole("button", { name: "加桌" }).click();
  await page.getByRole("button", { name: "按城市排好" }).click();
  await expect(toast(page, "排了 1 位")).toBeVisible();
  await expect(page.getByText("2 / 8")).toBeVisible();
  await check(page);
});
