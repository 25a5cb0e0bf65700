// Certificates: how they look, one issued, looked up by a stranger, issued
// anew and revoked, and many at once.
import { readFile } from "node:fs/promises";
import { add, check, expect, post, test, toast } from "./site.mjs";

const picture = async (page, name) => ({ name, mimeType: "image/png", buffer: await page.screenshot({ clip: { x: 0, y: 0, width: 160, height: 120 } }) });

// said is what a certificate's file says of itself, as it was signed.
function said(pdf) {
  const [, hex] = pdf.toString("latin1").match(/\/Subject <FEFF([0-9A-Fa-f]+)>/);
  return Buffer.from(hex, "hex").swap16().toString("utf16le");
}

async function downloaded(page, name) {
  const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name }).click()]);
  return readFile(await file.path());
}

// confer gives a title to each of the people on a day.
async function confer(page, brand, ...members) {
  await post(page, `${brand.home}settings/titles/usual`);
  await page.goto(`${members[0]}/titles`);
  const title = await page.getByLabel("终身荣誉车主").or(page.getByRole("option", { name: "终身荣誉车主" })).first().getAttribute("value");
  for (const member of members) await post(page, `${member}/titles`, { title, on: "2026-03-01", citation: "带队六十一次，无一事故" });
}

test("a certificate is issued, looked up, issued anew and revoked", async ({ page, brand, visitor }) => {
  await page.goto(`${brand.home}settings/certificates`);
  await page.getByLabel("谁落款").fill("陈静");
  await page.getByRole("button", { name: "保存" }).click();
  await expect(page.getByLabel("谁落款")).toHaveValue("陈静");
  for (const [id, name] of [["logo", "标志"], ["seal", "印章"]]) {
    const file = page.locator(`#file-${id}`);
    await file.setInputFiles(await picture(page, `${name}.png`));
    await page.locator("form", { has: file }).getByRole("button", { name: "换上" }).click();
    await expect(page.getByRole("img", { name })).toHaveJSProperty("complete", true);
  }
  await check(page);

  const [member] = await add(page, brand, { name: "王伟强", tier: "emeritus" });
  await confer(page, brand, member);
  await page.goto(member);
  await page.getByRole("button", { name: "发证书" }).click();
  await expect(toast(page, "证书发好了")).toBeVisible();
  await check(page);
  const number = (await page.getByRole("heading", { level: 1 }).textContent()).match(/\d{4}-\d{5}/)[0];
  const first = await downloaded(page, "下载 PDF");
  expect(first.subarray(0, 5).toString()).toBe("%PDF-");
  expect(first.length).toBeLessThan(400 << 10);
  for (const words of ["name: 王伟强", "title: 终身荣誉车主", `number: ${number}`, "edition: 1"]) expect(said(first)).toContain(words);

  const stranger = await visitor({ viewport: { width: 375, height: 812 } });
  await stranger.goto(await page.getByRole("link", { name: "打开查询页" }).getAttribute("href"));
  await expect(stranger.getByRole("heading", { name: "证书有效" })).toBeVisible();
  await expect(stranger.getByText(number)).toBeVisible();
  expect(await stranger.content()).not.toContain("王伟强");
  await check(stranger);

  await page.getByRole("button", { name: "重新颁发" }).click();
  await expect(toast(page, "换了新的一份，编号不变")).toBeVisible();
  await expect(page.getByRole("heading", { level: 1 })).toContainText(number);
  const second = said(await downloaded(page, "下载 PDF"));
  for (const words of [`number: ${number}`, "edition: 2", said(first).match(/code: .*/)[0]]) expect(second).toContain(words);
  await stranger.reload();
  await expect(stranger.getByText("重新颁发过")).toBeVisible();

  await page.getByLabel("为什么作废").fill("写错了名字");
  await page.getByRole("button", { name: "作废证书" }).click();
  await expect(page.getByText("写错了名字")).toBeVisible();
  await check(page);
  await stranger.reload();
  await expect(stranger.getByRole("heading", { name: "证书已作废" })).toBeVisible();
  await check(stranger);
  await stranger.goto("/verify");
  await stranger.getByLabel("证书代码").fill("aaaaa-aaaaa-aaaaa-aaaaa-aaaaa-a");
  await stranger.getByRole("button", { name: "查一查" }).click();
  await expect(stranger.getByRole("heading", { name: "没有这份证书" })).toBeVisible();
  await check(stranger);
});

test("many are issued at once, and fetched in one file", async ({ page, brand }) => {
  await page.goto(`${brand.home}certificates`);
  await expect(page.getByRole("heading", { name: "还没有发过证书" })).toBeVisible();
  const members = await add(page, brand, ...["郑国栋", "韩素琴", "蒋㛃"].map((name) => ({ name, tier: "emeritus" })));
  await confer(page, brand, ...members);
  await page.goto(`${brand.home}certificates`);
  await page.getByRole("button", { name: "发 3 份" }).click();
  await expect(page.getByRole("progressbar", { name: "一起发证书" }).or(page.getByText("发了 3 份证书")).first()).toBeVisible();
  await expect(page.getByText("发了 3 份证书")).toBeVisible();
  await check(page);
  expect((await downloaded(page, "下载全部（ZIP）")).subarray(0, 2).toString()).toBe("PK");
  await page.goto(`${brand.home}certificates`);
  await expect(page.getByRole("link", { name: /^\d{4}-\d{5}$/ })).toHaveCount(3);
  await check(page);
});
