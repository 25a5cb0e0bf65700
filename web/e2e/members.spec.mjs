// The list of members: finding anyone, keeping the filters, acting on many;
// and the forms by which one is added and edited.
import { readFile } from "node:fs/promises";
import { add, check, expect, go, sample, test, toast } from "./site.mjs";

const people = [
  { name: "张三丰", nickname: "武当山人", phone: "13800001234", city: "成都", model: "磐石 700", tier: "core", specialities: "越野、摄影", joined_on: "2023-05-07" },
  { name: "李思思", nickname: "思思", phone: "13800005678", city: "杭州", model: "青鸢 EV", tier: "reserve", joined_on: "2024-01-09" },
  { name: "曾国强", phone: "13800009999", city: "成都", model: "青鸢 EV", tier: "prospect", joined_on: "2024-02-11" },
  { name: "=HYPERLINK(1)", phone: "13800004321", city: "+成都", tier: "prospect", joined_on: "2024-03-18" },
];

const found = (page) => page.getByRole("table", { name: "成员" }).locator("tbody").getByRole("row");
const search = (page) => page.getByRole("searchbox", { name: "找人" });

// filter chooses in one of the filters, which a phone keeps folded.
async function filter(page, label, choice) {
  const select = page.getByRole("search").getByLabel(label, { exact: true });
  if (!(await select.isVisible())) await page.getByRole("search").getByText("筛选", { exact: true }).click();
  await select.selectOption(choice);
}

test("anyone is found by a character, initials, a phone tail or a nickname", async ({ page, brand }) => {
  await add(page, brand, ...people);
  await page.goto(brand.home);
  await go(page, "成员");
  await expect(found(page)).toHaveCount(4);
  await check(page);
  const searches = { 三: "张三丰", zsf: "张三丰", zhangsan: "张三丰", zgq: "曾国强", 5678: "李思思", 武当: "张三丰", 思: "李思思" };
  for (const [text, name] of Object.entries(searches)) {
    await search(page).fill(text);
    await expect(page).toHaveURL((url) => url.searchParams.get("q") === text);
    await expect(found(page)).toHaveCount(1);
    await expect(found(page)).toContainText(name);
    await expect(page.getByText("找到 1 人，全部共 4 人。")).toBeVisible();
  }
  await search(page).fill("没有这个人");
  await expect(page.getByRole("heading", { name: "没有找到这样的人" })).toBeVisible();
  await check(page);
});

test("filters live in the address: back, reload and a link keep them", async ({ page, brand }) => {
  await add(page, brand, ...people);
  await page.goto(`${brand.home}members`);
  await filter(page, "城市", "成都");
  await expect(found(page)).toHaveCount(2);
  await filter(page, "车型", "青鸢 EV");
  await expect(found(page)).toHaveCount(1);
  await expect(page).toHaveURL((url) => url.searchParams.get("city") === "成都" && url.searchParams.get("model") === "青鸢 EV");
  await check(page);
  await page.reload();
  await expect(found(page)).toHaveCount(1);
  await expect(page.getByRole("search").getByLabel("城市", { exact: true })).toHaveValue("成都");

  await found(page).getByRole("link", { name: "曾国强" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "曾国强" })).toBeVisible();
  await page.goBack();
  await expect(found(page)).toHaveCount(1);
  await page.getByRole("link", { name: "去掉筛选：城市 成都" }).click();
  await expect(found(page)).toHaveCount(2);
  await page.goBack();
  await expect(found(page)).toHaveCount(1);
  await page.getByRole("link", { name: "清除全部筛选" }).click();
  await expect(found(page)).toHaveCount(4);
});

test("a long list goes on with 更多, in the order asked for", async ({ page, brand }, info) => {
  await sample(page, brand);
  await page.goto(`${brand.home}members`);
  await expect(found(page)).toHaveCount(50);
  await page.getByRole("main").getByRole("link", { name: "更多", exact: true }).click();
  await expect(found(page)).toHaveCount(100);
  await page.getByRole("main").getByRole("link", { name: "更多", exact: true }).click();
  await expect(found(page)).toHaveCount(120);
  const all = await found(page).getByRole("rowheader").getByRole("link").evaluateAll((links) => links.map((a) => a.href));
  expect(new Set(all).size).toBe(120);
  if (info.project.name === "phone") return; // there the heads are not shown
  const head = page.getByRole("columnheader", { name: "姓名" });
  await head.getByRole("link").click();
  await expect(head).toHaveAttribute("aria-sort", /ascending/);
  await expect(page).toHaveURL(/sort=/);
});

