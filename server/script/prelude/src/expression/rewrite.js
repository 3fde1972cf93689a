// Turns a parsed expression into the JavaScript that is really run: names that it does not declare become properties of
// the scope, calls of extension methods become calls of ours, properties that lead out of the data are refused.
import { ExpressionError } from "../errors.js";
import { table } from "../realm.js";
import { Rewriter } from "./rewriter.js";
import { kCallVisitors } from "./visitCalls.js";
import { kFunctionVisitors } from "./visitFunctions.js";
import { kNameVisitors } from "./visitNames.js";
import { kStatementVisitors } from "./visitStatements.js";

const kVisitors = table({ ...kNameVisitors, ...kCallVisitors, ...kFunctionVisitors, ...kStatementVisitors });

// {text, effect, assigns}: text of a function, see Rewriter. Throws ExpressionErrors.
export function rewrite(code, node) {
  if (/\.\s*constructor/.test(code)) {
    throw new ExpressionError("Expression contains invalid constructor function call", {
      hint: "A property named constructor cannot be read, due to security concerns.",
    });
  }
  const rewriter = new Rewriter(code, kVisitors);
  const text = rewriter.wholeFunction(node);
  return { text, effect: rewriter.effect, assigns: rewriter.assigns };
}
