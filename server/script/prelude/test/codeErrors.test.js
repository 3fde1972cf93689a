// Code that fails: what was wrong, at which line, for which item, and how to mend it.
import assert from "node:assert/strict";
import test from "node:test";

import { kFacts, runCode, runJob } from "./host.js";

const three = { items: [1, 2, 3].map((a) => ({ json: { a } })) };
const each = { ...three, mode: "eachItem" };
const errorOf = async (source, options) => (await runCode(source, options)).result.error;

// [source, options, message, line, item]
for (const [source, options, message, line, item] of [
  ["const x = 1;\nreturn foo.bar;", {}, /^foo is not defined$/, 2],
  ["\n\nreturn null.x;", {}, /Cannot read properties of null \(reading 'x'\)/, 3],
  ["function deep() {\n  throw new Error('deep');\n}\nawait null;\ndeep();", {}, /^deep$/, 2],
  ["const x = 1;\n\nconst y = ;", {}, /Unexpected token/, 3],
  ["return (1", {}, /missing \)|Unexpected/, undefined],
  ["if ($json.a === 2) {\n  throw new Error('two');\n}\nreturn item;", each, /^two$/, 2, 1],
  [
    "return $json.a === 3 ? [] : item",
    { ...each, first: 10 },
    /^Code doesn't return a single object \[item 12\]$/,
    undefined,
    12,
  ],
  ["", each, /^Code doesn't return an object \[item 0\]$/, undefined, 0],
  ["return 'x'", each, /^Code doesn't return an object \[item 0\]$/, undefined, 0],
  ["return", {}, /^Code doesn't return items properly$/],
  ["return 'text'", {}, /^Code doesn't return items properly$/],
  ["return [{}, 5]", {}, /^Code doesn't return items properly \[item 1\]$/, undefined, 1],
  ["return { json: 'test' }", {}, /^A 'json' property isn't an object \[item 0\]$/, undefined, 0],
  ["return [{ json: {} }, { json: [] }]", {}, /^A 'json' property isn't an object \[item 1\]$/, undefined, 1],
  ["return [{ json: {}, binary: 1 }]", {}, /^A 'binary' property isn't an object \[item 0\]$/, undefined, 0],
  ["return [{ json: {} }, { json: {}, name: 1 }]", {}, /^Unknown top-level item key: name \[item 1\]$/, undefined, 1],
  ["return { json: {}, name: 1 }", each, /^Unknown top-level item key: name \[item 0\]$/, undefined, 0],
  ["return 5", { mode: "function" }, /Always an Array of items/],
  ["", { mode: "function" }, /No data got returned/],
  ["", { mode: "functionItem" }, /No data got returned/, undefined, 0],
  ["throw null", {}, /^null$/],
  ["throw 'text'", {}, /^text$/],
  ["throw Symbol('s')", {}, /Symbol\(s\)/],
  ["throw new Proxy({}, { get() { throw 1 } })", {}, /tells nothing of itself/],
  ["throw { get message() { throw 1 } }", {}, /./],
  ["return [{ json: {} }, { json: { n: 1n } }]", {}, /BigInt.*\[item 1\]/],
  ["const a = {}; a.a = a; return a", {}, /contains itself.*\[item 0\]/],
  ["return [{ json: { get a() { throw new Error('trap') } } }]", {}, /trap/],
  ["const s = $getWorkflowStaticData('global'); s.s = s; return []", {}, /Static data cannot be kept/],
  ["$getWorkflowStaticData('other')", {}, /no static data/, 1],
  ["setTimeout(() => {\n throw new Error('late') }, 1); await new Promise(() => {})", {}, /^late$/, 2],
  ["await this.helpers.httpRequest({})", {}, /needs options with a url/],
]) {
  test(`${source.slice(0, 60).replaceAll("\n", "⏎")} (${options.mode ?? "allItems"})`, async () => {
    const error = await errorOf(source, options);
    assert.match(error.message, message);
    if (line !== undefined) assert.equal(error.line, line);
    assert.equal(error.item, item);
  });
}

test("modules cannot be loaded, and what is there instead is said", async () => {
  for (const source of ["require('crypto')", "import x from 'fs'", "require('constructor')", "require('toString')"]) {
    const error = await errorOf(source);
    assert.match(error.hint, /cannot be loaded.*Crypto node/);
    assert.equal(error.line, 1);
  }
  assert.match((await errorOf("fetch('http://x')")).hint, /httpRequest/);
});
test("an error of an unknown node says so", async () => {
  const error = await errorOf("\nreturn $('Nobody').all()", { answers: () => ({ value: { exists: false } }) });
  assert.match(error.message, /Referenced node doesn't exist/);
  assert.equal(error.line, 2);
});
test("items that fail become errors where the run goes on", async () => {
  const { result } = await runCode("if ($json.a === 2) throw new Error('two'); return item", {
    ...each,
    continueOnFail: true,
  });
  assert.deepEqual(result.items[1], { json: { error: "two" }, pairedItem: { item: 1 } });
  assert.equal(result.items.length, 3);
});

test("a job that is none is answered with an error", async () => {
  const job = { op: "run", id: 3, facts: kFacts, source: "return []", mode: "allItems", items: [] };
  assert.match((await runJob("{")).result.error.message, /JSON/);
  assert.match((await runJob(JSON.stringify({ ...job, mode: "x" }))).result.error.message, /mode must be one of/);
  assert.match((await runJob(JSON.stringify({ ...job, items: [{}] }))).result.error.message, /list of items/);
  assert.deepEqual((await runJob(JSON.stringify(job))).result, { id: 3, items: [] });
});
