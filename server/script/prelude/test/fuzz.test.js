// Whatever text comes in, nothing is thrown out and the answer has its form.
import assert from "node:assert/strict";
import test from "node:test";

import { evaluateOne, expressionHost, kFacts, runJob } from "./host.js";

// A small generator of numbers with a seed (mulberry32): the same texts in every run.
function random(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const kPieces = [
  '"',
  "{",
  "}",
  "[",
  "]",
  ",",
  ":",
  "null",
  "true",
  "-1",
  "1e999",
  "\\ud800",
  "\u0000",
  "é",
  "{{",
  "}}",
  "$json",
  "$('X')",
  "=>",
  "`",
  "${",
  "/*",
  "'",
  '"op":"run"',
  '"calls":[{}]',
  '"items":null',
  "__proto__",
  "constructor",
  "this",
  "(",
  ")",
  ".",
  "?.",
  "...",
  "async ",
  "function",
  "return ",
  "\n",
  "\\",
];

function mutated(text, next) {
  let out = text;
  for (let count = 1 + Math.floor(next() * 4); count > 0; --count) {
    const at = Math.floor(next() * out.length);
    const length = Math.floor(next() * 12);
    const piece = next() < 0.3 ? "" : kPieces[Math.floor(next() * kPieces.length)];
    out = out.slice(0, at) + piece + out.slice(next() < 0.5 ? at : at + length);
  }
  return out;
}

const answers = ({ ask }) => {
  if (ask === "node") return { value: { exists: true, hasRun: true } };
  return ask === "parameters" ? { value: { a: "={{ $json.a }}" } } : { value: [{ json: { a: 1 } }] };
};

const kSources = [
  "Hello {{ $json.name.toTitleCase() }}, {{ $json.list?.map((x, i) => `${x}-${i}`).join(', ') }}",
  "{{ $('X').first().json.a + $node['X'].json.a }}{{ $now.plus(1, 'day').toISO() }}",
  "{{ (() => { const { a, ...rest } = $json; for (const k in rest) if (rest[k]) return k; return a })() }}",
  "{{ $if($json.a > 1, $json.list.first(), { a: [1, 2] }) }}",
];

function isResult(result) {
  if (Array.isArray(result)) return result.length <= 1;
  return typeof result.number === "string" || typeof result.error?.message === "string";
}
function checkAnswer(text, input) {
  const answer = JSON.parse(text);
  const isFine = answer.error
    ? typeof answer.error.message === "string"
    : answer.results.every((list) => list.every(isResult));
  assert.ok(isFine, `${input}\n${text}`);
}

test("evaluate takes any text as a job", () => {
  const next = random(1);
  const host = expressionHost(answers);
  const programs = kSources.map((source, id) => ({ id, source }));
  const items = [{ json: { name: "ada", list: [1, 2], a: 2 } }, { json: {} }];
  const calls = programs.map(({ id }) => ({ program: id, items: null }));
  const job = JSON.stringify({
    op: "evaluate",
    id: 1,
    context: "w",
    facts: kFacts,
    programs,
    first: 0,
    count: 2,
    items,
    calls,
  });
  for (let i = 0; i < 3000; ++i) {
    const text = mutated(job, next);
    checkAnswer(host.evaluate(text), text);
  }
});

test("any text is an expression or a clean error", () => {
  const next = random(2);
  const host = expressionHost(answers);
  for (let i = 0; i < 6000; ++i) {
    const source = mutated(kSources[i % kSources.length], next);
    const result = evaluateOne(host, source, { json: { name: "ada", list: [1, 2], a: 2 } });
    assert.ok("value" in result || result.undefined || result.number || result.error.message, source);
  }
  assert.deepEqual(evaluateOne(host, "{{ [1, 2].sum() + Math.max(1, 2) + typeof leak }}").value, "5undefined");
});

test("run and answer take any text", async () => {
  const next = random(3);
  const source =
    "const r = await this.helpers.httpRequest('http://x');\nconsole.log(r);\nreturn items.map((item) => ({ json: { ...item.json, r } }));";
  const job = JSON.stringify({
    op: "run",
    id: 1,
    context: "w",
    facts: kFacts,
    source,
    mode: "allItems",
    items: [{ json: { a: 1 } }],
    first: 0,
    staticData: {},
    continueOnFail: true,
  });
  for (let i = 0; i < 300; ++i) {
    const text = mutated(job, next);
    const { result } = await runJob(text, { answers, serve: () => next() });
    assert.ok(Array.isArray(result.items) || typeof result.error.message === "string", text);
  }
});
