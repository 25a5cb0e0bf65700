// A question to somebody who has retired: asked by the team, answered on their
// own phone, thanked for, and made a page of the knowledge base.
import { randomBytes } from "node:crypto";
import { add, check, expect, test, toast } from "./site.mjs";

// letIn has a member sign in, in a browser of their own.
async function letIn(page, visitor, member, name) {
  const headers = { Origin: test.info().project.use.baseURL };
  const invited = await page.request.post(`${member}/account`, { headers, form: {} });
  const [link] = (await invited.text()).match(/\/b\/[\w-]+\/join\/[\w-]+/);
  const theirs = await visitor();
  const form = { name, login: `${randomBytes(5).toString("hex")}@xinhuo.test`, password: "一句好记的话就很好" };
  const joined = await theirs.request.post(link, { headers, maxRedirects: 0, form });
  expect(joined.status(), "joining").toBe(303);
  return theirs;
}

test("a question is asked, answered on the phone, thanked for and becomes a page", async ({ page, brand, visitor, refusals }) => {
  const [member] = await add(page, brand, { name: "郑国栋", tier: "emeritus", phone: "13900000041" });
  const theirs = await letIn(page, visitor, member, "郑国栋");
  await theirs.goto(`${brand.home}consults/mine`);
  await check(theirs);
  await theirs.getByLabel("一个月最多").selectOption("1");
  await theirs.getByRole("button", { name: "保存" }).click();
  await expect(toast(theirs, "记下了：一个月最多 1 个")).toBeVisible();

  await page.goto(`${brand.home}consults`);
  await check(page);
  await page.getByRole("link", { name: "请教一个问题" }).first().click();
  await page.getByRole("radio", { name: /郑国栋/ }).check({ force: true });
  await page.getByRole("textbox", { name: "问什么" }).fill("高原上水温报警怎么办");
  await page.getByRole("textbox", { name: "说说情况" }).fill("垭口前五公里，后面还有六台车。");
  await check(page);
  await page.getByRole("button", { name: "发出" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "高原上水温报警怎么办" })).toBeVisible();
  await expect(page.getByText("还有 5 天")).toBeVisible();
  const question = page.url();

  await theirs.goto(brand.home);
  await expect(theirs.getByText("垭口前五公里")).toBeVisible();
  await check(theirs);
  await theirs.getByRole("link", { name: "回答", exact: true }).click();
  await theirs.getByRole("textbox", { name: "你的回答" }).fill("先慢，不要马上停。");
  await check(theirs);
  await theirs.context().setOffline(true);
  await theirs.getByRole("button", { name: "发出回答" }).click();
  await expect(toast(theirs, /网络没连上，刚才的内容还在/)).toBeVisible();
  await theirs.context().setOffline(false);
  const form = theirs.url();
  refusals("net::ERR_CONNECTION_RESET");
  await theirs.route("**/answer", (route) => route.request().method() === "POST" ? route.abort("connectionreset") : route.continue());
  await theirs.getByRole("button", { name: "发出回答" }).click();
  await theirs.waitForURL(/chrome-error/);
  await theirs.unroute("**/answer");
  await theirs.goto(form);
  await expect(theirs.getByRole("textbox", { name: "你的回答" })).toHaveValue("先慢，不要马上停。");
  await theirs.getByRole("button", { name: "发出回答" }).click();
  await expect(toast(theirs, /已寄给周明远/)).toBeVisible();

  await page.goto(question);
  await page.getByRole("button", { name: "谢谢郑国栋" }).click();
  await expect(page.getByText("周明远已道谢")).toBeVisible();
  await page.getByRole("button", { name: "整理成知识页" }).click();
  await expect(page).toHaveURL(/\/knowledge\/[0-9a-f-]{36}/);
  await expect(page.getByText("先慢，不要马上停。")).toBeVisible();

  await theirs.goto(`${brand.home}honours/legacy`);
  await expect(theirs.getByText("你的回答收到 1 次感谢")).toBeVisible();
  await check(theirs);
  await theirs.goto(`${brand.home}honours/mine`);
  await check(theirs);
});

test("letting one pass needs no reason, and a full month says when there is room", async ({ page, brand, visitor, refusals }) => {
  refusals(422);
  const [member] = await add(page, brand, { name: "郑国栋", tier: "emeritus", phone: "13900000042" });
  const theirs = await letIn(page, visitor, member, "郑国栋");
  await theirs.goto(`${brand.home}consults/mine`);
  await theirs.getByLabel("一个月最多").selectOption("1");
  await theirs.getByRole("button", { name: "保存" }).click();
  await expect(toast(theirs, "记下了：一个月最多 1 个")).toBeVisible();
  const ask = async (title) => {
    await page.goto(`${brand.home}consults/new`);
    await page.getByRole("radio", { name: /郑国栋/ }).check({ force: true });
    await page.getByRole("textbox", { name: "问什么" }).fill(title);
    await page.getByRole("textbox", { name: "说说情况" }).fill("想听听你的。");
    await page.getByRole("button", { name: "发出" }).click();
  };
  await ask("带队先说什么");
  const question = page.url();
  await theirs.goto(question);
  await theirs.getByRole("link", { name: "这次先不答" }).click();
  await check(theirs);
  await theirs.getByRole("button", { name: "先不答" }).click();
  await expect(toast(theirs, "好的，这个问题放下了")).toBeVisible();
  await page.goto(question);
  await expect(page.getByText("这次不方便").first()).toBeVisible();
  await ask("再问一次");
  await expect(page.getByText(/已经问满，\d{4}-\d\d-01 起可以再问/)).toBeVisible();
});

test("the ledger, its rules and the settings read well in both languages", async ({ page, brand }) => {
  for (const lang of ["zh-CN", "en"]) {
    await page.context().addCookies([{ name: "lang", value: lang, url: test.info().project.use.baseURL }]);
    for (const path of ["honours", "honours/rules", "settings/honour", "consults"]) {
      await page.goto(`${brand.home}${path}`);
      await check(page);
    }
  }
});
