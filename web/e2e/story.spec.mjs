// The main job, once from the beginning to the end: a new brand, its roster as
// it is, the right numbers, somebody promoted, the numbers moved.
import { readFile } from "node:fs/promises";
import { check, expect, go, test, toast } from "./site.mjs";

const head = "星驰车友会成员名单（2026 年）,,,,,,\r\n昵称,真实姓名,手机号,微信号,城市,车型,梯队,擅长,入群时间\r\n";
const people = [
  "夜行远,郭军燕,199 0028 2669,wx_h1,深圳市,星驰 L9,预备,,2025/8/16",
  "奶爸煜,易阳,+86 158-0288-4299,wx_g8,西安,青鸢 EV,潜力,内容策划、自驾路线,2025年8月18日",
  "爱自驾的诺,谭燕静,18089088064,,沈阳,磐石 700,核心,,2021.12.26",
  "追风琪,邵桂,,wx_h22,哈尔滨,星驰 L7,荣休,内容策划,2021-01-25",
  "阿立,许静,1.586E+10,wx_f36,成都,星驰 L7,核心,自驾路线,2023-05-03",
  "夜行远,郭军燕,19900282669,WX_H1,深圳,星驰 L9,预备,,2025-08-16",
];
const roster = "\ufeff" + head + people.join("\r\n") + "\r\n\r\n合计,6 人,,,,,,,\r\n";

async function upload(page, name, content) {
  await go(page, "导入名单");
  await page.locator('input[type="file"]').setInputFiles({ name, mimeType: "text/csv", buffer: Buffer.from(content) });
  await page.getByRole("button", { name: "上传并识别" }).click();
}

test("from a roster to the dashboard, and on", async ({ page, brand }) => {
  await page.goto(brand.home);
  await upload(page, "名单.csv", roster);
  await page.getByRole("button", { name: /^核对全部/ }).click();
  await expect(page.getByText("新增 4，更新 0，无变化 1，不导入 1").first()).toBeVisible();
  await expect(page.getByText(/第 7 行/).first()).toBeVisible();
  await check(page);
  await page.getByRole("button", { name: /^确认写入/ }).click();
  await expect(page.getByRole("heading", { name: /^写入完成/ })).toBeVisible();
  await check(page);

  await go(page, "看板");
  await expect(page.getByText("共 4 位成员：核心 1，预备 1，荣休 1")).toBeVisible();
  await check(page);
  await go(page, "成员");
  await expect(page.getByText("共 4 人。")).toBeVisible();
  await page.getByRole("searchbox").fill("gjy");
  await expect(page.getByText("找到 1 人")).toBeVisible();
  await expect(page).toHaveURL(/q=gjy/);
  await page.reload();
  await expect(page.getByRole("searchbox")).toHaveValue("gjy");
  await check(page);
  await page.getByRole("link", { name: "郭军燕" }).click();

  await page.getByRole("link", { name: "换梯队" }).click();
  const form = page.getByRole("dialog");
  await expect(form.getByRole("radio", { name: /荣休/ })).toHaveCount(0);
  await form.getByRole("radio", { name: /核心/ }).check();
  await form.getByLabel("为什么").fill("连续三个月带队，带出两位新人");
  await form.getByRole("button", { name: "换梯队" }).click();
  await expect(toast(page, "郭军燕现在是核心")).toBeVisible();
  await expect(page.getByText("理由：连续三个月带队，带出两位新人")).toBeVisible();
  await check(page);
  await go(page, "看板");
  await expect(page.getByText("共 4 位成员：核心 2，预备 0，荣休 1")).toBeVisible();

  await upload(page, "名单.csv", roster);
  await page.getByRole("button", { name: /^核对全部/ }).click();
  await expect(page.getByText("新增 0，更新 0，无变化 5，不导入 1").first()).toBeVisible();
});

test("a member's page keeps contacts to itself until asked", async ({ page, brand }) => {
  await page.goto(`${brand.home}members/new`);
  await page.getByLabel("姓名", { exact: true }).fill("张三丰");
  await page.getByLabel("手机号").fill("138 0000 1234");
  await check(page);
  await page.getByRole("button", { name: "录入" }).click();
  await expect(toast(page, "已录入张三丰")).toBeVisible();
  await expect(page.getByText("138****1234")).toBeVisible();
  await expect(page.getByText("13800001234")).toHaveCount(0);
  await page.getByRole("button", { name: "显示" }).click();
  await expect(page.getByText("13800001234")).toBeVisible();
  await page.getByLabel("写一条备注").fill("春节前回电");
  await page.getByRole("button", { name: "记下" }).click();
  await expect(page.getByText("春节前回电")).toBeVisible();
  await expect(page.getByText(/看了张三丰的手机号/)).toBeVisible();
  await check(page);

  await go(page, "成员");
  for (const [word, found] of [["丰", 1], ["zsf", 1], ["sanfeng", 1], ["1234", 1], ["李", 0]]) {
    await page.getByRole("searchbox").fill(word);
    await expect(page.getByText(`找到 ${found} 人`)).toBeVisible();
  }
});

