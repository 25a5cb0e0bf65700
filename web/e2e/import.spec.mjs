// Bringing a roster as it is: what its columns are, what would change, and
// only then the change.
import { readFile } from "node:fs/promises";
import { add, check, confirm, expect, go, test, toast } from "./site.mjs";
import { csv, csvInGB18030, csvWithBOM, file, xlsx } from "./sheets.mjs";

const head = ["姓名", "昵称", "联系电话", "微信", "城市", "爱车", "梯队", "擅长", "抖音号", "抖音粉丝", "入群时间"];
const row = (name, phone, more = {}) => [name, more.nickname ?? "", phone, more.wechat ?? "", more.city ?? "成都", more.model ?? "磐石 700", more.tier ?? "潜力", more.speciality ?? "", more.handle ?? "", more.followers ?? "", more.joined ?? "2024/3/18"];

// upload brings a file and waits until it has been read.
async function upload(page, brand, roster) {
  await page.goto(`${brand.home}members/import`);
  await page.getByLabel("名单文件").setInputFiles(roster);
  await page.getByRole("button", { name: "上传并识别" }).click();
}

const mapped = (page) => expect(page.getByRole("heading", { level: 1, name: "各列对应什么" })).toBeVisible();
const checkRows = (page) => page.getByRole("button", { name: /^核对全部/ }).click();
const write = (page) => page.getByRole("button", { name: /^确认写入/ }).click();
const title = (page, text) => expect(page.getByRole("heading", { level: 1, name: text })).toBeVisible();
const figure = (page, label) => page.locator("section").filter({ has: page.getByRole("heading", { name: label, exact: true }) }).locator(".stat-num");

test("a roster is matched, checked row by row, confirmed, and changes nothing the second time", async ({ page, brand }) => {
  await add(page, brand, { name: "赵敏", phone: "13900000001", model: "磐石 700", joined_on: "2024-03-18" }, { name: "周芷若", phone: "13900000002", city: "成都", model: "磐石 700", joined_on: "2024-03-18" });
  const roster = csv("车友名单.csv", [head,
    row("张三丰", "+86 138-0000-1001", { tier: "核心", speciality: "越野、摄影", handle: "zsf_off", followers: "1.2万", nickname: "武当山人" }),
    row("李思思", "１３８００００１００２", { tier: "预备" }),
    row("赵敏", "13900000001", { city: "北京" }),
    row("周芷若", "13900000002"),
    row("", "13800001003"),
    row("王伟强", "1.38E+10"),
    ["合计", "", "", "", "", "", "", "", "", "", "6 人"],
  ]);
  await page.goto(brand.home);
  await go(page, "导入名单");
  await check(page);
  await upload(page, brand, roster);
  await mapped(page);
  await expect(page.getByLabel("「联系电话」对应")).toHaveValue("phone");
  await expect(page.getByLabel("「爱车」对应")).toHaveValue("model");
  await check(page);
  await checkRows(page);

  await title(page, /核对好了：新增 2 人，更新 1 行/);
  for (const [label, n] of [["新增", "2"], ["更新", "1"], ["无变化", "1"], ["不导入", "2"]]) await expect(figure(page, label)).toHaveText(n);
  await page.getByRole("link", { name: /^不导入/ }).click();
  const line = (n) => page.getByRole("row", { name: new RegExp(`第 ${n} 行`) });
  await expect(line(6)).toContainText("没有姓名，也没有昵称");
  await expect(line(7)).toContainText("联系电话「1.38E+10」：Excel 把号码显示成了科学计数法");
  await check(page);
  const [refused] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "下载不导入的 2 行" }).click()]);
  const said = await readFile(await refused.path(), "utf8");
  expect(said).toMatch(/^\uFEFF/);
  expect(said).toContain("王伟强");
  expect(said).toContain("科学计数法");

  await write(page);
  await title(page, /写入完成：新增 2 人，更新 1 行/);
  await check(page);
  await page.getByRole("link", { name: "看看成员" }).click();
  await expect(page.getByRole("link", { name: "张三丰" })).toBeVisible();
  await expect(page.getByRole("row", { name: /赵敏/ })).toContainText("北京");
  await expect(page.getByText("共 4 人。")).toBeVisible();

  await upload(page, brand, roster);
  await mapped(page);
  await expect(page.getByText(/再导入一次不会重复/)).toBeVisible();
  await checkRows(page);
  await title(page, "核对好了：没有要写入的内容");
  await expect(figure(page, "无变化")).toHaveText("4");
  await expect(page.getByRole("button", { name: /^确认写入/ })).toHaveCount(0);
});

