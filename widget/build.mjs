// Builds the one script that pages load, and says how big it is and what its integrity hash is.
import { createHash } from "node:crypto";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import { build, transform } from "esbuild";

const OUT = new URL("dist/", import.meta.url);
const TARGET = ["chrome105", "edge105", "firefox104", "safari16.4"];
const GZIP_LIMIT = 20_000;

const minifiedStyles = {
  name: "minified-styles",
  setup(builder) {
    builder.onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { code } = await transform(await readFile(path, "utf8"), {
        loader: "css",
        minify: true,
        target: TARGET,
      });
      return { contents: code.trim(), loader: "text" };
    });
  },
};

const { outputFiles } = await build({
  entryPoints: [new URL("src/main.js", import.meta.url).pathname],
  bundle: true,
  format: "iife",
  minify: true,
  charset: "utf8",
  target: TARGET,
  legalComments: "none",
  plugins: [minifiedStyles],
  write: false,
});

const script = outputFiles[0].contents;
const integrity = `sha384-${createHash("sha384").update(script).digest("base64")}`;
const name = `widget-${createHash("sha256").update(script).digest("hex").slice(0, 12)}.js`;
const gzip = gzipSync(script, { level: 9 }).length;

await rm(OUT, { recursive: true, force: true });
await mkdir(OUT, { recursive: true });
await writeFile(new URL(name, OUT), script);
await writeFile(
  new URL("manifest.json", OUT),
  `${JSON.stringify({ script: name, integrity, bytes: script.length, gzip }, null, 2)}\n`,
);

console.log(`widget/dist/${name}: ${script.length} bytes, ${gzip} with gzip`);
console.log(`integrity="${integrity}"`);
if (gzip > GZIP_LIMIT) {
  console.error(`The script is larger than ${GZIP_LIMIT} bytes with gzip.`);
  process.exit(1);
}
