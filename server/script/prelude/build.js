// Bundles the prelude into one script whose value is create. Usage: node build.js OUTPUT
import { build } from "esbuild";

const output = process.argv[2];
if (!output) {
  console.error("usage: node build.js OUTPUT");
  process.exit(2);
}

await build({
  entryPoints: [new URL("src/create.js", import.meta.url).pathname],
  outfile: output,
  bundle: true,
  format: "iife",
  globalName: "millracePrelude",
  platform: "browser",
  target: "es2024",
  charset: "utf8",
  minifyWhitespace: true,
  minifySyntax: true,
  lineLimit: 160,
  legalComments: "none",
  banner: { js: "(()=>{" },
  footer: { js: "return millracePrelude.create})()" },
  logLevel: "warning",
});
