// What expressions may not do, as errors.
import { ExpressionError } from "../errors.js";

export function refuse(what) {
  throw new ExpressionError(`${what} due to security concerns`);
}

export function refuseAsync() {
  throw new ExpressionError("An expression cannot wait for something", {
    kind: "syntax",
    hint: "Promises, async and await can be used in a Code node.",
  });
}

export function refuseSyntax(type) {
  throw new ExpressionError("invalid syntax", { kind: "syntax", hint: `${type} cannot be used in an expression.` });
}
