// Bundles each script into one text whose value is an object of functions. Usage: node build.js NAME OUTPUT
import { build } from "../../script/prelude/node_modules/esbuild/lib/main.js";

const [name, output] = process.argv.slice(2);
if (!output) {
  console.error("usage: node build.js NAME OUTPUT");
  process.exit(2);
}

await build({
  entryPoints: [new URL(`src/${name}.js`, import.meta.url).pathname],
  outfile: output,
  bundle: true,
  format: "iife",
  globalName: "documents",
  platform: "browser",
  target: "es2024",
  charset: "utf8",
  define: { "import.meta.url": '"file:///document"', "process.browser": "true" },
  minify: true,
  legalComments: "none",
  logLevel: "error",
});
