// Methods of texts.
import { fromBase64, toBase64, utf8Bytes, utf8Text } from "../bytes.js";
import { ExpressionError } from "../errors.js";
import { luxon } from "../luxon.js";
import { parseJson, stringify, table } from "../realm.js";
import { domainIn, emailIn, isDomain, isEmail, isUrl, urlIn, urlPathIn } from "./addresses.js";
import { withoutCurrency } from "./currency.js";
import { parseDateText } from "./dateParsing.js";
import { digest } from "./digest.js";
import { toSentenceCase, toSnakeCase, toTitleCase } from "./letterCase.js";
import { withoutMarkdown } from "./markdown.js";
import { numberToDateTime } from "./number.js";

function number(value, what) {
  if (Number.isNaN(value)) throw new ExpressionError(`cannot convert to ${what}`);
  return value;
}
const toInt = (value, [radix]) => number(parseInt(withoutCurrency(value), radix), "integer");
function toFloat(value) {
  if (value.includes(",")) throw new ExpressionError("cannot convert to float, expected . as decimal separator");
  return number(parseFloat(withoutCurrency(value)), "float");
}

function toDate(value) {
  const date = new Date(Date.parse(value));
  if (Number.isNaN(date.valueOf())) throw new ExpressionError("cannot convert to date");
  if (!value.includes(":")) date.setHours(0, 0, 0);
  return date;
}

const kNumberFormats = new Set(["ms", "s", "us", "excel"]);
function toDateTime(value, [format]) {
  if (kNumberFormats.has(format)) return numberToDateTime(Number(value), [format]);
  if (format) return luxon().DateTime.fromFormat(value, format);
  const date = parseDateText(value);
  if (date === null) throw new ExpressionError("cannot convert to Luxon DateTime");
  return date;
}

const toBoolean = (value) => !["", "false", "no", "0"].includes(value.toLowerCase());
const isNumeric = (value) => !value.includes(" ") && !Number.isNaN(Number(value)) && !Number.isNaN(parseFloat(value));

function parsed(value) {
  try {
    return parseJson(value);
  } catch {
    const hint = /[{,]\s*'/.test(value) ? " Check you're using double quotes" : "";
    throw new ExpressionError(`Parsing failed${hint && `.${hint}`}`, { hint: "The text is no valid JSON." });
  }
}

function urlDecode(value, [isWhole]) {
  try {
    return isWhole ? decodeURI(value) : decodeURIComponent(value);
  } catch {
    throw new ExpressionError("urlDecode(): the text is not encoded as URLs are");
  }
}

function quote(value, [mark = '"']) {
  const text = String(mark);
  return text + value.replaceAll("\\", "\\\\").replaceAll(text, `\\${text}`) + text;
}

function replaceSpecialChars(value) {
  const { transliterate } = require("transliteration");
  return transliterate(value, { unknown: "?" });
}

export const kStringMethods = table({
  isEmpty: (value) => value === "",
  isNotEmpty: (value) => value !== "",
  length: (value) => value.length,
  hash: (value, [name]) => digest(value, name),
  base64Encode: (value) => toBase64(utf8Bytes(value)),
  base64Decode: (value) => utf8Text(fromBase64(value)),
  urlEncode: (value, [isWhole]) => (isWhole ? encodeURI(value) : encodeURIComponent(value)),
  urlDecode,
  quote,
  removeMarkdown: (value) => withoutMarkdown(value),
  removeTags: (value) => value.replace(/<[^>]*>?/gm, ""),
  replaceSpecialChars,
  toTitleCase: (value) => toTitleCase(value),
  toSentenceCase: (value) => toSentenceCase(value),
  toSnakeCase: (value) => toSnakeCase(value),
  toJsonString: (value) => stringify(value),
  parseJson: (value) => parsed(value),
  toDate: (value) => toDate(value),
  toDateTime,
  toBoolean: (value) => toBoolean(value),
  toNumber: (value) => number(Number(withoutCurrency(value)), "number"),
  toInt,
  toWholeNumber: toInt,
  toFloat: (value) => toFloat(value),
  toDecimalNumber: (value) => toFloat(value),
  isNumeric: (value) => isNumeric(value),
  isEmail: (value) => isEmail(value),
  isDomain: (value) => isDomain(value),
  isUrl: (value) => isUrl(value),
  extractEmail: (value) => emailIn(value),
  extractDomain: (value) => domainIn(value),
  extractUrl: (value) => urlIn(value),
  extractUrlPath: (value) => urlPathIn(value),
});
