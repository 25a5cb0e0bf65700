// Runs `xinhuo dev` with data of its own, which go when it goes.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const data = mkdtempSync(join(tmpdir(), "xinhuo-e2e-"));
const { XINHUO_DATABASE_URL, XINHUO_MIGRATE_URL, XINHUO_REDIS_URL, ...env } = process.env;
const server = spawn(process.env.XINHUO_BIN ?? "../bin/xinhuo", ["dev"], {
  stdio: ["ignore", "ignore", "inherit"],
  env: { ...env, XINHUO_DATA_DIR: data, XINHUO_LOG_LEVEL: "warn" },
});
// Whoever ends us signals the whole group: the server knows already, and we
// stay until it has left.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => {});
server.on("error", (e) => { console.error(e.message); leave(1); });
server.on("exit", (code) => leave(code ?? 1));

function leave(code) {
  rmSync(data, { recursive: true, force: true });
  process.exit(code);
}
