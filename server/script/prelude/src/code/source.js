// User code made into a function, and the lines of that code in errors.
import { ExpressionError, textProperty } from "../errors.js";
import { AsyncFunction } from "../realm.js";

const kFile = "workflow-code.js";
const kLinesBefore = 2; // that the language puts in front of the body

const kParseOptions = {
  ecmaVersion: "latest",
  sourceType: "script",
  allowReturnOutsideFunction: true,
  allowAwaitOutsideFunction: true,
};

export const kNoModules =
  "Modules of Node cannot be loaded. luxon is there as DateTime, Duration and Interval, JMESPath as $jmespath; " +
  "for requests use this.helpers.httpRequest, for hashes and signatures the Crypto node, for ids crypto.randomUUID().";

function syntaxError(source, error) {
  const failure = new ExpressionError(textProperty(error, "message") ?? "invalid syntax", { kind: "syntax" });
  Object.defineProperty(failure, "name", { value: "SyntaxError" });
  try {
    require("acorn").parse(source, kParseOptions);
  } catch (problem) {
    failure.line = problem.loc?.line;
    if (/'import' and 'export'|import statement/.test(problem.message)) failure.hint = kNoModules;
  }
  return failure;
}

// The code as an async function without parameters. Throws an ExpressionError with its line.
export function compileSource(source) {
  try {
    return new AsyncFunction(`${source}\n//# sourceURL=${kFile}`);
  } catch (error) {
    throw syntaxError(source, error);
  }
}

// The line, counted from 1, of the user's code that an error comes from; undefined where it is not known.
export function lineOf(error) {
  try {
    if (Number.isInteger(error.line) && error instanceof ExpressionError) return error.line;
  } catch {
    return undefined;
  }
  const stack = textProperty(error, "stack");
  const match = stack && new RegExp(`${kFile}:(\\d+):\\d+`).exec(stack);
  const line = match ? Number(match[1]) - kLinesBefore : 0;
  return line >= 1 ? line : undefined;
}
