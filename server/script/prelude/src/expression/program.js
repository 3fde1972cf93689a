// A parameter's text made ready: compiled once, run for every item.
import { isReported } from "../errors.js";
import { parseCode, syntaxError } from "./parse.js";
import { rewrite } from "./rewrite.js";
import { kRuntime } from "./runtime.js";
import { splitTemplate } from "./template.js";

const evaluateGlobally = (0, eval);

function compileCode(code) {
  let node;
  try {
    node = parseCode(code);
  } catch (error) {
    throw syntaxError(code, error);
  }
  const { text, effect, assigns } = rewrite(code, node);
  try {
    return { run: evaluateGlobally(text), effect, assigns };
  } catch (error) {
    throw syntaxError(code, error);
  }
}

function compilePieces(text) {
  return splitTemplate(text).map((piece) => (piece.isCode ? compileCode(piece.text) : piece.text));
}

const kEffects = ["reads", "opaque", "changes"];

export class Program {
  // What all pieces together may do to data; see rewrite.js.
  effect = "reads";
  assigns = false;
  #pieces = [];
  #error = null;

  // Never throws: a text that cannot be compiled fails when it is run.
  constructor(text) {
    try {
      this.#pieces = compilePieces(text);
    } catch (error) {
      this.#error = isReported(error) ? error : syntaxError(text, error);
      return;
    }
    const codes = this.#pieces.filter((piece) => typeof piece !== "string");
    this.effect = kEffects[Math.max(0, ...codes.map(({ effect }) => kEffects.indexOf(effect)))];
    this.assigns = codes.some(({ assigns }) => assigns);
  }

  // The value: of a single {{ }} its own, else a text. Throws ExpressionErrors only.
  run(scope) {
    if (this.#error !== null) throw this.#error;
    if (this.#pieces.length === 1 && typeof this.#pieces[0] !== "string") return valueOf(this.#pieces[0], scope);
    let text = "";
    for (const piece of this.#pieces) text += typeof piece === "string" ? piece : joined(valueOf(piece, scope));
    return text;
  }
}

// Whatever is thrown inside, other than our own errors, makes the value undefined.
function valueOf(piece, scope) {
  try {
    return piece.run(scope, kRuntime);
  } catch (error) {
    if (isReported(error)) throw error;
    return undefined;
  }
}

function joined(value) {
  if (value === undefined || value === null || value !== value) return "";
  try {
    return typeof value === "symbol" ? "" : String(value);
  } catch (error) {
    if (isReported(error)) throw error;
    return "";
  }
}
