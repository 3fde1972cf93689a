// The names that begin with $: each is a function of the view.
import { ExpressionError } from "../errors.js";
import { now } from "../clock.js";
import { luxon } from "../luxon.js";
import { average, fromAi, ifEmpty, jmespath, max, min, not, numberList, zip } from "./functions.js";
import { InputRoot } from "./input.js";
import { NodeRoot, nodeItems, nodesRoot } from "./nodes.js";
import { parametersRoot, rawParametersRoot } from "./parameters.js";

const nowDate = () => luxon().DateTime.fromMillis(now());

function environment(view) {
  return new Proxy(Object.freeze(Object.create(null)), {
    get: (_, name) => (typeof name === "string" ? (view.ask({ ask: "environment", name }) ?? undefined) : undefined),
  });
}

function execution({ facts }) {
  const { id, mode, resumeUrl, stepKey } = facts.execution;
  const kept = new Map();
  const customData = {
    set: (name, value) => void kept.set(name, value),
    get: (name) => kept.get(name),
    setAll: (values) => Object.entries(values).forEach(([name, value]) => kept.set(name, value)),
    getAll: () => Object.fromEntries(kept),
  };
  const shown = { id, mode, resumeUrl, resumeFormUrl: resumeUrl?.replace("/webhook-waiting/", "/form-waiting/"), customData };
  // n8n does not have it, so it is not listed.
  return Object.defineProperty(shown, "stepKey", { value: stepKey });
}

function previous({ facts }) {
  const { node, output, run } = facts.previous ?? {};
  return { name: node, outputIndex: output, runIndex: run };
}

// $item(index): the same names, seen from another item.
function otherItem(view, index, scopeOf) {
  const number = Number(index);
  const other = view.at(number);
  if (!Number.isInteger(number) || number < 0 || other.job.itemAt(number) === undefined) {
    throw new ExpressionError(`There is no item with index ${String(index)} in the input of “${view.facts.node}”`);
  }
  return scopeOf(other);
}

const addedName = (name) => (view) => view.give(view.facts.addedNames?.[name]);

const aiValue = (view) => (key, description, type, fallback) => fromAi(view.item()?.json, key, fallback);

// scopeOf: makes the object of all these names for a view.
export const rootGetters = (scopeOf) => ({
  $: (view) => (name) => new NodeRoot(view, name),
  $json: (view) => view.item()?.json,
  $data: (view) => view.item()?.json,
  $binary: (view) => view.item()?.binary ?? {},
  $input: (view) => new InputRoot(view),
  $node: nodesRoot,
  $items: (view) => (name, output, run) => nodeItems(view, name, output, run),
  $item: (view) => (index) => otherItem(view, index, scopeOf),
  $prevNode: previous,
  $runIndex: ({ facts }) => facts.runIndex,
  $itemIndex: ({ index }) => index,
  $position: ({ index }) => index,
  $thisItem: (view) => view.item(),
  $thisItemIndex: ({ index }) => index,
  $thisRunIndex: ({ facts }) => facts.runIndex,
  $workflow: ({ facts: { workflow } }) => ({ id: workflow.id, name: workflow.name, active: workflow.active }),
  $execution: execution,
  $executionId: ({ facts }) => facts.execution.id,
  $resumeWebhookUrl: ({ facts }) => facts.execution.resumeUrl,
  $mode: ({ facts }) => facts.execution.mode,
  $vars: (view) => view.give(view.ask({ ask: "variables" })) ?? {},
  $env: environment,
  $self: () => ({}),
  $response: addedName("$response"),
  $request: addedName("$request"),
  $pageCount: addedName("$pageCount"),
  $parameter: parametersRoot,
  $rawParameter: rawParametersRoot,
  $now: nowDate,
  $today: () => nowDate().startOf("day"),
  $evaluateExpression: (view) => (text, index) => (index === undefined ? view : view.at(index)).evaluate(String(text)),
  $fromAI: aiValue,
  $fromAi: aiValue,
  $fromai: aiValue,
  $jmespath: () => jmespath,
  $jmesPath: () => jmespath,
  $ifEmpty: () => ifEmpty,
  $not: () => not,
  $min: () => min,
  $max: () => max,
  $average: () => average,
  not: () => not,
  min: () => min,
  max: () => max,
  average: () => average,
  numberList: () => numberList,
  zip: () => zip,
});
