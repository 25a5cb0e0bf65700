// Builds web/static/dist: every file under a name that changes with its
// content, a manifest of those names, and gzip and brotli beside the text.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, extname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const web = resolve(here, "..");
const dist = join(web, "static", "dist");
const made = new Map(); // plain name → hashed name
const written = new Set([".keep", "manifest.json"]);

mkdirSync(dist, { recursive: true });
await scripts();
styles();
put("icons.svg", sprite());
put("favicon.svg", readFileSync(join(here, "icons", "flame.svg")));
for (const name of ["favicon.ico", "apple-touch-icon.png", "icon-192.png", "icon-512.png"]) put(name, readFileSync(join(here, "icons", name)));
put("manifest.webmanifest", webmanifest());
typefaces();
finish();

async function scripts() {
  const { outputFiles } = await build({
    entryPoints: [join(here, "js", "app.js"), join(here, "js", "charts.js"), join(here, "css", "halls.css")],
    bundle: true, format: "esm", minify: true, write: false, outdir: dist, absWorkingDir: web, legalComments: "none",
    target: ["chrome111", "safari16.4", "firefox128"],
  });
  for (const file of outputFiles) put(basename(file.path), file.contents);
}

function styles() {
  const dir = mkdtempSync(join(tmpdir(), "xinhuo-css-"));
  const out = join(dir, "app.css");
  execFileSync(process.execPath, [join(web, "node_modules/@tailwindcss/cli/dist/index.mjs"), "-i", join(here, "css", "app.css"), "-o", out, "--minify"], { cwd: web, stdio: ["ignore", "ignore", "inherit"] });
  put("app.css", readFileSync(out));
  rmSync(dir, { recursive: true });
}

function sprite() {
  const names = readFileSync(join(here, "icons.txt"), "utf8").split("\n").filter((l) => l && !l.startsWith("#"));
  const symbols = names.map((name) => {
    const svg = readFileSync(join(web, "node_modules/lucide-static/icons", `${name}.svg`), "utf8");
    const inner = svg.slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.lastIndexOf("</svg>")).replace(/\s*\n\s*/g, "");
    return `<symbol id="${name}" viewBox="0 0 24 24">${inner}</symbol>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>`;
}

function webmanifest() {
  const icon = (size) => ({ src: `/static/${made.get(`icon-${size}.png`)}`, sizes: `${size}x${size}`, type: "image/png" });
  return JSON.stringify({ name: "薪火", short_name: "薪火", lang: "zh-CN", start_url: "/me", scope: "/", display: "browser", background_color: "#fbf9f5", theme_color: "#fbf9f5", icons: [icon(192), icon(512)] });
}

// typefaces lie where the program that draws certificates embeds them.
function typefaces() {
  const into = resolve(web, "..", "internal", "typeface", "dist");
  mkdirSync(into, { recursive: true });
  const from = { serif: "noto-serif-sc/600SemiBold/NotoSerifSC_600SemiBold.ttf", sans: "noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf" };
  for (const [name, path] of Object.entries(from)) {
    const bytes = readFileSync(join(web, "node_modules/@expo-google-fonts", path));
    const to = join(into, `${name}.ttf`);
    if (existsSync(to) && readFileSync(to).equals(bytes)) continue;
    writeFileSync(`${to}.part`, bytes);
    renameSync(`${to}.part`, to);
  }
}

function put(name, content) {
  const bytes = Buffer.from(content);
  const ext = extname(name);
  const hashed = `${basename(name, ext)}-${createHash("sha256").update(bytes).digest("hex").slice(0, 10)}${ext}`;
  made.set(name, hashed);
  save(hashed, bytes);
}

function save(name, content) {
  const bytes = Buffer.from(content);
  write(name, bytes);
  if (!/\.(js|css|svg|webmanifest)$/.test(name)) return;
  write(`${name}.gz`, gzipSync(bytes, { level: 9 }));
  write(`${name}.br`, brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }));
}

function write(name, bytes) {
  const path = join(dist, name);
  writeFileSync(`${path}.part`, bytes);
  renameSync(`${path}.part`, path);
  written.add(name);
}

// finish names the new files first and only then takes the old ones away, so
// that a Go build at the same moment finds a whole set.
function finish() {
  write("manifest.json", Buffer.from(JSON.stringify(Object.fromEntries([...made].sort()), null, 1)));
  for (const name of readdirSync(dist)) if (!written.has(name)) rmSync(join(dist, name));
  const kb = (name) => (readFileSync(join(dist, `${made.get(name)}.br`)).length / 1024).toFixed(1);
  console.log(`web: app.css ${kb("app.css")} KB, app.js ${kb("app.js")} KB, icons.svg ${kb("icons.svg")} KB, charts.js ${kb("charts.js")} KB (brotli)`);
}
