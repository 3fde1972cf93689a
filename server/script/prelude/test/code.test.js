// Code nodes: the four modes, what code finds and what it may return.
import assert from "node:assert/strict";
import test from "node:test";

import { CaseParent } from "./caseParent.js";
import { kFacts, runCode } from "./host.js";

const three = { items: [1, 2, 3].map((a) => ({ json: { a } })) };
const jsons = ({ result }) => result.items?.map(({ json }) => json) ?? result.error;

// [what, source, options, data of the items that come out]
for (const [what, source, options, expected] of [
  [
    "items are there by name",
    "return items.map((i) => ({ json: { b: i.json.a * 2 } }))",
    three,
    [{ b: 2 }, { b: 4 }, { b: 6 }],
  ],
  [
    "a name of ours may be declared anew",
    "const items = $input.all(); items[0].json.x = 1; return [items[0]]",
    three,
    [{ a: 1, x: 1 }],
  ],
  [
    "undeclared variables may be set",
    "total = 0; for (const i of items) total += i.json.a; return { total }",
    three,
    [{ total: 6 }],
  ],
  ["one object is one item", "return { a: 1 }", {}, [{ a: 1 }]],
  ["plain objects are data", "return [{ a: 1 }, { b: 2 }]", {}, [{ a: 1 }, { b: 2 }]],
  ["an object with json is an item", "return { json: { a: 1 } }", {}, [{ a: 1 }]],
  ["no items", "return []", {}, []],
  ["$json is the first item's", "return { a: $json.a, last: $input.last().json.a }", three, [{ a: 1, last: 3 }]],
  ["await", "const x = await Promise.resolve(4); return { x }", {}, [{ x: 4 }]],
  ["timers", "const x = await new Promise((done) => setTimeout(done, 1, 7)); return { x }", {}, [{ x: 7 }]],
  [
    "dates are ISO texts",
    "return { at: DateTime.fromMillis(0), zone: $now.zoneName }",
    {},
    [{ at: "1969-12-31T19:00:00.000-05:00", zone: "America/New_York" }],
  ],
  ["undefined fields vanish", "return [{ a: undefined, b: null }]", {}, [{ b: null }]],
  [
    "objects of the platform",
    "return { b: Buffer.from('hi').toString('base64'), h: new URL('http://x.org/p').host, t: new TextEncoder().encode('é').length, a: atob('YQ==') }",
    {},
    [{ b: "aGk=", h: "x.org", t: 2, a: "a" }],
  ],
  ["ids", "return { n: crypto.randomUUID().length }", {}, [{ n: 36 }]],
  ["JMESPath", "return $jmespath({ l: [{ a: 1 }] }, 'l[*]')", {}, [{ a: 1 }]],
  ["Luxon by require", "return { v: require('luxon').DateTime === DateTime }", {}, [{ v: true }]],
  ["an expression by text", "return { v: $evaluateExpression('{{ $json.a + 1 }}') }", three, [{ v: 2 }]],
  [
    "each item on its own",
    "return { json: { a: $json.a, i: $itemIndex, same: item === $input.item } }",
    { ...three, mode: "eachItem" },
    [
      { a: 1, i: 0, same: true },
      { a: 2, i: 1, same: true },
      { a: 3, i: 2, same: true },
    ],
  ],
  ["null drops an item", "return $json.a === 2 ? null : item", { ...three, mode: "eachItem" }, [{ a: 1 }, { a: 3 }]],
  [
    "plain objects are data, item by item",
    "return { b: $json.a }",
    { ...three, mode: "eachItem" },
    [{ b: 1 }, { b: 2 }, { b: 3 }],
  ],
  [
    "Function: items and plain objects",
    "items[0].json.x = 1; return [items[0], { json: { n: items.length } }]",
    { ...three, mode: "function" },
    [{ a: 1, x: 1 }, { n: 3 }],
  ],
  ["Function: plain objects", "return [{ Id: 1 }]", { mode: "function" }, [{ Id: 1 }]],
  [
    "Function Item: item is the data",
    "item.b = item.a + 1; return item",
    { ...three, mode: "functionItem" },
    [
      { a: 1, b: 2 },
      { a: 2, b: 3 },
      { a: 3, b: 4 },
    ],
  ],
]) {
  test(what, async () => assert.deepEqual(jsons(await runCode(source, options)), expected));
}

