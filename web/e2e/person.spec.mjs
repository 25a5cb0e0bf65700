// One member's page: who they are, what happened, and what only a look that
// is recorded shows.
import { add, check, expect, test, toast } from "./site.mjs";

const zhang = { name: "张三丰", nickname: "武当山人", phone: "138 0000 1234", wechat: "wx_zsf", city: "成都", model: "磐石 700", specialities: "越野、摄影", joined_on: "2024-03-18" };

const fact = (page, label) => page.getByRole("main").locator("dl > div").filter({ has: page.getByRole("term").getByText(label, { exact: true }) });
const timeline = (page) => page.locator("section").filter({ has: page.getByRole("heading", { name: "经过" }) }).getByRole("listitem");

test("contacts are masked until somebody looks, and the look is on the timeline", async ({ page, brand, owner }) => {
  const [address] = await add(page, brand, zhang);
  await page.goto(address);
  await expect(page.getByRole("heading", { level: 1, name: "张三丰" })).toBeVisible();
  await expect(page).toHaveTitle(/张三丰.*启明汽车/);
  await expect(fact(page, "城市")).toContainText("四川 · 成都");
  await expect(fact(page, "车型")).toContainText("磐石 700");
  await expect(page.getByText("摄影", { exact: true })).toBeVisible();
  const phone = fact(page, "手机号");
  await expect(phone).toContainText("138****1234");
  expect(await page.content()).not.toContain("13800001234");
  await expect(timeline(page)).toHaveCount(1);
  await check(page);

  await phone.getByRole("button", { name: "显示" }).click();
  await expect(phone).toContainText("13800001234");
  await expect(fact(page, "微信号")).not.toContainText("wx_zsf");
  await check(page);

  await page.reload();
  await expect(phone).toContainText("138****1234");
  await expect(timeline(page).first()).toContainText(`${owner.name} 看了张三丰的手机号`);
});

test("a note is kept for colleagues and can be taken away again", async ({ page, brand, owner, refusals }) => {
  refusals(422);
  const [address] = await add(page, brand, zhang);
  await page.goto(address);
  await page.getByRole("button", { name: "记下" }).click();
  await expect(page.getByText("写点什么再记下")).toBeVisible();
  await check(page);

  await page.goto(address);
  await page.getByLabel("写一条备注").fill("春节前回电\n聊聊接班的事");
  await page.reload();
  await expect(page.getByLabel("写一条备注")).toHaveValue("春节前回电\n聊聊接班的事");
  await page.getByRole("button", { name: "记下" }).click();
  await expect(toast(page, "备注已记下")).toBeVisible();
  const note = page.getByRole("listitem").filter({ hasText: "春节前回电" });
  await expect(note).toContainText(owner.name);
  await expect(page.getByLabel("写一条备注")).toHaveValue("");
  await check(page);

  await note.getByRole("button", { name: "删掉" }).click();
  await expect(toast(page, "备注已删掉")).toBeVisible();
  await expect(note).toHaveCount(0);
  await expect(timeline(page).first()).toContainText("删掉了自己给张三丰写的一条备注");
});