test("each encoding and kind of file arrives whole", async ({ page, brand }) => {
  const rosters = [
    csvWithBOM("带标记.csv", [head, row("令狐冲", "13800002001", { city: "西安" })]),
    csvInGB18030("国标.csv", [head, row("任盈盈", "13800002002", { city: "洛阳", speciality: "内容策划、音乐" })]),
    xlsx("二〇二四年车友名单.xlsx", [["华山车友会成员名单"], head, row("岳灵珊", 13800002003, { joined: 45369 }), row("林平之", 13800002004, { city: "福州" }), [], ["合计", "", 2]]),
  ];
  for (const roster of rosters) {
    await upload(page, brand, roster);
    await mapped(page);
    await checkRows(page);
    await title(page, /核对好了/);
    await write(page);
    await title(page, /写入完成/);
  }
  await go(page, "成员");
  await expect(page.getByText("共 4 人。")).toBeVisible();
  await expect(page.getByRole("row", { name: /任盈盈/ })).toContainText("洛阳");
  await page.getByRole("link", { name: "岳灵珊" }).click();
  await expect(page.getByText("2024 年 3 月 18 日")).toBeVisible();
});

test("a column is matched by hand, and an unknown tier is asked about", async ({ page, brand }) => {
  await upload(page, brand, csv("口头叫法.csv", [["大名", "手机", "梯队", "常去"], ["张三丰", "13800003001", "掌门", "成都"], ["宋远桥", "13800003002", "大弟子", "武汉"]]));
  await mapped(page);
  const tier = (word) => page.getByLabel(`梯队「${word}」是`);
  await tier("掌门").selectOption("核心");
  await tier("大弟子").selectOption("预备");
  await page.getByLabel("「大名」对应").selectOption("姓名");
  await page.getByLabel("「常去」对应").selectOption("城市");
  await check(page);
  await checkRows(page);
  await title(page, /新增 2 人/);
  await write(page);
  await title(page, /写入完成/);
  await go(page, "成员");
  await expect(page.getByRole("row", { name: /张三丰/ })).toContainText(/核心[\s\S]*成都/);
  await expect(page.getByRole("row", { name: /宋远桥/ })).toContainText(/预备[\s\S]*武汉/);
});

test("a file that is no roster is refused in a sentence", async ({ page, brand, refusals }) => {
  refusals(422);
  const refused = [
    [file("名单.pdf.csv", "text/csv", Buffer.from("%PDF-1.7\n%âãÏÓ\n1 0 obj\n")), "这是 PDF，不是表格。"],
    [file("空的.csv", "text/csv", Buffer.alloc(0)), "这份文件是空的。"],
    [file("半个.xlsx", "application/zip", xlsx("a.xlsx", [head]).buffer.subarray(0, 700)), "文件打不开"],
  ];
  for (const [bad, sentence] of refused) {
    await upload(page, brand, bad);
    await expect(page.getByText(sentence)).toBeVisible();
  }
  await check(page);
  await upload(page, brand, csv("只有标题.csv", [head]));
  await mapped(page);
  await expect(page.getByText("标题下面没有人。")).toBeVisible();
  await page.getByRole("button", { name: "放弃这次导入" }).click();
  await expect(toast(page, "已放弃「只有标题.csv」")).toBeVisible();
  await go(page, "成员");
  await expect(page.getByRole("heading", { name: "这里会列出社群里的每个人" })).toBeVisible();
});

test("one may leave in the middle, come back, and take it all back after", async ({ page, brand }) => {
  const people = Array.from({ length: 3000 }, (_, i) => row(`车友${i}`, `138${String(10000000 + i)}`, { tier: i % 10 ? "潜力" : "预备" }));
  await upload(page, brand, csv("三千人.csv", [head, ...people]));
  await mapped(page);
  await page.goto(brand.home);
  await page.getByRole("listitem").filter({ hasText: "《三千人.csv》已读好" }).getByRole("link", { name: "核对" }).click();
  await checkRows(page);
  await page.goto(`${brand.home}dashboard`);
  await page.goto(`${brand.home}members/import`);
  await page.getByRole("link", { name: "三千人.csv" }).click();
  await title(page, /新增 3,000 人/);
  await write(page);
  await page.goto(brand.home);
  await go(page, "导入名单");
  await page.getByRole("link", { name: "三千人.csv" }).click();
  await title(page, /写入完成：新增 3,000 人/);
  await page.getByRole("button", { name: "撤销这次导入" }).click();
  await check(page);
  await confirm(page, "撤销这次导入");
  await expect(page.getByText("新增的 3,000 人已移走")).toBeVisible();
  await go(page, "看板");
  await expect(page.getByText("先把名单导进来")).toBeVisible();
});
