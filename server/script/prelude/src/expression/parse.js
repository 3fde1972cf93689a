// Code between {{ and }} as a tree: one expression, behind it nothing but semicolons and comments.
import { ExpressionError } from "../errors.js";

const kOptions = { ecmaVersion: "latest", sourceType: "script", preserveParens: true };

// The tree, or acorn's SyntaxError.
export function parseCode(code) {
  const { parseExpressionAt, tokenizer, tokTypes } = require("acorn");
  const node = parseExpressionAt(code, 0, kOptions);
  for (const token of tokenizer(code.slice(node.end), kOptions)) {
    if (token.type === tokTypes.semi) continue;
    const error = new SyntaxError("Unexpected token");
    error.pos = node.end + token.start;
    throw error;
  }
  return node;
}

const isBlank = (code) => code.trim() === "";

function hintOf(code, error) {
  if (isBlank(code)) return "There is nothing between {{ and }}.";
  if (typeof error.pos !== "number") return undefined;
  const what = error.message.replace(/ \(\d+:\d+\)$/, "");
  const rest = code.slice(error.pos, error.pos + 20).trim();
  return rest === "" ? `${what}: the code ends too early.` : `${what}, at “${rest}”.`;
}

// What is wrong with code that could not be parsed or compiled, as the person gets it.
export function syntaxError(code, error) {
  if (error instanceof RangeError) {
    return new ExpressionError("invalid syntax", { kind: "syntax", hint: "The code is nested too deeply." });
  }
  return new ExpressionError("invalid syntax", { kind: "syntax", hint: hintOf(code, error) });
}
