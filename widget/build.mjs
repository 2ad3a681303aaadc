// Builds the one script that pages load, and says how big it is and what its integrity hash is.
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { build, transform } from "esbuild";
import { minify } from "terser";
import { parse } from "yaml";

const OUT = new URL("dist/", import.meta.url);
const TARGET = ["chrome105", "edge105", "firefox104", "safari16.4"];
const CONTENT = new URL("../content/", import.meta.url);
const COMPRESSED_LIMIT = 20_000;

/** Gives the style sheet's own variables short names; the page's keep theirs. */
function shortened(css) {
  const names = new Set(css.match(/--(?!tchat)[a-z-]+(?=[:),])/g));
  const short = new Map([...names].map((name, at) => [name, `--${at.toString(36)}`]));
  return css.replace(/--[a-z-]+(?=[:),])/g, (name) => short.get(name) ?? name);
}

const minifiedStyles = {
  name: "minified-styles",
  setup(builder) {
    builder.onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { code } = await transform(await readFile(path, "utf8"), {
        loader: "css",
        minify: true,
        target: TARGET,
      });
      return { contents: shortened(code.trim().replace(/(--[\w-]+:) /g, "$1")), loader: "text" };
    });
  },
};

const readYaml = async (name) => parse(await readFile(new URL(name, CONTENT), "utf8"));

/** The topics and their documented questions, as support staff wrote them. */
async function readTopics() {
  const files = (await readdir(new URL("procedures/", CONTENT))).filter((name) => name.endsWith(".yml"));
  const procedures = await Promise.all(files.sort().map((name) => readYaml(`procedures/${name}`)));
  const questionsOf = (topic) =>
    procedures
      .filter((procedure) => procedure.topic === topic)
      .map(({ id, question }) => ({ payload: `/${id}`, text: question }));
  const topics = (await readYaml("topics.yml")).map(({ id, title }) => ({ title, questions: questionsOf(id) }));
  return topics.filter(({ questions }) => questions.length > 0);
}

const documentedQuestions = {
  name: "documented-questions",
  setup(builder) {
    builder.onResolve({ filter: /^content:/ }, ({ path }) => ({ path, namespace: "content" }));
    builder.onLoad({ filter: /topics$/, namespace: "content" }, async () => ({
      contents: JSON.stringify(await readTopics()),
      loader: "json",
    }));
  },
};

const integrityOf = (content) => `sha384-${createHash("sha384").update(content).digest("base64")}`;
const hashedName = (content, stem, ending) =>
  `${stem}-${createHash("sha256").update(content).digest("hex").slice(0, 12)}.${ending}`;

const readLocale = async (name) =>
  JSON.parse(await readFile(new URL(`locales/${name}.json`, import.meta.url), "utf8"));
// Texts are called by short names, except those whose names are put together from parts.
const mangleCache = Object.fromEntries(
  Object.keys(await readLocale("fr"))
    .filter((name) => name.includes("_") && !/^reason_|^copy_mail$/.test(name))
    .map((name, at) => [name, `_${at.toString(36)}`]),
);
const mangleProps = new RegExp(`^(?:${Object.keys(mangleCache).join("|")})$`);
const shortLocale = async (name) =>
  Object.fromEntries(Object.entries(await readLocale(name)).map(([key, text]) => [mangleCache[key] ?? key, text]));
const french = {
  name: "french",
  setup(builder) {
    builder.onLoad({ filter: /fr\.json$/ }, async () => ({
      contents: JSON.stringify(await shortLocale("fr")),
      loader: "json",
    }));
  },
};
const english = JSON.stringify(await shortLocale("en"));
const texts = hashedName(english, "widget-en", "json");

const { outputFiles } = await build({
  entryPoints: [new URL("src/main.js", import.meta.url).pathname],
  bundle: true,
  format: "iife",
  minify: true,
  charset: "utf8",
  target: TARGET,
  legalComments: "none",
  define: { ENGLISH: JSON.stringify({ name: texts, integrity: integrityOf(english) }) },
  plugins: [minifiedStyles, documentedQuestions, french],
  mangleProps,
  mangleCache,
  write: false,
});

const { code } = await minify(outputFiles[0].text, { ecma: 2022, module: true, compress: { passes: 3, unsafe: true } });
const script = Buffer.from(code);
const integrity = integrityOf(script);
const name = hashedName(script, "widget", "js");
const sizes = {
  bytes: script.length,
  gzip: gzipSync(script, { level: 9 }).length,
  brotli: brotliCompressSync(script).length,
};

await rm(OUT, { recursive: true, force: true });
await mkdir(OUT, { recursive: true });
await writeFile(new URL(name, OUT), script);
await writeFile(new URL(`${name}.br`, OUT), brotliCompressSync(script));
await writeFile(new URL(texts, OUT), english);
await writeFile(
  new URL("manifest.json", OUT),
  `${JSON.stringify({ script: name, integrity, texts, ...sizes }, null, 2)}\n`,
);

console.log(
  `widget/dist/${name}: ${sizes.bytes} bytes, ${sizes.gzip} with gzip, ${sizes.brotli} with Brotli`,
);
console.log(`integrity="${integrity}"`);
if (Math.max(sizes.gzip, sizes.brotli) > COMPRESSED_LIMIT) {
  console.error(`The script is larger than ${COMPRESSED_LIMIT} bytes compressed.`);
  process.exit(1);
}
