// n8n's methods on data, receiver by receiver.
import assert from "node:assert/strict";
import test from "node:test";

import { evaluateOne, expressionHost } from "./host.js";

const host = expressionHost();
const json = {
  when: "2027-01-02T03:04:05.006Z",
  rows: [
    { id: 1, tag: "x" },
    { id: 2, tag: "x" },
  ],
  md: "# Head\n**bold** and [a link](http://site.org) `code`\n- one\n- two",
};
const result = (code) => evaluateOne(host, `{{ ${code} }}`, { json });

const kValues = {
  // texts
  "''.isEmpty()": true,
  "'a'.isNotEmpty()": true,
  "'abc'.length()": 3,
  "'some words of it'.toTitleCase()": "Some Words of It",
  "'hello there. ÄPFEL? yes'.toSentenceCase()": "Hello there. Äpfel? Yes",
  "'One Two-Three!'.toSnakeCase()": "one_two_three",
  "'a b&c/ü'.urlEncode()": "a%20b%26c%2F%C3%BC",
  "'a b&c'.urlEncode(true)": "a%20b&c",
  "'a%20b'.urlDecode()": "a b",
  "'håll 🚣'.base64Encode()": "aMOlbGwg8J+aow==",
  "'aMOlbGwg8J-aow'.base64Decode()": "håll 🚣",
  "'abc'.hash()": "900150983cd24fb0d6963f7d28e17f72",
  "'abc'.hash('sha1')": "a9993e364706816aba3e25717850c26c9cd0d89d",
  "'abc'.hash('SHA224')": "23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7",
  "'abc'.hash('sha256')": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
  "'abc'.hash('sha3')":
    "b751850b1a57168a5693cd924b6b096e08f621827444f70d884f5d0240d2712e10e116e9192af3c91a7ec57647e3934057340b4cf408d5a56592f8274eec53f0",
  "'abc'.hash('sha384')":
    "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7",
  "'abc'.hash('sha512')":
    "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
  "'abc'.hash('base64')": "YWJj",
  "'say \"hi\" \\\\ o'.quote()": '"say \\"hi\\" \\\\ o"',
  '"it\'s".quote("\'")': "'it\\'s'",
  "$json.md.removeMarkdown()": "Head\nbold and a link code\none\ntwo",
  "'<p>Hi <b>you</b></p>'.removeTags()": "Hi you",
  "'Ünïcødé ß 北'.replaceSpecialChars()": "Unicode ss Bei",
  "'$7 apples'.toInt()": 7,
  "'ff'.toInt(16)": 255,
  "'€ 1.50'.toFloat()": 1.5,
  "'42.5'.toDecimalNumber()": 42.5,
  "'1e3'.toNumber()": 1000,
  "'No'.toBoolean()": false,
  "'yes'.toBoolean()": true,
  "'4e4'.isNumeric()": true,
  "'4 4'.isNumeric()": false,
  "'me@site.org'.isEmail()": true,
  "'me @ site'.isEmail()": false,
  "'write to me+x@site.co.uk, please'.extractEmail()": "me+x@site.co.uk",
  "'site.org:80'.isDomain()": true,
  "'site..org'.isDomain()": false,
  "'https://localhost:3000/a?b=1'.extractDomain()": "localhost",
  "'mailto:jo@site.org'.extractDomain()": "site.org",
  "'www.site.org?x=1'.extractDomain()": "www.site.org",
  "'https://10.0.0.1'.extractDomain()": "10.0.0.1",
  "'see https://sub.site.org:3000/p?q=1#h now'.extractUrl()": "https://sub.site.org:3000/p?q=1#h",
  "'http://site.org'.isUrl()": true,
  "'ftp://site.org/x'.isUrl()": true,
  "'www.site.org'.isUrl()": false,
  "'http://site.org/a?b=c d'.isUrl()": false,
  "'http:///'.isUrl()": false,
  "'https://site.org/a/./b/../c d?x#y'.extractUrlPath()": "/a/c%20d",
  "'https://site.org'.extractUrlPath()": "/",
  "'{\"a\":[1]}'.parseJson().a[0]": 1,
  "'x'.toJsonString()": '"x"',
  "'2027-03-04T10:00:00Z'.toDateTime().toISO()": "2027-03-04T10:00:00.000Z",
  "'04.03.2027'.toDateTime('dd.MM.yyyy').toISODate()": "2027-03-04",
  "'0'.toDateTime('ms').toMillis()": 0,
  "'Thu, 04 Mar 2027 10:00:00 GMT'.toDateTime().toMillis()": 1804154400000,
  "'2027-03-04'.toDate().toISOString()": "2027-03-03T05:00:00.000Z",
  // numbers and booleans
  "(2.5).round()": 3,
  "(-2.345).round(2)": -2.35,
  "(2.1).ceil() + (2.9).floor() + (-1).abs()": 6,
  "(1234.5).format()": "1,234.5",
  "(1234.5).format('de-DE', { minimumFractionDigits: 2 })": "1.234,50",
  "[(4).isEven(), (-3).isOdd(), (4.5).isInteger()]": [true, true, false],
  "(1).toDateTime('s').toMillis()": 1000,
  "(25569).toDateTime('excel').toMillis()": 0,
  "(0).isEmpty()": true,
  "[true.toInt(), false.toNumber(), true.toBoolean()]": [1, 0, true],
  // arrays
  "[3, 1, 2].first() + [3, 1, 2].last()": 5,
  "[[].sum(), [1, 2, 4].sum(), [1, 2].average(), [3, 1].min(), [3, 1].max()]": [0, 7, 1.5, 1, 3],
  "[1, '1', 1, {}, {}, [1], [1], null, null].unique()": [1, "1", {}, [1], null],
  "$json.rows.removeDuplicates('tag')": [{ id: 1, tag: "x" }],
  "[1, 2, 3, 4, 5].chunk(2)": [[1, 2], [3, 4], [5]],
  "[1, null, '', 'nil', {}, [], 0, { a: null, b: 1 }].compact()": [1, 0, { b: 1 }],
  "$json.rows.pluck('tag', 'id')": [
    [1, "x"],
    [2, "x"],
  ],
  "$json.rows.pluck('id')": [1, 2],
  "$json.rows.renameKeys('id', 'key', 'none', 'x')": [
    { tag: "x", key: 1 },
    { tag: "x", key: 2 },
  ],
  "$json.rows.smartJoin('id', 'tag')": { 1: "x", 2: "x" },
  "[{ a: 1 }, { b: 2, a: 5 }].merge()": { a: 1, b: 2 },
  "[{ a: 1 }].merge([{ a: 2, b: 3 }])": { a: 1, b: 3 },
  "[1, 2, { a: 1 }].union([2, { a: 1 }, 3])": [1, 2, { a: 1 }, 3],
  "[1, 2, { a: 1 }].difference([{ a: 1 }])": [1, 2],
  "[1, 2, { a: 1 }].intersection([{ a: 1 }, 2])": [2, { a: 1 }],
  "[1].append(2, 3)": [1, 2, 3],
  "[[1]].randomItem()": [1],
  "[{ a: 1 }].toJsonString()": '[{"a":1}]',
  // objects
  "({ a: 1 }).hasField('a')": true,
  "({ a: 1, b: 2 }).removeField('a')": { b: 2 },
  "({ a: 'one', b: 'two', c: 3 }).removeFieldsContaining('o')": { c: 3 },
  "({ a: 'one', b: 'two', c: 3 }).keepFieldsContaining('ne')": { a: "one" },
  "({ a: 1, b: null, c: { d: '', e: 2 }, f: 'nil' } ).compact()": { a: 1, c: { e: 2 } },
  "({ 'a b': 'x&y', c: '!' }).urlEncode()": "a+b=x%26y&c=%21",
  "[({ b: 1 }).keys(), ({ b: 1 }).values(), ({}).isEmpty()]": [["b"], [1], true],
  // dates
  "$json.when.plus(1, 'day')": "2027-01-03T03:04:05.006Z",
  "$now.minus(2, 'hours').hour": 6,
  "$now.plus({ days: 1 }).day": 10,
  "$now.beginningOf('month').toISODate()": "2027-04-01",
  "new Date(0).beginningOf('year') instanceof Date": true,
  "$now.endOfMonth().day": 30,
  "[$now.extract('month'), $now.extract(), $now.extract('yearDayNumber')]": [4, 14, 99],
  "$now.format('yyyy LLL d')": "2027 Apr 9",
  "[$now.isWeekend(), $now.isDst(), $now.isInLast(1, 'hour')]": [false, true, true],
  "$now.isBetween('2028-01-01', '2027-01-01')": true,
  "$now.diffTo('2027-04-08T12:30:15.250Z', 'hours')": 24,
  "'2025-01-01T00:00:00.000'.toDateTime().diffTo('2024-03-30T18:49:07.234', ['months', 'days']).months": 9,
  "$now.plus(1, 'day').diffToNow('hours')": 24,
  "$now.toInt() - $now.toMillis()": 0,
  // nothing
  "$json.missing.isEmpty()": true,
  "$json.missing.isNotEmpty()": false,
  // the language's own methods of the same name
  "Math.floor(1.5)": 1,
  "[...[7].keys()]": [0],
  "Object.keys({ a: 1 })": ["a"],
  "new Intl.NumberFormat('de').format(1.5)": "1,5",
};
for (const [code, value] of Object.entries(kValues)) {
  test(code, () => {
    const { value: got, ...rest } = result(code);
    assert.deepEqual(got, value, JSON.stringify(rest));
  });
}

