// Moving between tiers: what may be chosen, what is asked, what remains of it.
import { add, check, expect, test, toast } from "./site.mjs";

const history = (page) => page.locator("section").filter({ has: page.getByRole("heading", { name: "梯队经历" }) }).getByRole("listitem");
const timeline = (page) => page.locator("section").filter({ has: page.getByRole("heading", { name: "经过" }) }).getByRole("listitem");

async function open(page) {
  await page.getByRole("link", { name: "换梯队" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByRole("radio").first()).toBeVisible();
  return dialog;
}

test("only legal moves are offered, and each asks why", async ({ page, brand, refusals }) => {
  refusals(422);
  const [address] = await add(page, brand, { name: "张三丰" });
  await page.goto(address);
  const dialog = await open(page);
  await expect(dialog.getByRole("radio")).toHaveCount(3);
  for (const to of [/^预备/, /^暂离/, /^退出/]) await expect(dialog.getByRole("radio", { name: to })).toBeVisible();
  await check(page);

  await dialog.getByRole("radio", { name: /^预备/ }).check();
  await dialog.getByLabel("为什么").fill("   ");
  await dialog.getByRole("button", { name: "换梯队" }).click();
  await expect(dialog.getByText("写一句为什么，以后的同事看得懂")).toBeVisible();
  await expect(dialog.getByRole("radio", { name: /^预备/ })).toBeChecked();
  await check(page);
});

test("a move is in the history and on the timeline, and can be taken back at once", async ({ page, brand, owner }) => {
  const [address] = await add(page, brand, { name: "张三丰" });
  await page.goto(address);
  const dialog = await open(page);
  await dialog.getByRole("radio", { name: /^预备/ }).check();
  await dialog.getByLabel("为什么").fill("三次带队都稳");
  await dialog.getByLabel("依据").fill("第三季度带队 4 次");
  await dialog.getByRole("button", { name: "换梯队" }).click();
  await expect(toast(page, "张三丰现在是预备")).toBeVisible();
  await expect(history(page)).toHaveCount(2);
  await expect(history(page).first()).toContainText(`潜力 → 预备（${owner.name}）`);
  await expect(history(page).first()).toContainText("三次带队都稳");
  await expect(history(page).first()).toContainText("第三季度带队 4 次");
  await expect(timeline(page).first()).toContainText(`${owner.name} 把张三丰从潜力移到预备`);
  await check(page);

  await page.getByRole("status").getByRole("button", { name: "撤回" }).click();
  await expect(toast(page, "已撤回，张三丰回到原来的梯队")).toBeVisible();
  await expect(history(page).first()).toContainText("撤回，回到潜力");
  await expect(history(page).nth(1)).toContainText("这次变动已撤回");
  await expect(timeline(page).first()).toContainText("张三丰从预备回到潜力");
  await check(page);
});

test("somebody retires with honour, and the history can still take it back", async ({ page, brand }) => {
  const [address] = await add(page, brand, { name: "王伟强", tier: "core" });
  await page.goto(address);
  const dialog = await open(page);
  await dialog.getByRole("radio", { name: /^荣休/ }).check();
  await dialog.getByLabel("为什么").fill("带了六年队，交棒");
  await dialog.getByRole("button", { name: "换梯队" }).click();
  await expect(toast(page, "王伟强现在是荣休")).toBeVisible();
  await check(page);
  await page.reload();
  await history(page).first().getByRole("button", { name: "撤回" }).click();
  await expect(toast(page, "已撤回")).toBeVisible();
  await expect(history(page).first()).toContainText("回到核心");
});
