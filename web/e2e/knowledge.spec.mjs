// The knowledge base: a page is written with a picture, kept through bad luck,
// published, found, used, changed by two at once, and archived and put back.
import { check, confirm, expect, go, test, toast } from "./site.mjs";

// photo is a picture that the browser draws.
const photo = async (page) => ({ name: "电池.png", mimeType: "image/png", buffer: await page.screenshot({ clip: { x: 0, y: 0, width: 300, height: 200 } }) });

const body = (page) => page.getByRole("textbox", { name: "正文" });

async function begin(page, brand, title) {
  await page.goto(`${brand.home}knowledge/new`);
  await page.getByRole("textbox", { name: "标题" }).fill(title);
  await check(page);
  await page.getByRole("button", { name: "开始写" }).click();
  await expect(page.getByRole("heading", { level: 1, name: `编辑《${title}》` })).toBeVisible();
}

test("a page is written with a picture, survives a reload, is published, found and used", async ({ page, brand }) => {
  await page.goto(brand.home);
  await go(page, "知识库");
  await expect(page.getByText("知识库还是空的")).toBeVisible();
  await check(page);
  await begin(page, brand, "冬天续航怎么办");
  await body(page).fill("先**“预热”**电池。\n\n");
  await body(page).press("ControlOrMeta+End");
  await page.getByRole("button", { name: "小标题" }).click();
  await page.keyboard.type("出门前");
  await page.locator("#f-file").setInputFiles(await photo(page));
  await expect(page.getByText("电池.png")).toBeVisible();
  await expect(body(page)).toHaveValue(/## 出门前\n\n!\[电池\]\(file:[0-9a-f-]{36}\)/);
  await page.getByRole("button", { name: "预览" }).click();
  const preview = page.getByRole("region", { name: "预览" });
  await expect(preview.locator("strong")).toHaveText("“预热”");
  await expect(preview.getByRole("img", { name: "电池" })).toHaveJSProperty("complete", true);
  await check(page);

  await page.reload();
  await expect(body(page)).toHaveValue(/先\*\*“预热”\*\*电池/);
  await page.getByRole("button", { name: "保存" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "冬天续航怎么办" })).toBeVisible();
  await check(page);
  await page.getByRole("button", { name: "发布" }).click();
  await expect(toast(page, "《冬天续航怎么办》已发布，成员都看得到了")).toBeVisible();
  await page.getByRole("button", { name: "用过了" }).click();
  await expect(page.getByText("本月你用过")).toBeVisible();

  await page.goto(`${brand.home}knowledge`);
  await page.getByRole("searchbox").fill("预热");
  await expect(page.locator("mark")).toHaveText("预热");
  await expect(page).toHaveURL(/q=/);
  await check(page);
});

test("of two who change a page the second sees what the first did and loses nothing", async ({ page, brand, refusals }) => {
  refusals(409);
  await begin(page, brand, "换胎经验");
  await body(page).fill("看生产日期。");
  await page.getByRole("button", { name: "保存" }).click();
  const address = page.url();
  await page.goto(`${address}/edit`);
  const other = await page.context().newPage();
  await other.goto(`${address}/edit`);
  await body(other).fill("看生产日期，四位数字。");
  await other.getByRole("textbox", { name: "改了什么" }).fill("写清楚日期");
  await other.getByRole("button", { name: "保存" }).click();
  await expect(other.getByText("四位数字")).toBeVisible();

  await body(page).fill("看生产日期。两条一起换。");
  await page.getByRole("button", { name: "保存" }).click();
  await expect(page.getByText("比你先保存了")).toBeVisible();
  await expect(page.locator("ins")).toContainText("四位数字");
  await expect(body(page)).toHaveValue("看生产日期。两条一起换。");
  await check(page);
  await body(page).fill("看生产日期，四位数字。两条一起换。");
  await page.getByRole("button", { name: "保存" }).click();
  await expect(page.getByText("两条一起换")).toBeVisible();

  await page.goto(`${address}/history`);
  await expect(page.getByText("写清楚日期")).toBeVisible();
  await check(page);
  await page.goto(`${address}/history/3`);
  await check(page);
  await page.getByRole("button", { name: "恢复第 3 版" }).click();
  await confirm(page, "恢复");
  await expect(toast(page, "已恢复成第 3 版的内容")).toBeVisible();
});

test("a page is archived after a question, and put back; themes are arranged", async ({ page, brand, refusals }) => {
  refusals(422);
  await page.goto(`${brand.home}knowledge/themes`);
  await check(page);
  for (const name of ["电池", "电池"]) {
    await page.getByRole("textbox", { name: "名称" }).fill(name);
    await page.getByRole("button", { name: "加上" }).click();
  }
  await expect(page.getByText("这里已经有“电池”了")).toBeVisible();
  await begin(page, brand, "要归档的");
  await body(page).fill("正文");
  await page.getByRole("combobox", { name: "专题" }).selectOption({ label: "电池" });
  await page.getByRole("button", { name: "保存" }).click();
  await page.getByLabel("更多操作").click();
  await page.getByRole("button", { name: "归档" }).click();
  await confirm(page, "归档");
  await expect(page.getByText("这篇已归档")).toBeVisible();
  await check(page);
  await page.getByRole("button", { name: "放回去" }).click();
  await expect(page.getByText("这是草稿")).toBeVisible();
  await page.getByRole("link", { name: "找一位负责人" }).click();
  await check(page);
});
