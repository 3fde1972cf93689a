// Runs conformance cases (one JSON object a line) through the real bundle; used by corpus.test.js.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";

import { CaseParent } from "./caseParent.js";
import { expressionHost, kFacts } from "./host.js";

export function readCases(folder) {
  return readdirSync(folder)
    .filter((name) => name.endsWith(".jsonl"))
    .sort()
    .flatMap((name) => readFileSync(join(folder, name), "utf8").split("\n").filter(Boolean))
    .map((line) => JSON.parse(line));
}

// The result of a case, as the host gives it.
function resultOf(host, one, id) {
  const parent = new CaseParent(one);
  host.parent = parent;
  const facts = { ...kFacts, now: Date.parse(one.now), timeZone: one.timezone, previous: parent.previous };
  const source = one.expression.slice(1);
  const job = {
    op: "evaluate",
    id,
    context: "c",
    facts,
    programs: [{ id, source }],
    first: 0,
    count: parent.items.length,
  };
  const text = host.evaluate(JSON.stringify({ ...job, items: parent.items, calls: [{ program: id, items: [0] }] }));
  return JSON.parse(text).results[0][0];
}

// A number that JSON lacks is null once it is JSON.
const plainNumber = (result) => (result.number === undefined ? result : [result.number === "-0" ? 0 : null]);

function isRight(one, result) {
  if ("expectedError" in one) return result.error !== undefined;
  const value = plainNumber(result);
  if (!Array.isArray(value)) return false;
  if (one.expectedUndefined) return value.length === 0;
  return value.length === 1 && isDeepStrictEqual(value[0], one.expected);
}

// [{one, result}] of the cases that came out differently. All run in one context, as in a host.
export function misses(cases) {
  let parent = null;
  const host = expressionHost((question) => parent.answer(question));
  const wrong = [];
  cases.forEach((one, i) => {
    const holder = {
      evaluate: host.evaluate,
      set parent(value) {
        parent = value;
      },
    };
    const result = resultOf(holder, one, i + 1);
    if (!isRight(one, result)) wrong.push({ one, result });
  });
  return wrong;
}
