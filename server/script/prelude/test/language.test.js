// JavaScript inside expressions: what it does, and where n8n's rules are others.
import assert from "node:assert/strict";
import test from "node:test";

import { evaluateOne, expressionHost } from "./host.js";

const host = expressionHost();
const json = { a: 1, list: [3, 1, 2], people: [{ name: "Bo", tags: ["x"] }, { name: "Di" }], nothing: null };
const result = (code) => evaluateOne(host, `{{ ${code} }}`, { json });

const kValues = {
  "$json.list.map((x, i) => x * i)": [0, 1, 4],
  "$json.people.filter((p) => p.tags?.includes('x')).length": 1,
  "(({a, ...rest}) => rest)({a: 1, b: 2})": { b: 2 },
  "(({ a: [x = 7] }) => x)({ a: [] })": 7,
  "[...(function* () { yield* [1, 2] })()]": [1, 2],
  "(() => { let s = 0; for (const x of $json.list) { if (x > 2) continue; s += x } return s })()": 3,
  "(() => { for (var i = 0; i < 3; i++); return i })()": 3,
  "(() => { outer: for (;;) { while (true) break outer } return 'out' })()": "out",
  "(() => { switch ($json.a) { case 1: { const y = 5; return y } } })()": 5,
  "(() => { try { null.x } catch ({ message }) { return message } })()": "Cannot read properties of null (reading 'x')",
  "(function fact(n) { return n < 2 ? 1 : n * fact(n - 1) })(5)": 120,
  "(() => { function inner() { return hoisted } var hoisted = 4; return inner() })()": 4,
  "new (class { #x = 2; static s = 1; get double() { return this.#x * 2 } })().double": 4,
  "((x) => ({ x }))($json.a)": { x: 1 },
  "(($json) => $json)(5)": 5,
  "typeof unknown": "undefined",
  "String.raw`a\\n${1}`": "a\\n1",
  "\\u0024json.a": 1,
  "(total = 5, total + 1)": 6,
  "[1, 2].map(function () { return this.x }, { x: 3 })": [3, 3],
  this: { process: {}, require: {}, module: {}, Buffer: {} },
  "(function () { return this })()": { process: {}, require: {}, module: {}, Buffer: {} },
  globalThis: {},
  "process.env": {},
  "Object.groupBy([1, 2], (x) => x % 2 ? 'odd' : 'even').odd": [1],
  "/(\\d+)-(\\d+)/.exec('7-42')[2]": "42",
  "[3, 10, 2].sort((a, b) => a - b)": [2, 3, 10],
  "$if($json.a, 'yes', $json.nothing.x)": "yes",
  "$if(0, 1)": false,
};
for (const [code, value] of Object.entries(kValues)) {
  test(code, () => assert.deepEqual(result(code).value, value));
}

for (const code of [
  "unknown",
  "unknown.name",
  "$json.nothing.x",
  "$json.a()",
  "fetch('http://x')",
  "require('fs')",
  "eval('1')",
  "Function('return 1')()",
  "setTimeout(() => {}, 0)",
  "Promise.resolve(1)",
  "new URL('http://x')",
  "JSON.parse('{')",
  "(() => { throw new Error('no') })()",
  "(() => { throw null })()",
  "(f => f(f))(f => f(f))",
  "Object.defineProperty({}, 'a', {})",
  "Error.captureStackTrace",
  "escape('a b')",
]) {
  test(`${code} is undefined`, () => assert.deepEqual(result(code), { undefined: true }));
}

test("what is changed is seen by the same expression", () => {
  assert.deepEqual(result("$json.list.reverse()").value, [2, 1, 3]);
  assert.deepEqual(result("(() => { $json.b = $json.a + 1; delete $json.a; return [$json.a, $json.b] })()").value, [
    null,
    2,
  ]);
});

test("chains of ?. stop at nothing, with methods of ours, too", () => {
  assert.deepEqual(result("$json.nope?.list.first().x"), { undefined: true });
  assert.deepEqual(result("$json.nope?.first?.()"), { undefined: true });
  assert.equal(result("$json?.list?.first?.()").value, 3);
  assert.equal(result("$json.people?.[0].name.toSnakeCase()").value, "bo");
  assert.equal(result("($json.nope?.x).isEmpty()").value, true);
});

test("the clock stands still", () => {
  assert.equal(result("new Date().toISOString()").value, "2027-04-09T12:30:15.250Z");
  assert.equal(result("Date.now() - $now.toMillis()").value, 0);
  assert.equal(result("new Date(0).getTime()").value, 0);
  assert.equal(result("new Date() instanceof Date").value, true);
});
test("dates of the language are in the workflow's zone", () => {
  assert.equal(result("new Date('2027-01-01T12:00:00').toISOString()").value, "2027-01-01T17:00:00.000Z");
  assert.equal(result("new Date(2027, 6, 1).getTimezoneOffset()").value, 240);
});