test("two people edit one member, and neither loses what they typed", async ({ page, brand, refusals }) => {
  refusals(409);
  await page.goto(`${brand.home}members/new`);
  await page.getByLabel("姓名", { exact: true }).fill("李若曦");
  await page.getByRole("button", { name: "录入" }).click();
  await page.getByRole("link", { name: "编辑资料" }).click();
  const other = await page.context().newPage();
  await other.goto(page.url());
  await other.getByLabel("城市", { exact: true }).fill("成都");
  await other.getByRole("button", { name: "保存" }).click();
  await expect(toast(other, "李若曦的资料已保存")).toBeVisible();
  await page.getByLabel("车型").fill("磐石 700");
  await page.getByRole("button", { name: "保存" }).click();
  await expect(page.getByText("有人比你先保存了").first()).toBeVisible();
  await expect(page.getByLabel("车型")).toHaveValue("磐石 700");
  await check(page);
});

test("many move at once, after a look at what will happen", async ({ page, brand }) => {
  await page.goto(brand.home);
  await page.getByRole("button", { name: "用示例数据看看" }).click();
  await go(page, "成员");
  await page.goto(`${brand.home}members?tier=prospect`);
  const boxes = page.getByRole("checkbox", { name: /^选择 / });
  await boxes.nth(0).check();
  await boxes.nth(1).check();
  await page.getByRole("button", { name: "换梯队" }).click();
  await page.getByRole("radio", { name: /预备/ }).check();
  await page.getByLabel("为什么").fill("报名预备计划");
  await check(page);
  await page.getByRole("button", { name: "看看会怎样" }).click();
  await expect(page.getByText("2 人会换到预备")).toBeVisible();
  await check(page);
  await page.getByRole("button", { name: "换这 2 人的梯队" }).click();
  await expect(toast(page, "2 人现在是预备")).toBeVisible();
});

test("what is shown is taken away as a file", async ({ page, brand }) => {
  await page.goto(`${brand.home}members/new`);
  await page.getByLabel("昵称").fill("=cmd|' /C calc'!A0");
  await page.getByRole("button", { name: "录入" }).click();
  await go(page, "成员");
  await page.getByRole("link", { name: "导出" }).click();
  await check(page);
  const waiting = page.waitForEvent("download");
  await page.getByRole("button", { name: "导出" }).click();
  const text = await readFile(await (await waiting).path(), "utf8");
  expect(text.startsWith("\ufeff姓名,昵称,手机号")).toBe(true);
  expect(text).toContain("'=cmd|");
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });
  test("adding, finding, moving and importing still work", async ({ page, brand }) => {
    await page.goto(`${brand.home}members/new`);
    await page.getByLabel("姓名", { exact: true }).fill("王伟强");
    await page.getByLabel("手机号").fill("13900001111");
    await page.getByRole("button", { name: "录入" }).click();
    await page.getByRole("button", { name: "显示" }).click();
    await expect(page.getByText("13900001111")).toBeVisible();
    await page.getByRole("link", { name: "换梯队" }).click();
    await page.getByRole("radio", { name: /预备/ }).check();
    await page.getByLabel("为什么").fill("愿意多做");
    await page.getByRole("button", { name: "换梯队" }).click();
    await expect(page.getByText("理由：愿意多做")).toBeVisible();
    await page.goto(`${brand.home}members`);
    await page.getByRole("searchbox").fill("wwq");
    await page.getByRole("button", { name: "应用" }).click();
    await expect(page.getByRole("link", { name: "王伟强" })).toBeVisible();

    await page.goto(`${brand.home}members/import`);
    await page.locator('input[type="file"]').setInputFiles({ name: "名单.csv", mimeType: "text/csv", buffer: Buffer.from(roster) });
    await page.getByRole("button", { name: "上传并识别" }).click();
    await page.getByRole("button", { name: /^核对全部/ }).click();
    await page.getByRole("button", { name: /^确认写入/ }).click();
    await expect(page.getByRole("heading", { name: /^写入完成/ })).toBeVisible();
  });
});
