// The hall of fame: a member reads what the team wrote, approves it, shows it
// with a portrait, is met by a stranger, and withdraws it all again.
import { add, check, expect, test, toast } from "./site.mjs";

const photo = async (page) => ({ name: "肖像.png", mimeType: "image/png", buffer: await page.screenshot({ clip: { x: 0, y: 0, width: 320, height: 400 } }) });

// retired admits somebody who has retired, and returns the address of their
// honour profile.
async function retired(page, brand, name) {
  const [member] = await add(page, brand, { name, tier: "emeritus" });
  return `${brand.home}honour/${member.match(/[0-9a-f-]{36}/)[0]}`;
}

// paper keeps the word of somebody who does not sign in.
const paper = (page) => page.getByLabel("同意记在哪里").fill("3 月 1 日回信，信存社群档案");

test("somebody who retired comes into the hall, is met there, and goes again", async ({ page, brand, visitor, refusals }) => {
  refusals(404);
  const profile = await retired(page, brand, "蒋㛃");
  await page.goto(profile);
  await check(page);
  await page.getByRole("link", { name: "写文字" }).click();
  await page.getByLabel("一句话").fill("先看呼吸，再看车。");
  await page.getByLabel("故事").fill("急诊科医生，休班时守在赛道边。");
  await page.getByLabel("留下的事").fill("2024 赛道日头一回有了医生");
  await check(page);
  await page.getByRole("button", { name: "存下来" }).click();
  await page.getByRole("button", { name: "请蒋㛃过目" }).click();
  await page.getByText("本人不登录，已在别处同意").click();
  await paper(page);
  await page.getByRole("button", { name: "记下同意并换上" }).click();
  await expect(toast(page, "确认了，这份文字已经换上。")).toBeVisible();

  await page.getByRole("link", { name: "换肖像" }).click();
  await page.locator("input[type=file]").setInputFiles(await photo(page));
  await page.getByRole("button", { name: "用这张" }).click();
  await page.getByLabel("远近").fill("180");
  await check(page);
  await page.getByRole("button", { name: "就裁这一块" }).click();
  await expect(page.getByRole("img", { name: "蒋㛃的肖像" })).toHaveJSProperty("naturalWidth", 352);

  await page.goto(`${profile}/consent`);
  await check(page);
  for (const field of ["出现在名人堂", "真实姓名", "肖像", "文字"]) await page.getByRole("checkbox", { name: field }).check();
  await paper(page);
  await page.getByRole("button", { name: "就公开这些" }).click();
  await expect(page.getByText("在名人堂里，公开的内容由本人选定。")).toBeVisible();

  const stranger = await visitor();
  await stranger.goto(`${brand.home}hall`);
  await expect(stranger.getByRole("heading", { level: 1, name: "名人堂" })).toBeVisible();
  await check(stranger);
  await stranger.getByLabel("按名字找").fill("蒋㛃");
  await stranger.getByRole("button", { name: "查找" }).click();
  await stranger.getByRole("link", { name: /蒋㛃/ }).click();
  await expect(stranger.getByText("急诊科医生，休班时守在赛道边。")).toBeVisible();
  await expect(stranger.getByRole("img", { name: "蒋㛃的肖像" })).toHaveJSProperty("complete", true);
  await check(stranger);
  const person = stranger.url();
  const share = await stranger.request.get(await stranger.locator('meta[property="og:image"]').getAttribute("content"));
  expect(share.headers()["content-type"]).toBe("image/jpeg");
  expect((await stranger.context().cookies()).length).toBe(0);
  await stranger.getByRole("button", { name: "EN" }).click();
  await expect(stranger.getByRole("heading", { name: "What stays" })).toBeVisible();
  await check(stranger);

  await page.getByRole("link", { name: "全部不再公开" }).click();
  await paper(page);
  await check(page);
  await page.getByRole("button", { name: "不再公开" }).click();
  await expect(page.getByText("现在谁也看不到")).toBeVisible();
  expect((await stranger.request.get(person)).status()).toBe(404);
  await stranger.goto(`${person}?again`);
  await expect(stranger.getByRole("heading", { level: 1 })).not.toHaveText("蒋㛃");
});

test("the big screen goes on by itself, stops at a key, and stays still for who wants less motion", async ({ page, brand, visitor }) => {
  for (const name of ["郑国栋", "韩素琴"]) {
    const profile = await retired(page, brand, name);
    await page.goto(`${profile}/consent`);
    for (const field of ["出现在名人堂", "真实姓名"]) await page.getByRole("checkbox", { name: field }).check();
    await paper(page);
    await page.getByRole("button", { name: "就公开这些" }).click();
    await expect(page.getByText("别人看到的")).toBeVisible();
  }
  const screen = await visitor({ reducedMotion: "no-preference" });
  await screen.clock.install();
  await screen.goto(`${brand.home}hall/gala`);
  const name = () => screen.getByRole("heading", { level: 1 }).textContent();
  const first = await name();
  await check(screen);
  await screen.clock.fastForward(15_000);
  await expect(screen.getByRole("heading", { level: 1 })).not.toHaveText(first);
  await screen.keyboard.press(" ");
  await expect(screen.getByRole("button", { name: "继续放映" })).toBeVisible();
  const held = await name();
  await screen.clock.fastForward(60_000);
  expect(await name()).toBe(held);
  await screen.keyboard.press("ArrowRight");
  await expect(screen.getByRole("heading", { level: 1 })).not.toHaveText(held);

  const still = await visitor({ reducedMotion: "reduce" });
  await still.goto(`${brand.home}hall/gala`);
  await expect(still.getByRole("button", { name: "继续放映" })).toBeVisible();
});