for (const code of [
  "'x'.extractEmail()",
  "'x'.extractUrl()",
  "'http:///site.org'.extractUrl()",
  "'x'.extractDomain()",
  "'hi'.extractUrlPath()",
  "[].first()",
  "$json.when.toInt()",
  "({}).toInt()",
  "[1].toDateTime()",
  "$now.isBetween($now, 'nonsense')",
  "$now.toBoolean()",
  "'x'.isBlank()",
]) {
  test(`${code} is undefined`, () => assert.deepEqual(result(code), { undefined: true }));
}

const kErrors = {
  "'a'.keys()": /only callable on type "Object"/,
  "(1).toNumber()": /only callable on types "String", and "Boolean"/,
  "$json.missing.toInt()": /toInt can't be used on undefined value/,
  "$json.when.urlEncode()": /only callable on types "Object", and "String"/,
  "'x'.toInt()": /cannot convert to integer/,
  "'1,5'.toFloat()": /expected \. as decimal separator/,
  "'x'.toDateTime()": /cannot convert to Luxon DateTime/,
  "'x'.toDate()": /cannot convert to date/,
  "\"{'a':1}\".parseJson()": /double quotes/,
  "'x'.hash('crc')": /Unknown algorithm crc/,
  "'%'.urlDecode()": /not encoded/,
  "['1', 2].sum()": /all array elements must be numbers/,
  "[1].chunk(0)": /size of 1 or more/,
  "[{}].renameKeys('a')": /pairs of names/,
  "({}).keepFieldsContaining('')": /not empty/,
  "(4.5).isOdd()": /only callable on integers/,
  "$now.isBetween($now)": /expected two dates/,
  "$now.diffTo($now, 'eons')": /Unsupported unit 'eons'/,
  "(1).toDateTime('eons')": /Unsupported format/,
  "$if(1)": /\$if needs/,
  "$ifEmpty(1)": /two arguments/,
  "$jmespath('x', 'y')": /expected two arguments/,
  "zip([1], [])": /equally many/,
};
for (const [code, message] of Object.entries(kErrors)) {
  test(`${code} fails`, () => assert.match(result(code).error?.message ?? JSON.stringify(result(code)), message));
}