test("items keep the index of their origin across jobs", async () => {
  const { result } = await runCode("return $json.a === 2 ? null : item", { ...three, mode: "eachItem", first: 1000 });
  assert.deepEqual(
    result.items.map(({ pairedItem }) => pairedItem),
    [{ item: 1000 }, { item: 1002 }],
  );
});
test("binary data goes through", async () => {
  const items = [{ json: {}, binary: { data: { id: "f1" } } }];
  assert.deepEqual((await runCode("return items", { items })).result.items, items);
  const { result } = await runCode("item.n = 1; setBinaryData({ other: getBinaryData().data }); return item", {
    items,
    mode: "functionItem",
  });
  assert.deepEqual(result.items, [{ json: { n: 1 }, binary: { other: { id: "f1" } }, pairedItem: { item: 0 } }]);
});

test("other nodes can be read", async () => {
  const parent = new CaseParent({ items: three.items, nodes: { Start: [{ json: { k: 7 } }, { json: { k: 8 } }] } });
  const source =
    "return { k: $('Start').item.json.k, n: $('Start').all().length, old: $node['Start'].json.k, l: $items('Start').length }";
  const { result } = await runCode(source, { ...three, answers: (question) => parent.answer(question) });
  assert.deepEqual(result.items[0].json, { k: 7, n: 2, old: 7, l: 2 });
});
test("all items of a chunk's input can be read", async () => {
  const all = [{ json: { a: 0 } }, ...three.items];
  const answers = ({ ask }) => (ask === "input" ? { value: all } : { value: null });
  const { result } = await runCode("return { n: $input.all().length, first: $input.first().json.a }", {
    ...three,
    mode: "eachItem",
    first: 1,
    answers,
  });
  assert.deepEqual(result.items[2].json, { n: 4, first: 0 });
});

test("static data is sent back when it was changed", async () => {
  const staticData = { global: { n: 4 }, node: {} };
  const changed = await runCode(
    "const s = $getWorkflowStaticData('global'); s.n += 1; getWorkflowStaticData('node').x = [s.n]; return []",
    { staticData },
  );
  assert.deepEqual(changed.result, { id: 7, items: [], staticData: { global: { n: 5 }, node: { x: [5] } } });
  const same = await runCode("const s = $getWorkflowStaticData('global'); s.n = 4; return []", { staticData });
  assert.deepEqual(same.result, { id: 7, items: [] });
});

test("what is written to the console is told", async () => {
  const source =
    "const o = { a: [1, { b: 'x' }] }; o.me = o; console.log('hi', o, new Map([[1, 2]])); console.error(undefined, 5n); console.debug(() => 1); return []";
  const { logs } = await runCode(source);
  assert.deepEqual(logs, [
    { level: "log", text: 'hi { a: [ 1, { b: "x" } ], me: [Circular] } Map(1) { 1 => 2 }' },
    { level: "error", text: "undefined 5n" },
    { level: "debug", text: "[Function: (anonymous)]" },
  ]);
});
test("a flood of messages ends", async () => {
  const { logs } = await runCode(
    "for (let i = 0; i < 5000; i++) console.log(i); console.log('x'.repeat(1e6)); return []",
  );
  assert.equal(logs.length, 1001);
  assert.match(logs.at(-1).text, /further ones are not kept/);
  const long = await runCode("console.log('x'.repeat(1e6)); return []");
  assert.ok(long.logs[0].text.length < 11_000);
});
test("what cannot be shown does not fail the code", async () => {
  const { logs, result } = await runCode("console.log({ get a() { throw new Error('trap') } }); return []");
  assert.match(logs[0].text, /cannot be shown: trap/);
  assert.deepEqual(result.items, []);
});

// What a server with this status and JSON body answers.
const responseOf = (value, statusCode = 200) => ({
  statusCode,
  statusMessage: "",
  headers: { "content-type": "application/json; charset=utf-8" },
  body: JSON.stringify(value),
});

test("requests are answered", async () => {
  const serve = ({ options }) => responseOf({ url: options.url, method: options.method });
  const source = `
    const [a, b] = await Promise.all([this.helpers.httpRequest({ method: 'POST', url: 'http://x/1' }), $helpers.httpRequest('http://x/2')]);
    const c = await helpers.request({ uri: 'http://x/3', simple: false });
    const d = await helpers.httpRequest({ url: 'http://x/4', returnFullResponse: true });
    return { a, b, c, d };`;
  const { result } = await runCode(source, { serve });
  assert.deepEqual(result.items[0].json, {
    a: { url: "http://x/1", method: "POST" },
    b: { url: "http://x/2", method: "GET" },
    c: '{"url":"http://x/3","method":"GET"}',
    d: { ...responseOf({}), body: { url: "http://x/4", method: "GET" } },
  });
});

