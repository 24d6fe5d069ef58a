// Builds app/static/dist/ from this folder: `npm run build`.
//
// Every frontend/*.js and frontend/*.css is one entry, named by its file; a page asks for
// `asset("exercise.js")`. What entries share lives in frontend/parts/ (scripts) and frontend/css/
// (style sheets). Files get names with a hash of their content, so that a browser may keep them for
// ever; manifest.json tells app/assets.py which file is which. Beside each file lie the same bytes
// packed with gzip and brotli, as small as they get, so that the server never spends time on it.

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { build } from "esbuild";

const frontend = dirname(fileURLToPath(import.meta.url));
const project = dirname(frontend);
const themeConfig = join(project, "designsystemet.config.json");
const theme = join(frontend, "theme");
const dist = join(project, "app", "static", "dist");
// Pages opened by a whole class at once, over one school's network: one file each, nothing to follow.
const WHOLE = new Set(["live.js", "projector.js"]);

makeTheme();
await bundle();

// Our theme is made by Designsystemet's own tool from our colours, again only when they change.
function makeTheme() {
  const tool = join(project, "node_modules", "@digdir", "designsystemet");
  const version = JSON.parse(readFileSync(join(tool, "package.json"), "utf8")).version;
  const stamp = join(theme, "made-from");
  const source = createHash("sha256").update(readFileSync(themeConfig)).update(version).digest("hex");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === source) return;
  const command = join(tool, "dist", "bin", "designsystemet.js");
  const tokens = join(theme, "tokens");
  const run = (...words) => execFileSync(process.execPath, [command, "tokens", ...words], { cwd: project, stdio: "pipe" });
  try {
    run("create", "--config", themeConfig, "--clean", "true");
    run("build", "--tokens", tokens, "--out-dir", theme);
  } catch (error) {
    process.stderr.write(`${error.stdout ?? ""}${error.stderr ?? ""}\n`);
    throw new Error("The theme could not be made from designsystemet.config.json; see above.");
  }
  writeFileSync(stamp, source);
}

async function bundle() {
  const names = readdirSync(frontend).filter((name) => /\.(js|css)$/.test(name) && !name.endsWith(".test.js"));
  // Built beside the old one and put in its place at the end: a page served meanwhile finds all its files.
  const fresh = `${dist}.new`;
  rmSync(fresh, { recursive: true, force: true });
  const manifest = {
    ...(await built(names.filter((name) => !WHOLE.has(name)), fresh, { splitting: true })),
    ...(await built(names.filter((name) => WHOLE.has(name)), fresh, { splitting: false })),
  };
  writeFileSync(join(fresh, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  pack(fresh);
  rmSync(dist, { recursive: true, force: true });
  mkdirSync(dirname(dist), { recursive: true });
  renameSync(fresh, dist);
  report(manifest);
}

// Returns which file each entry became.
async function built(names, outdir, { splitting }) {
  const result = await build({
    entryPoints: names.map((name) => join(frontend, name)),
    outdir,
    absWorkingDir: project,
    bundle: true,
    splitting,
    format: "esm",
    target: ["es2022", "chrome111", "firefox115", "safari16.4"],
    minify: true,
    loader: { ".svg": "dataurl" },
    metafile: true,
    entryNames: "[name]-[hash]",
    chunkNames: "part-[hash]",
    assetNames: "[name]-[hash]",
    legalComments: "linked",
    logLevel: "warning",
  });
  const outputs = Object.entries(result.metafile.outputs).filter(([, { entryPoint }]) => entryPoint);
  return Object.fromEntries(outputs.map(([output, { entryPoint }]) => [basename(entryPoint), basename(output)]));
}

// A file that packing does not make smaller is left alone, and sent as it is.
function pack(folder) {
  const text = { params: { [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT } }; // quality is 11 unless told
  for (const name of readdirSync(folder).filter((name) => /\.(js|css)$/.test(name))) {
    const file = join(folder, name);
    const bytes = readFileSync(file);
    const packed = { gz: gzipSync(bytes, { level: 9 }), br: brotliCompressSync(bytes, text) };
    for (const [ending, smaller] of Object.entries(packed)) {
      if (smaller.length < bytes.length) writeFileSync(`${file}.${ending}`, smaller);
    }
  }
}

function report(manifest) {
  const line = (name) => {
    const sizes = ["", ".gz", ".br"].map((ending) => {
      const file = join(dist, name + ending);
      return existsSync(file) ? kilobytes(statSync(file).size) : "        –";
    });
    return `  ${name.padEnd(28)} ${sizes[0]}  gzip ${sizes[1]}  brotli ${sizes[2]}`;
  };
  const parts = readdirSync(dist).filter((name) => /^part-.*\.js$/.test(name));
  process.stdout.write(`${[...Object.values(manifest), ...parts].map(line).join("\n")}\n`);
}

function kilobytes(bytes) {
  return `${(bytes / 1024).toFixed(1).padStart(6)} kB`;
}
