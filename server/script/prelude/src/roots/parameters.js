// $parameter: the current node's parameters, those with expressions as what they come to.
import { setMember } from "../data.js";
import { isArray, keys } from "../realm.js";

const kDeepest = 10; // parameters that refer to parameters

function resolved(view, value) {
  if (typeof value === "string") {
    if (!value.startsWith("=")) return value;
    return view.depth < kDeepest ? view.evaluate(value.slice(1)) : undefined;
  }
  if (typeof value !== "object" || value === null) return value;
  if (isArray(value)) return value.map((one) => resolved(view, one));
  if (value.__rl === true) return resolved(view, value.value);
  const out = {};
  for (const name of keys(value)) {
    Object.defineProperty(out, name, { get: () => resolved(view, value[name]), enumerable: true, configurable: true });
  }
  return out;
}

const written = (view) => view.ask({ ask: "parameters", node: null }) ?? {};

export const parametersRoot = (view) => resolved(view, written(view));

// $rawParameter: as they are written, expressions without being evaluated.
export function rawParametersRoot(view) {
  const out = {};
  const parameters = view.give(written(view));
  for (const name of keys(parameters))
    setMember(out, name, parameters[name]?.__rl === true ? parameters[name].value : parameters[name]);
  return out;
}
