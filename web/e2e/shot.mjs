// Takes a page's picture on a desk and on a phone, by day and by night:
//   node e2e/shot.mjs <url> <out prefix> [name=value cookie] [light|dark|both]
import { chromium } from "playwright-core";

const [url, out, cookie, themes = "both"] = process.argv.slice(2);
const sizes = { 1440: { width: 1440, height: 900 }, 375: { width: 375, height: 812 } };
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
let complaints = 0;
const complain = (text) => { complaints++; console.log(text.slice(0, 300)); };
for (const colorScheme of themes === "both" ? ["light", "dark"] : [themes]) {
  for (const [name, viewport] of Object.entries(sizes)) {
    const context = await browser.newContext({ viewport, colorScheme, locale: "zh-CN", hasTouch: name === "375", isMobile: name === "375" });
    if (cookie?.includes("=")) await context.addCookies([{ name: cookie.slice(0, cookie.indexOf("=")), value: cookie.slice(cookie.indexOf("=") + 1), url }]);
    const page = await context.newPage();
    page.on("console", (m) => { if (["error", "warning"].includes(m.type())) complain(`${m.type()}: ${m.text()}`) });
    page.on("pageerror", (e) => complain(`error: ${e}`));
    await page.goto(url, { waitUntil: "networkidle" });
    await page.waitForTimeout(400);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    if (wide > 0) complain(`${name}: ${wide} px too wide`)
    await page.screenshot({ path: `${out}-${name}-${colorScheme}.png` });
    await page.screenshot({ path: `${out}-${name}-${colorScheme}-full.png`, fullPage: true });
    await context.close();
  }
}
await browser.close();
process.exitCode = complaints ? 1 : 0;
