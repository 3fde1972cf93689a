// What expressions must not reach, and that nothing of one is left for the next.
import assert from "node:assert/strict";
import test from "node:test";
import vm from "node:vm";

import { evaluateOne, expressionHost } from "./host.js";

const answers = ({ ask }) =>
  ask === "node" ? { value: { exists: true, hasRun: true } } : { value: [{ json: { z: 1 } }] };
const host = expressionHost(answers);
const json = { a: 1, list: [1, 2] };
const result = (code) => evaluateOne(host, `{{ ${code} }}`, { json });

for (const code of [
  "constructor",
  "[].constructor",
  "[]['constructor']",
  "[]['con' + 'structor']",
  "[][`constructor`]",
  "[][['constructor']]",
  "''['__pro' + 'to__']",
  "$json.__proto__",
  "({}).__lookupGetter__",
  "Array.prototype",
  "Object.getPrototypeOf({})",
  "Object['getPrototypeOf']([])",
  "(({ constructor }) => constructor)([])",
  "(({ ['a']: b }) => b)({})",
  "({ __proto__: null })",
  "({ ['__proto__']: 1 })",
  "(function f() { return f.caller })()",
  "new (class extends (class {}) {})()",
  "$",
  "$.x",
  "$json.arguments",
  "(() => { with ({}) return 1 })()",
  "import('fs')",
  "(async () => 1)()",
  "[...'x'.constructor]",
  "`${[].constructor}`",
  "(() => { for (const x of [1]) [].constructor })()",
  "(class { [[].constructor] = 1 })",
  "(x = [].constructor) => x",
]) {
  test(`${code} is refused`, () => assert.ok(result(code).error, JSON.stringify(result(code))));
}

test("no syntax gives the global object", () => {
  for (const code of [
    "(function () { return this === undefined || Object.keys(this).length })()",
    "(function () { 'use strict'; return typeof this.eval })()",
    "[1].map(function () { return typeof this.Array })[0]",
    "typeof (() => this)().Array",
    "((f) => typeof f().Array)(function () { return this })",
    "typeof (0, function () { return this })().Array",
    "[1].find(function () { return this.Array }) ?? 'undefined'",
  ]) {
    assert.ok([4, "undefined"].includes(result(code).value), code);
  }
});

// Each pair: what one expression does, and what a later one must still see.
for (const [attack, check, value] of [
  ["(() => { leak = 5; return leak })()", "typeof leak", "undefined"],
  ["(() => { Math.leak = 1; Math.max = null })()", "Math.max(1, 2)", 2],
  ["(() => { Array.isArray = () => 'no' })()", "Array.isArray([])", true],
  ["(() => { JSON.stringify = null; Object.keys = null; String.raw = null })()", "Object.keys({ b: 1 })", ["b"]],
  ["(() => { DateTime.now = null; DateTime.leak = 1 })()", "[DateTime.now().isValid, DateTime.leak]", [true, null]],
  [
    "(() => { const { zone } = $now; zone.leak = 1; zone.offset = () => 0 })()",
    "[$now.zone.leak, $now.offset]",
    [null, -240],
  ],
  ["(() => { $now.loc.meridiems()[0] = 'XX' })()", "$now.toFormat('a')", "AM"],
  ["(() => { DateTime.DATE_SHORT.year = 'x' })()", "DateTime.DATE_SHORT.year", "numeric"],
  [
    "(() => { $now.loc.dtFormatter($now, {}).dtf.leak = 1 })()",
    "$now.loc.dtFormatter($now, {}).dtf.leak ?? 'none'",
    "none",
  ],
  ["'abc'.match(/b/)", "RegExp.lastMatch ?? RegExp.$_ ?? RegExp.input ?? 'none'", "none"],
  ["$json.list.push(9)", "$json.list", [1, 2]],
  ["[].push.call($json.list, 9)", "$json.list", [1, 2]],
  ["[$json.list][0]['pu' + 'sh'](9)", "$json.list", [1, 2]],
  ["(() => { $json.a = 2; $json.b = 3 })()", "$json", { a: 1, list: [1, 2] }],
  ["[$json.a] = [7]", "$json.a", 1],
  ["(() => { for ($json.a of [7]); })()", "$json.a", 1],
  ["Interval.merge($json.list.map((x) => x))", "$json.list", [1, 2]],
  ["(() => { $('X').all().push(1); $('X').first().json.z = 5 })()", "$('X').all()", [{ json: { z: 1 } }]],
  [
    "(() => { parseInt.leak = 1; $jmespath.leak = 1; numberList.leak = 1 })()",
    "[parseInt.leak, numberList.leak]",
    [null, null],
  ],
  [
    "(() => { globalThis.leak = 1; process.leak = 1; process.env.leak = 1 })()",
    "[globalThis.leak, process.leak, process.env.leak]",
    [null, null, null],
  ],
  ["(() => { (0).leak = 1; 'x'.leak = 1 })()", "(0).leak ?? 'none'", "none"],
  [
    "(() => { ({}).toString.leak = 1; new Error('x').toString.leak = 1; ({}).hasOwnProperty.leak = 1 })()",
    "[({}).toString.leak, new Error('x').toString.leak, ({}).hasOwnProperty.leak]",
    [null, null, null],
  ],
  ["(() => { const e = new Error('x'); e.name = 'Mine'; e.toString = null })()", "String(new Error('y'))", "Error: y"],
]) {
  test(`after ${attack}`, () => {
    result(attack);
    assert.deepEqual(result(check).value, value);
  });
}

test("a name of the language may be a field", () => {
  assert.deepEqual(result("(() => { const o = {}; o.toString = 1; o.valueOf = 2; return o })()").value, {
    toString: 1,
    valueOf: 2,
  });
  assert.equal(
    result("['toString', 'a', 'a'].reduce((sum, x) => { sum[x] = (sum[x] > 0 ? sum[x] : 0) + 1; return sum }, {}).a")
      .value,
    2,
  );
});

test("data may have any name", () => {
  const host = expressionHost();
  const item = JSON.parse('{"json":{"__proto__":{"x":1},"constructor":2,"toString":3,"hasOwnProperty":4}}');
  const answer = JSON.stringify(evaluateOne(host, "{{ $json }}", { item }).value);
  assert.equal(answer, '{"__proto__":{"x":1},"constructor":2,"toString":3,"hasOwnProperty":4}');
  assert.equal(evaluateOne(host, "{{ $json.compact().keys().length }}", { item }).value, 4);
  assert.deepEqual(evaluateOne(host, "{{ ({}).x }}", { item }), { undefined: true });
});

test("the context has no compiler and no promise that would run later", () => {
  const inside = vm.runInContext("[typeof eval, typeof Function, typeof Promise.prototype.then]", host.context);
  assert.deepEqual([...inside], ["undefined", "undefined", "undefined"]);
  assert.throws(() => vm.runInContext("(() => {}).constructor('return 1')", host.context), /made from text/);
  assert.equal(
    vm.runInContext(
      "Object.isFrozen(Array.prototype) && Object.isFrozen(Math) && Object.isFrozen(RegExp.prototype)",
      host.context,
    ),
    true,
  );
});

test("a question after the job is not asked", () => {
  let asked = 0;
  const late = expressionHost(() => ({ value: { exists: ++asked > 0, hasRun: true } }));
  evaluateOne(late, "{{ $('X').isExecuted }}");
  late.evaluate("{}");
  assert.equal(asked, 1);
});
