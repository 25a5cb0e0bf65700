// The lineage: who passed on what to whom, as anybody opens it.
import { check, expect, test } from "./site.mjs";

const whole = "/b/demo/hall/lineage";

test("a lineage says what it will hold, and is followed from one to the next", async ({ page, brand, visitor }, info) => {
  await page.goto(`${brand.home}hall/lineage`);
  await expect(page.getByRole("heading", { name: "还没有可以画的传承" })).toBeVisible();
  await check(page);

  const stranger = await visitor();
  await stranger.goto(whole);
  await expect(stranger.getByRole("heading", { level: 1, name: "传承谱系" })).toBeVisible();
  await check(stranger);
  const phone = info.project.name === "phone";
  const shown = phone ? stranger.getByRole("navigation", { name: /传承谱系/ }) : stranger.getByRole("region", { name: /传承谱系图/ });
  await expect(shown.locator("text, .lin-hidden", { hasText: "一位车友，未公开" }).filter({ visible: true }).first()).toBeVisible();
  expect(await shown.getByRole("link", { name: /未公开/ }).count()).toBe(0);
  if (!phone) await expect(shown.locator("title", { hasText: "本人没有公开名字" }).first()).toBeAttached();
  const one = shown.getByRole("link", { name: /孙德胜/ });
  await one.click();
  await expect(stranger.getByRole("heading", { level: 1, name: "孙德胜" })).toBeVisible();

  const id = stranger.url().match(/[0-9a-f-]{36}/)[0];
  await stranger.goto(`${whole}/${id}`);
  await expect(stranger.getByRole("heading", { level: 1, name: "孙德胜的传承" })).toBeVisible();
  await check(stranger);
  await stranger.getByRole("link", { name: "星驰汽车传承谱系" }).click();
  if (phone) {
    const folded = shown.locator("details:not([open])");
    const many = await folded.count();
    await folded.first().locator("> summary").click({ position: { x: 4, y: 4 } });
    await expect(folded).toHaveCount(many - 1);
  }
  await stranger.emulateMedia({ media: "print" });
  await expect(stranger.getByRole("navigation", { name: /传承谱系/ }).getByText("孙德胜")).toBeVisible();
  await expect(stranger.getByRole("region", { name: /传承谱系图/ })).toBeHidden();
});
