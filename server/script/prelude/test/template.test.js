// Texts with {{ }} in them.
import assert from "node:assert/strict";
import test from "node:test";

import { splitTemplate } from "../src/expression/template.js";
import { evaluateOne, expressionHost } from "./host.js";

const host = expressionHost();
const json = { name: "Nel", list: [1, 2], none: null, zero: 0, no: false, map: { a: 1 } };
const valueOf = (source) => evaluateOne(host, source, { json }).value;
const code = (text) => ({ isCode: true, text });
const plain = (text) => ({ isCode: false, text });

test("text and code are told apart", () => {
  assert.deepEqual(splitTemplate("a {{ b }} c"), [plain("a "), code(" b "), plain(" c")]);
  assert.deepEqual(splitTemplate("{{a}}{{b}}"), [code("a"), code("b")]);
  assert.deepEqual(splitTemplate(""), []);
});
test("code that is not closed reaches to the end", () =>
  assert.deepEqual(splitTemplate("x {{ a"), [plain("x "), code(" a")]));
test("the first }} ends the code, wherever it is", () =>
  assert.deepEqual(splitTemplate('{{ "}}" }}'), [code(' "'), plain('" }}')]));
test("a backslash before }} keeps it in the code", () =>
  assert.deepEqual(splitTemplate('{{ "\\}}" }}'), [code(' "}}" ')]));
test("a backslash before {{ keeps it in the text", () =>
  assert.deepEqual(splitTemplate("\\{{ a }}"), [plain("\\{{ a }}")]));
test("two backslashes before {{ are one, and code follows", () =>
  assert.deepEqual(splitTemplate("\\\\{{a}}"), [plain("\\"), code("a")]));
test("double backslashes behind the last code stay", () =>
  assert.deepEqual(splitTemplate("a\\\\b{{1}}c\\\\d"), [plain("a\\b"), code("1"), plain("c\\\\d")]));

test("one {{ }} and nothing else gives its value", () => {
  assert.deepEqual(valueOf("{{ $json.list }}"), [1, 2]);
  assert.equal(valueOf("{{ $json.no }}"), false);
});
test("anything around it makes a text", () => {
  assert.equal(valueOf("{{ $json.list }} "), "1,2 ");
  assert.equal(valueOf("{{ $json.zero }}{{ $json.zero }}"), "00");
});
test("nothing and NaN are empty in a text", () =>
  assert.equal(valueOf("a{{ $json.none }}b{{ $json.missing }}c{{ $json.no }}d{{ 0/0 }}e"), "abcfalsede"));
test("an object in a text is what JavaScript makes of it", () =>
  assert.equal(valueOf("<{{ $json.map }}>"), "<[object Object]>"));
test("plain text is itself", () => {
  assert.equal(valueOf("plain }} text"), "plain }} text");
  assert.equal(valueOf(""), "");
});
test("an object may be written without parentheses", () =>
  assert.deepEqual(valueOf("{{ {a: {b: 1} } }}"), { a: { b: 1 } }));
test("a semicolon and comments may stand behind", () => {
  assert.equal(valueOf("{{ $json.name; }}"), "Nel");
  assert.equal(valueOf("{{ /* why */ $json.name // who\n }}"), "Nel");
});
test("a blank comes between the end of a line and a substitution", () =>
  assert.equal(valueOf("{{ `x\n${$json.name}\\n${1}` }}"), "x\n Nel\n 1"));

for (const source of [
  "{{ }}",
  "before {{ 1 + }} after",
  "{{ a b }}",
  "{{ throw 1 }}",
  "{{ 1) + (2 }}",
  "{{ const a = 1; a }}",
  "{{ 1; 2 }}",
]) {
  test(`"${source}" is a syntax error`, () => {
    const { error } = evaluateOne(host, source);
    assert.equal(error.message, "invalid syntax");
    assert.equal(error.kind, "syntax");
    assert.ok(error.hint, "says what is wrong");
  });
}
