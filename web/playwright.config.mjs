// The browser tests: npx playwright test, against bin/xinhuo with a database
// of its own. XINHUO_BIN is another binary, XINHUO_URL a server that runs
// already, CHROMIUM another browser.
import { createServer } from "node:net";
import { defineConfig } from "@playwright/test";

// The workers read this file too and must find the same port.
process.env.XINHUO_E2E_PORT ??= String(await freePort());
const baseURL = process.env.XINHUO_URL ?? `http://127.0.0.1:${process.env.XINHUO_E2E_PORT}`;

export default defineConfig({
  testDir: "e2e",
  outputDir: "test-results",
  reporter: [["list"]],
  fullyParallel: true,
  workers: 2,
  retries: 0,
  forbidOnly: true,
  timeout: 120_000,
  expect: { timeout: 30_000 },
  use: {
    baseURL,
    locale: "zh-CN",
    timezoneId: "Asia/Shanghai",
    actionTimeout: 30_000,
    navigationTimeout: 60_000,
    screenshot: "only-on-failure",
    contextOptions: { reducedMotion: "reduce" },
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
    },
  },
  projects: [
    { name: "desktop", use: { viewport: { width: 1440, height: 900 } } },
    // The whole succession brings phones of its own, and is told once.
    { name: "phone", testIgnore: /succession\.spec/, use: { viewport: { width: 375, height: 812 }, hasTouch: true, isMobile: true } },
  ],
  webServer: process.env.XINHUO_URL ? undefined : {
    command: "node e2e/server.mjs",
    url: `${baseURL}/readyz`,
    timeout: 120_000,
    gracefulShutdown: { signal: "SIGTERM", timeout: 40_000 },
    env: { XINHUO_LISTEN: new URL(baseURL).host },
  },
});

function freePort() {
  return new Promise((resolve, reject) => {
    const taken = createServer().once("error", reject).listen(0, "127.0.0.1", () => {
      const { port } = taken.address();
      taken.close(() => resolve(port));
    });
  });
}
