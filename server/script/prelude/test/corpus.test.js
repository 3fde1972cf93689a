// The conformance corpus through the real bundle. Skipped where there is none.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import test from "node:test";

import { misses, readCases } from "./corpus.js";

const corpus = process.env.MILLRACE_CORPUS ?? new URL("../../../../../shared/corpus", import.meta.url).pathname;
const folder = `${corpus}/expressions`;
const isThere = existsSync(folder);

test("expressions come out as recorded", { skip: isThere ? false : `no corpus at ${folder}` }, () => {
  const cases = readCases(folder);
  const wrong = misses(cases);
  const report = wrong.map(
    ({ one, result }) => `${one.id} ${one.expression.slice(0, 120)} => ${JSON.stringify(result).slice(0, 120)}`,
  );
  assert.ok(cases.length > 0, "the corpus has cases");
  assert.ok(wrong.length <= cases.length / 100, `${wrong.length} of ${cases.length} differ:\n${report.join("\n")}`);
});