test("two are chosen and moved, after seeing what will happen", async ({ page, brand }) => {
  await add(page, brand, ...people);
  await page.goto(`${brand.home}members`);
  await page.getByRole("checkbox", { name: "选择 李思思" }).check();
  await page.getByRole("checkbox", { name: "选择 曾国强" }).check();
  const bar = page.getByRole("region", { name: "对选中的人" });
  await expect(bar).toContainText("2");
  await check(page);
  await bar.getByRole("button", { name: "换梯队" }).click();
  await expect(page.getByText("选中了 2 人。")).toBeVisible();
  await page.getByRole("radio", { name: /^核心/ }).check();
  await page.getByLabel("为什么").fill("年度评议通过");
  await check(page);
  await page.getByRole("button", { name: "看看会怎样" }).click();
  await expect(page.getByRole("heading", { name: "1 人会换到核心" })).toBeVisible();
  await expect(page.getByText("曾国强在潜力，不能直接到核心")).toBeVisible();
  await check(page);
  await page.getByRole("button", { name: "换这 1 人的梯队" }).click();
  await expect(toast(page, "1 人现在是核心，1 人没有动")).toBeVisible();
  await expect(found(page)).toHaveCount(1);
  await expect(page.getByRole("row", { name: /李思思/ })).toContainText("核心");
  await page.getByRole("link", { name: "清除全部筛选" }).click();
  await expect(page.getByRole("row", { name: /曾国强/ })).toContainText("潜力");
});

test("what is shown is taken away as CSV that Excel opens right and safely", async ({ page, brand }) => {
  await add(page, brand, ...people);
  await page.goto(`${brand.home}members?joined=2024`);
  await expect(found(page)).toHaveCount(3);
  await page.getByRole("link", { name: "导出" }).click();
  await expect(page.getByText("会导出当前筛选下的 3 人")).toBeVisible();
  await check(page);
  await page.getByRole("radio", { name: /^CSV/ }).check();
  const [taken] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "导出" }).click()]);
  const text = await readFile(await taken.path(), "utf8");
  expect(taken.suggestedFilename()).toMatch(/\.csv$/);
  expect(text).toMatch(/^\uFEFF/);
  expect(text.trim().split("\r\n")).toHaveLength(4);
  expect(text).toContain("'=HYPERLINK(1)");
  expect(text).toContain("'+成都");
  expect(text).not.toMatch(/(^|[,"\n])[=+@]/);
  expect(text).toContain("138****5678");
  expect(text).not.toContain("张三丰");
});

test("somebody is added by hand; what is wrong stands beside its field", async ({ page, brand, refusals }) => {
  refusals(422);
  await add(page, brand, people[0]);
  await page.goto(`${brand.home}members`);
  await page.getByRole("link", { name: "新成员" }).click();
  await check(page);
  await page.getByLabel("城市").fill("武汉");
  await page.getByLabel("手机号").fill("13800001234");
  await page.getByRole("button", { name: "录入" }).click();
  await expect(page.getByText("姓名和昵称至少填一个").first()).toBeVisible();
  await check(page);
  await page.getByLabel("姓名").fill("宋远桥");
  await page.getByRole("button", { name: "录入" }).click();
  await expect(page.getByText("另一位成员已经用了这个手机号")).toBeVisible();
  await expect(page.getByLabel("城市")).toHaveValue("武汉");
  await page.getByLabel("手机号").fill("13800007777");
  await page.getByRole("radio", { name: /^预备/ }).check();
  await page.getByLabel("第 1 行的平台").selectOption("抖音");
  await page.getByLabel("第 1 行的账号").fill("wudang_song");
  await page.getByLabel("第 1 行的粉丝数").fill("1.2万");
  await page.getByRole("button", { name: "录入" }).click();
  await expect(toast(page, "已录入宋远桥")).toBeVisible();
  await expect(page.getByRole("heading", { level: 1, name: "宋远桥" })).toBeVisible();
  await expect(page.getByRole("row", { name: /wudang_song/ })).toContainText("12,000");
});

test("two who edit the same member both keep what they typed", async ({ page, brand, context, refusals }) => {
  refusals(409);
  const [address] = await add(page, brand, people[0]);
  const other = await context.newPage();
  await page.goto(address);
  await page.getByRole("link", { name: "编辑资料" }).click();
  await other.goto(`${address}/edit`);
  await check(page);
  await other.getByLabel("城市").fill("武汉");
  await other.getByRole("button", { name: "保存" }).click();
  await expect(toast(other, "张三丰的资料已保存")).toBeVisible();

  await page.getByLabel("车型").fill("青鸢 GT");
  await page.getByRole("button", { name: "保存" }).click();
  await expect(page.getByText("有人比你先保存了").first()).toBeVisible();
  await expect(page.getByLabel("车型")).toHaveValue("青鸢 GT");
  await expect(page.getByRole("row", { name: /城市/ })).toContainText(/武汉[\s\S]*成都/);
  await check(page);
  await page.getByLabel("城市").fill("武汉");
  await page.getByRole("button", { name: "保存" }).click();
  await expect(toast(page, "张三丰的资料已保存")).toBeVisible();
  await expect(page.getByText("青鸢 GT", { exact: true })).toBeVisible();
  await expect(page.getByText(/武汉/).first()).toBeVisible();
});
