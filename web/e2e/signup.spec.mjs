// A brand begins: sign up, look around with sample data, let colleagues in.
import { check, confirm, expect, go, newcomer, openMe, signIn, signOut, test, toast } from "./site.mjs";

test("a brand signs up, sees what to do next, tries sample data and removes it", async ({ page }) => {
  const who = newcomer("林晓雯");
  await page.goto("/");
  await check(page);
  await page.getByRole("link", { name: "开始使用" }).click();
  await page.getByLabel("品牌名").fill("启明汽车");
  await page.getByLabel("工作台地址").fill(who.slug);
  await page.getByLabel("你的名字").fill(who.name);
  await page.getByLabel("手机号或邮箱").fill(who.login);
  await page.getByLabel("密码").fill(who.password);
  await check(page);
  await page.getByRole("button", { name: "开通工作台" }).click();

  await expect(page).toHaveURL(`/b/${who.slug}/`);
  await expect(page).toHaveTitle(/启明汽车/);
  await expect(page.getByRole("heading", { level: 1 })).toContainText(who.name);
  await expect(page.getByRole("heading", { name: "从这里开始" })).toBeVisible();
  await expect(page.getByRole("main").getByRole("link", { name: "导入", exact: true })).toHaveAttribute("href", `/b/${who.slug}/members/import`);
  await check(page);

  await page.getByRole("button", { name: "用示例数据看看" }).click();
  await expect(toast(page, "放好了 120 位示例成员")).toBeVisible();
  await check(page);
  await go(page, "看板");
  await expect(page.getByText("共 120 位成员")).toBeVisible();
  await go(page, "今天");
  await page.getByRole("button", { name: "移除示例数据" }).click();
  await confirm(page, "移除示例数据");
  await expect(toast(page, "120 位示例成员已全部移除")).toBeVisible();
  await expect(page.getByRole("heading", { name: "从这里开始" })).toBeVisible();
  await go(page, "看板");
  await expect(page.getByText("先把名单导进来")).toBeVisible();
  await check(page);
});

test("a refused sign-up comes back filled in, each complaint beside its field", async ({ page, refusals, brand }) => {
  refusals(422);
  await page.context().clearCookies();
  await page.goto("/signup");
  await page.getByLabel("品牌名").fill("启明汽车");
  await page.getByLabel("工作台地址").fill(brand.slug);
  await page.getByLabel("你的名字").fill("林晓雯");
  const taken = page.getByText(`「${brand.slug}」已经有品牌在用`);
  await expect(taken).toBeVisible();
  await page.getByLabel("手机号或邮箱").fill("12345");
  await page.getByLabel("密码").fill("短");
  await page.getByRole("button", { name: "开通工作台" }).click();
  await expect(page.getByText("请填 11 位手机号")).toBeVisible();
  await expect(page.getByText("密码太短了")).toBeVisible();
  await expect(page.getByLabel("品牌名")).toHaveValue("启明汽车");
  await expect(page.getByLabel("手机号或邮箱")).toHaveValue("12345");
  await check(page);

  const who = newcomer("林晓雯");
  await page.getByLabel("手机号或邮箱").fill(who.login);
  await page.getByLabel("密码").fill(who.password);
  await page.getByRole("button", { name: "开通工作台" }).click();
  await expect(taken).toBeVisible();
});

test("the address is spelt from the brand's name until one is typed", async ({ page }) => {
  await page.goto("/signup");
  await page.getByLabel("品牌名").fill("远山汽车");
  await page.getByLabel("品牌名").press("Tab");
  await expect(page.getByLabel("工作台地址")).toHaveValue(/^yuanshan/);
  await page.keyboard.type("yuan-shan", { delay: 20 }); // as fast as anybody types
  await page.getByLabel("品牌名").fill("远山");
  await expect(page.getByText("同事以后从 /b/yuan-shan/ 进来。")).toBeVisible();
  await expect(page.getByLabel("工作台地址")).toHaveValue("yuan-shan");
});

test("signing out and in again; a wrong password doesn't say which part was wrong", async ({ page, owner, brand, refusals }) => {
  refusals(422);
  await page.goto(brand.home);
  await signOut(page);
  await page.goto(`${brand.home}dashboard`);
  await expect(page).toHaveURL(/\/login\?next=/);

  await signIn(page, owner, "不是这一句密码");
  const wrong = page.getByText("登录名或密码不对，请再核对一遍。");
  await expect(wrong).toBeVisible();
  await check(page);
  await signIn(page, { login: "nobody@xinhuo.test" }, "不是这一句密码");
  await expect(wrong).toBeVisible();
  await expect(page.getByLabel("手机号或邮箱")).toHaveValue("nobody@xinhuo.test");

  await page.goto(`${brand.home}dashboard`);
  await page.getByLabel("手机号或邮箱").fill(owner.login);
  await page.getByLabel("密码").fill(owner.password);
  await page.getByRole("button", { name: "登录" }).click();
  await expect(page).toHaveURL(`${brand.home}dashboard`);
});

test("a colleague is invited by a link that lets in once", async ({ page, brand, visitor, refusals }) => {
  refusals(403, 410);
  const colleague = newcomer("何子墨");
  await page.goto(brand.home);
  await go(page, "同事与伙伴");
  await check(page);
  await page.getByRole("link", { name: "邀请同事" }).click();
  const form = page.getByRole("dialog");
  await form.getByRole("radio", { name: /运营/ }).check();
  await form.getByRole("checkbox", { name: /内容中台/ }).check();
  await form.getByLabel("给谁的").fill("子墨");
  await check(page);
  await form.getByRole("button", { name: "生成链接" }).click();
  const link = await page.getByLabel("邀请链接").inputValue();
  await check(page);

  const theirs = await visitor();
  await theirs.goto(link);
  await expect(theirs.getByText("邀请你成为启明汽车的「运营」，在内容中台")).toBeVisible();
  await check(theirs);
  await theirs.getByLabel("你的名字").fill(colleague.name);
  await theirs.getByLabel("手机号或邮箱").fill(colleague.login);
  await theirs.getByLabel("密码").fill(colleague.password);
  await theirs.getByRole("button", { name: "注册并加入" }).click();
  await expect(theirs).toHaveURL(brand.home);
  await expect(toast(theirs, "欢迎加入启明汽车")).toBeVisible();
  await theirs.goto(`${brand.home}settings/people`);
  await expect(theirs.getByRole("heading", { name: "这件事你现在还不能做" })).toBeVisible();
  await check(theirs);

  const second = await visitor();
  await second.goto(link);
  await expect(second.getByRole("heading", { name: "这个邀请已经用过了" })).toBeVisible();
  await check(second);
  await page.goto(`${brand.home}settings/people`);
  await expect(page.getByRole("row", { name: /何子墨/ })).toContainText("内容中台");
});

test("signing out everywhere ends the other device too", async ({ page, owner, brand, visitor }) => {
  const phone = await visitor();
  await signIn(phone, owner);
  await expect(phone.getByRole("heading", { name: owner.name })).toBeVisible();
  await page.goto(brand.home);
  await openMe(page);
  await page.getByRole("link", { name: "在所有设备上退出" }).click();
  await check(page);
  await page.getByRole("button", { name: "在所有设备上退出" }).click();
  await confirm(page, "在所有设备上退出");
  await expect(page.getByRole("heading", { name: "登录" })).toBeVisible();
  await phone.goto(brand.home);
  await expect(phone).toHaveURL(/\/login\?next=/);
});
