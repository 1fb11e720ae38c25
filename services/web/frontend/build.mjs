// Builds the style and scripts of both sites into their static/built folders, which are never committed.
//
// public.scss, staff.scss               the stylesheet of each site
// pages/*.ts                            scripts of both sites
// pages/public/*.ts, pages/staff/*.ts   scripts of one site; pages/public/report.ts is served as /static/built/report.js
// images/*                              pictures of both sites
import { cpSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { buildSync } from "esbuild";
import { compile } from "sass";

const frontend = dirname(fileURLToPath(import.meta.url));
const root = join(frontend, "..", "..", "..");
const sites = { public: "upload_api", staff: "review_ui" };

function scriptsIn(folder) {
  return readdirSync(folder)
    .filter((name) => name.endsWith(".ts") && !name.endsWith(".d.ts"))
    .map((name) => join(folder, name));
}

function buildStyle(site, built) {
  const { css } = compile(join(frontend, `${site}.scss`), {
    loadPaths: [join(root, "node_modules"), frontend],
    style: "compressed",
    quietDeps: true,
  });
  writeFileSync(join(built, `${site}.css`), css);
}

function buildScripts(site, built) {
  buildSync({
    entryPoints: [...scriptsIn(join(frontend, "pages")), ...scriptsIn(join(frontend, "pages", site))],
    entryNames: "[name]",
    outdir: built,
    bundle: true,
    minify: true,
    format: "esm",
    target: ["es2022", "safari15"],
    loader: { ".png": "dataurl" }, // of a library's own style
    legalComments: "none",
    logLevel: "warning",
  });
}

function tell(site, built) {
  for (const name of readdirSync(built).sort()) {
    const bytes = readFileSync(join(built, name));
    console.log(`${site}/${name}`.padEnd(32), `${bytes.length} bytes, ${gzipSync(bytes).length} gzipped`);
  }
}

for (const [site, shell] of Object.entries(sites)) {
  const place = join(root, "services", shell, "static", "built");
  const built = `${place}-${process.pid}`; // what is served is replaced at once, when the new one is whole
  mkdirSync(built, { recursive: true });
  cpSync(join(frontend, "images"), built, { recursive: true });
  buildStyle(site, built);
  buildScripts(site, built);
  tell(site, built);
  rmSync(place, { recursive: true, force: true });
  renameSync(built, place);
}
