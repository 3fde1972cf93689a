// The names that begin with $, and what is asked for them.
import assert from "node:assert/strict";
import test from "node:test";

import { CaseParent } from "./caseParent.js";
import { evaluateOne, expressionHost, kFacts } from "./host.js";

const parent = new CaseParent({
  items: [
    { json: { id: 5, to: "Start" }, binary: { file: { mimeType: "text/plain", fileName: "a.txt" } } },
    { json: { id: 6 } },
  ],
  nodes: {
    Start: [{ json: { word: "go" } }, { json: { word: "on" } }],
    Branches: [[{ json: { b: 0 } }], [{ json: { b: 1 } }]],
  },
});
let asked = [];
const host = expressionHost((question) => {
  asked.push(question);
  if (question.ask === "parameters") {
    return {
      value:
        question.node === null
          ? { url: "={{ $json.id + 1 }}", deep: { list: ["=x{{ $parameter.url }}"] }, self: "={{ $parameter.self }}" }
          : { limit: 3 },
    };
  }
  if (question.ask === "nodeContext") return { value: { noItemsLeft: true } };
  if (question.ask === "variables") return { value: { region: "eu" } };
  if (question.ask === "environment" && question.name === "HOME") return { value: "/root" };
  return parent.answer(question);
});
const facts = { ...kFacts, previous: { node: "Branches", output: 1, run: 0 }, runIndex: 2 };
const result = (code) => {
  asked = [];
  return evaluateOne(host, `{{ ${code} }}`, { item: parent.items[0], facts });
};

const kValues = {
  "$json.id + $data.id": 10,
  "$input.item.json.id": 5,
  "[$input.first().json.id, $input.last().json.id, $input.all().length]": [5, 6, 2],
  "$input.params": { limit: 3 },
  "$input.context.noItemsLeft": true,
  "$('Start').item.json.word": "go",
  "$('Start').itemMatching(1).json.word": "on",
  "$('Start').pairedItem(1).json.word": "on",
  "$('Start').first().json.word + $('Start').last().json.word": "goon",
  "$('Branches').all(1).map((i) => i.json.b)": [1],
  "$($json.to).isExecuted": true,
  "$('Start').params.limit": 3,
  "$('Start').context.noItemsLeft": true,
  "$node.Start.json.word + $node['Start'].data.word": "gogo",
  "$node.Start.parameter.limit": 3,
  "$node.Start.context.noItemsLeft": true,
  "$node.Start.runIndex": 0,
  "$items().length + $items('Start').length": 4,
  "$items('Branches', 1)[0].json.b": 1,
  "$item(1).$json.id": 6,
  "$item(1).$node.Start.json.word": "on",
  "$binary.file.fileName": "a.txt",
  $prevNode: { name: "Branches", outputIndex: 1, runIndex: 0 },
  "[$runIndex, $itemIndex, $position]": [2, 0, 0],
  $workflow: { id: "w1", name: "Orders", active: true },
  "[$execution.id, $execution.mode, $mode, $executionId]": ["42", "test", "test", "42"],
  "$vars.region": "eu",
  "$env.HOME": "/root",
  "$parameter.url": 6,
  "$parameter.deep": { list: ["x6"] },
  "$rawParameter.url": "={{ $json.id + 1 }}",
  "$evaluateExpression('{{ $json.id * 2 \\}}')": 10,
  "$evaluateExpression('{{ $json.id \\}}', 1)": 6,
  "[$now.toISO(), $today.toISO()]": ["2027-04-09T08:30:15.250-04:00", "2027-04-09T00:00:00.000-04:00"],
  "$jmespath({ list: [{ n: 1 }, { n: 2 }] }, 'list[?n > `1`].n')": [2],
  "[$ifEmpty('', 1), $ifEmpty(0, 1), $ifEmpty({}, 1), $ifEmpty([2], 1)]": [1, 0, 1, [2]],
  "[$min(3, 1), $max(3, 1), $average(3, 1), $not(0), min(2, 1)]": [1, 3, 2, true, 1],
  "numberList(1, -1)": [1, 0, -1],
  "zip(['a', 'b'], [1, 2])": { a: 1, b: 2 },
  "$fromAI('id')": 5,
  "$fromAI('other', 'what', 'string', 'none')": "none",
  "`${$('Start')}`": "[object Object]",
  "DateTime.fromISO('2027-01-01').zoneName": "America/New_York",
  "Interval.after(DateTime.fromISO('2026-01-01'), Duration.fromObject({ days: 2 })).splitBy({ days: 1 }).length": 2,
};
for (const [code, value] of Object.entries(kValues)) {
  test(code, () => {
    const { value: got, ...rest } = result(code);
    assert.deepEqual(got, value, JSON.stringify(rest));
  });
}

const kErrors = {
  "$('Nobody').first()": /Referenced node doesn't exist/,
  "$node['Nobody'].json": /Referenced node doesn't exist/,
  "$('Branches').all(7)": /no branch with index 7/,
  "$('Start').first(0, 4)": /not run that often/,
  "$('Start').itemMatching(9)": /no such item/,
  "$('Start').itemMatching()": /Missing item index/,
  "$('Start').first('x')": /no index/,
  "$input.first(1)": /should have no arguments/,
  "$item(7).$json": /no item with index 7/,
  "$env.OTHER": /not allowed/,
  "$fromAI()": /Add a key/,
  "$fromAI('a b')": /Invalid parameter key/,
};
for (const [code, message] of Object.entries(kErrors)) {
  test(`${code} fails`, () => assert.match(result(code).error?.message ?? JSON.stringify(result(code)), message));
}

test("an unknown node's error names it and says what to do", () => {
  const { error } = result("$('Nobody').first()");
  assert.equal(error.node, "Nobody");
  assert.match(error.hint, /check the name/);
});
test("an answered error keeps kind, hint and node", () => {
  const answered = expressionHost(() => ({
    error: { kind: "cancelled", message: "Stopped.", hint: "Start it again.", node: "X" },
  }));
  const { error } = evaluateOne(answered, "{{ $('X').first() }}");
  assert.deepEqual(error, {
    message: "Stopped.",
    name: "ExpressionError",
    kind: "cancelled",
    hint: "Start it again.",
    node: "X",
  });
});
test("an answer that cannot be read is an error, not undefined", () => {
  const broken = expressionHost(() => 5);
  assert.equal(evaluateOne(broken, "{{ $vars.x }}").error.kind, "internal");
});
test("a parameter that refers to itself ends", () => assert.deepEqual(result("$parameter.self"), { undefined: true }));

test("the origins of a batch are asked for at once", () => {
  asked = [];
  const job = {
    op: "evaluate",
    id: 1,
    context: "w",
    facts,
    programs: [{ id: 1, source: "{{ $('Start').item.json.word }}" }],
    first: 0,
    count: 2,
    items: parent.items,
    calls: [{ program: 1, items: null }],
  };
  assert.deepEqual(JSON.parse(host.evaluate(JSON.stringify(job))).results, [[["go"], ["on"]]]);
  assert.deepEqual(
    asked.filter(({ ask }) => ask === "paired"),
    [{ ask: "paired", node: "Start", items: [0, 1] }],
  );
});
test("items that were left out are asked for", () => {
  const job = {
    op: "evaluate",
    id: 1,
    context: "w",
    facts,
    programs: [{ id: 2, source: "{{ $json.id }}" }],
    first: 0,
    count: 2,
    calls: [{ program: 2, items: [1] }],
  };
  assert.deepEqual(JSON.parse(host.evaluate(JSON.stringify(job))).results, [[[6]]]);
});
