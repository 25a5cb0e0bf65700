// Certificates and the lineage: the team's pages, and those that anybody opens.
import { check, expect, test } from "./site.mjs";

test("certificates and the lineage say what they will hold, and a code is looked up", async ({ page, brand }) => {
  await page.goto(`${brand.home}certificates`);
  await expect(page.getByRole("heading", { name: "还没有发过证书" })).toBeVisible();
  await check(page);
  await page.goto(`${brand.home}settings/certificates`);
  await page.getByLabel("谁落款").fill("陈静");
  await page.getByRole("button", { name: "保存" }).click();
  await expect(page.getByLabel("谁落款")).toHaveValue("陈静");
  await check(page);
  await page.goto(`${brand.home}hall/lineage`);
  await expect(page.getByRole("heading", { name: "还没有可以画的传承" })).toBeVisible();
  await check(page);
  await page.setViewportSize({ width: 375, height: 812 });
  await page.goto("/verify");
  await page.getByLabel("证书代码").fill("aaaaa-aaaaa-aaaaa-aaaaa-aaaaa-a");
  await page.getByRole("button", { name: "查一查" }).click();
  await expect(page.getByRole("heading", { name: "没有这份证书" })).toBeVisible();
  await check(page);
});
