// Errors that are reported to the person, and the description of whatever was thrown.

const reported = new WeakSet();

// An error with a message for the person who wrote the expression or the code. In expressions every
// other exception makes the expression undefined, as n8n has it; this one fails it.
export class ExpressionError extends Error {
  constructor(message, { kind = "expression", hint, node } = {}) {
    super(message);
    Object.defineProperty(this, "name", { value: "ExpressionError", configurable: true, writable: true });
    this.kind = kind;
    if (hint !== undefined) this.hint = hint;
    if (node !== undefined) this.node = node;
    reported.add(this);
  }
}

// Whether `thrown` is one of ours; never fails, whatever was thrown.
export const isReported = (thrown) => reported.has(thrown);

const kLongest = 4000;

function textOf(read) {
  try {
    const value = read();
    return typeof value === "string" ? value.slice(0, kLongest).toWellFormed() : undefined;
  } catch {
    return undefined;
  }
}

// Property of a thrown value as text; undefined where there is none or reading it fails.
export const textProperty = (thrown, name) => textOf(() => thrown[name]);

function messageOf(thrown) {
  const isObject = (typeof thrown === "object" && thrown !== null) || typeof thrown === "function";
  if (!isObject) return textOf(() => String(thrown)) ?? "unknown error";
  return (
    textProperty(thrown, "message") ||
    textOf(() => JSON.stringify(thrown)) ||
    textOf(() => String(thrown)) ||
    "An object was thrown that tells nothing of itself."
  );
}

// {message, name?, kind, hint?, node?} of anything that can be thrown: null, a symbol, a proxy, an
// object whose getters throw.
export function describeError(thrown) {
  const error = { message: messageOf(thrown) };
  const name = textProperty(thrown, "name");
  if (name) error.name = name;
  error.kind = "expression";
  if (!isReported(thrown)) return error;
  error.kind = textProperty(thrown, "kind") ?? "expression";
  for (const part of ["hint", "node"]) {
    const text = textProperty(thrown, part);
    if (text) error[part] = text;
  }
  return error;
}