test("request options become a plain request", async () => {
  const sent = async (options) => {
    const { requests, result } = await runCode(`await helpers.httpRequest(${options}); return []`, { serve: () => responseOf(1) });
    assert.equal(result.error, undefined);
    return requests[0].options;
  };
  const full = await sent(`{ baseURL: 'https://a.example/v1/', url: '/things', qs: { q: 'a b', list: [1, 2], none: undefined },
    headers: { A: 1, B: ['x', 'y'] }, body: { n: 1 }, method: 'put', timeout: 500, disableFollowRedirect: true,
    skipSslCertificateValidation: true, auth: { username: 'u', password: 'p' } }`);
  assert.deepEqual(full, {
    method: "PUT",
    url: "https://a.example/v1/things?q=a%20b&list%5B%5D=1&list%5B%5D=2",
    headers: [["A", "1"], ["B", "x, y"], ["Content-Type", "application/json"]],
    body: '{"n":1}',
    timeoutMs: 500,
    followRedirects: false,
    verifyTls: false,
    user: "u",
    password: "p",
    binary: false,
  });
  const form = await sent("{ url: 'http://x?a=1#f', qs: { b: [1, 2] }, arrayFormat: 'repeat', form: { c: 'd e', o: { k: 1 } } }");
  assert.equal(form.url, "http://x?a=1&b=1&b=2#f");
  assert.equal(form.method, "POST");
  assert.equal(form.body, "c=d%20e&o%5Bk%5D=1");
  assert.deepEqual(form.headers, [["Content-Type", "application/x-www-form-urlencoded"]]);
  assert.equal((await sent("{ url: 'http://x', body: Buffer.from('hi') }")).bodyBase64, "aGk=");
  assert.equal((await sent("{ url: 'http://x', body: 'as it is' }")).body, "as it is");
});

test("a response of 400 and above is thrown unless the options say otherwise", async () => {
  const serve = () => responseOf({ why: "no" }, 404);
  const caught = await runCode(
    "try { await $helpers.httpRequest('http://x') } catch (e) { return { m: e.message, s: e.statusCode, b: e.response.body } }",
    { serve },
  );
  assert.deepEqual(caught.result.items[0].json, { m: "Request failed with status code 404", s: 404, b: { why: "no" } });
  const tolerated = await runCode("return await helpers.httpRequest({ url: 'http://x', ignoreHttpStatusErrors: true })", { serve });
  assert.deepEqual(tolerated.result.items[0].json, { why: "no" });
});

test("binary responses are Buffers", async () => {
  const serve = ({ options }) => ({ ...responseOf(1), body: options.binary ? "aGk=" : "text" });
  const { result } = await runCode("return { t: String(await helpers.httpRequest({ url: 'http://x', encoding: 'arraybuffer' })) }", { serve });
  assert.deepEqual(result.items[0].json, { t: "hi" });
});

test("a refused request is thrown with what the server said", async () => {
  const serve = () => {
    throw Object.assign(new Error("404 - not found"), { hint: "Check the address.", statusCode: 404 });
  };
  const caught = await runCode(
    "try { await $helpers.httpRequest('http://x') } catch (e) { return { m: e.message, s: e.statusCode } }",
    { serve },
  );
  assert.deepEqual(caught.result.items[0].json, { m: "404 - not found", s: 404 });
  const thrown = await runCode("\nawait $helpers.httpRequest('http://x')", { serve });
  assert.equal(thrown.result.error.hint, "Check the address.");
});
test("files are read and made", async () => {
  const serve = (request) =>
    request.call === "binaryData"
      ? "aGk="
      : { id: "new", mimeType: request.mimeType, data: request.data, fileName: request.fileName };
  const source = `
    const bytes = await this.helpers.getBinaryDataBuffer(0, 'file');
    return [{ json: { text: bytes.toString() }, binary: { out: await this.helpers.prepareBinaryData(Buffer.from('q'), 'q.txt', 'text/plain') } }];`;
  const { result, requests } = await runCode(source, { serve });
  assert.deepEqual(result.items, [
    { json: { text: "hi" }, binary: { out: { id: "new", mimeType: "text/plain", data: "cQ==", fileName: "q.txt" } } },
  ]);
  assert.deepEqual(requests[0], { request: 1, call: "binaryData", item: 0, property: "file" });
});
test("the clock is the real one", async () => {
  const before = Date.now();
  const { result } = await runCode("return { t: Date.now(), n: $now.toMillis() }", { facts: { ...kFacts, now: 0 } });
  assert.ok(result.items[0].json.t >= before && result.items[0].json.n >= before);
});
