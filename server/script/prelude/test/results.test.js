// Values of any shape become JSON or a clean error.
import assert from "node:assert/strict";
import test from "node:test";

import { evaluateOne, expressionHost } from "./host.js";

const host = expressionHost();
const result = (code) => evaluateOne(host, `{{ ${code} }}`);

test("numbers that JSON lacks have a form of their own", () => {
  assert.deepEqual(result("0 / 0"), { number: "NaN" });
  assert.deepEqual(result("-1 / 0"), { number: "-Infinity" });
  assert.deepEqual(result("-0"), { number: "-0" });
});
test("dates are ISO texts", () => {
  assert.equal(result("new Date(0)").value, "1970-01-01T00:00:00.000Z");
  assert.equal(result("$now").value, "2027-04-09T08:30:15.250-04:00");
  assert.equal(result("({ at: new Date(0) })").value.at, "1970-01-01T00:00:00.000Z");
  assert.equal(result("new Date(NaN)").value, null);
});
test("nothing and symbols are undefined", () => {
  assert.deepEqual(result("undefined"), { undefined: true });
  assert.deepEqual(result("Symbol('x')"), { undefined: true });
});
test("half of a surrogate pair is replaced", () => {
  assert.equal(result("'\\ud800x'").value, "\ufffdx");
  assert.equal(result("'\\\\ud800'").value, "\\ud800");
  assert.equal(result("'\\ud83d' + '\\udea3'").value, "🚣");
});

const kErrors = {
  "() => 1": /this is a function/,
  DateTime: /this is a function/,
  "10n": /BigInt/,
  "({ a: [1n] })": /BigInt/,
  "(() => { const a = []; a[0] = a; return a })()": /contains itself/,
  "({ get a() { throw new Error('trap') } , b: 1 })": /trap/,
  "({ toJSON() { throw null } , b: 1 })": /cannot be JSON/,
  "(() => { let a = []; for (let i = 0; i < 1e5; i++) a = [a]; return a })()": /nested too deeply/,
  "(() => { let a = {}; for (let i = 0; i < 1200; i++) a = { a } ; return a })()": /nested too deeply/,
};
for (const [code, message] of Object.entries(kErrors)) {
  test(`${code} is an error`, () => assert.match(result(code).error.message, message));
}
test("nesting that the server can read is let through", () => {
  let { value } = result("(() => { let a = 1; for (let i = 0; i < 500; i++) a = { a } ; return a })()");
  for (let i = 0; i < 500; ++i) value = value.a;
  assert.equal(value, 1);
});

function job(parts) {
  const facts = { now: 0, timeZone: "UTC", workflow: {}, execution: {}, node: "n", runIndex: 0, previous: null };
  const whole = { op: "evaluate", id: 5, context: "w", facts, programs: [], first: 0, count: 0, calls: [], ...parts };
  return JSON.parse(host.evaluate(JSON.stringify(whole)));
}
test("results come in the order of calls and indices", () => {
  const programs = [
    { id: 11, source: "{{ $json.n }}" },
    { id: 12, source: "{{ $itemIndex }}{{ $json.n }}" },
  ];
  const items = [4, 5, 6].map((n) => ({ json: { n } }));
  const calls = [
    { program: 12, items: [8, 7] },
    { program: 11, items: null },
  ];
  assert.deepEqual(job({ programs, items, first: 7, count: 3, calls }).results, [
    [["85"], ["74"]],
    [[4], [5], [6]],
  ]);
});
test("a program is compiled once and known to later jobs", () => {
  job({ programs: [{ id: 21, source: "{{ 1 + 1 }}" }] });
  assert.deepEqual(job({ count: 1, calls: [{ program: 21, items: null }] }).results, [[[2]]]);
});
test("an unknown program is an error of its results", () => {
  assert.match(
    job({ count: 1, calls: [{ program: 99, items: null }] }).results[0][0].error.message,
    /program 99 is unknown/,
  );
});
test("a job that is none is answered with an error", () => {
  assert.match(JSON.parse(host.evaluate("{")).error.message, /JSON/);
  assert.deepEqual(job({ op: "run" }).id, 5);
  assert.match(job({ op: "run" }).error.message, /op must be/);
  assert.match(job({ calls: [{ program: 1, items: [-1] }] }).error.message, /items of a call/);
});
