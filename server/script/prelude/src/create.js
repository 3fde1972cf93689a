// The face of the prelude: create(platform) makes what a script host calls.
import { installClock } from "./clock.js";
import { CodeRun } from "./code/run.js";
import { Evaluator } from "./expression/evaluate.js";
import { freezeAll, hardenLanguage } from "./harden.js";
import { onLuxon } from "./luxon.js";
import { InputRoot } from "./roots/input.js";
import { kNodeClasses } from "./roots/nodes.js";

// The class's static getters give constants that all dates share.
const constantsOf = (owner) =>
  Object.getOwnPropertyNames(owner)
    .filter((name) => /^[A-Z_]+$/.test(name))
    .map((name) => owner[name]);

function createExpressionHost(platform) {
  installClock(globalThis);
  const frozen = hardenLanguage();
  const evaluator = new Evaluator(platform);
  freezeAll([evaluator.globals, InputRoot, ...kNodeClasses], frozen);
  onLuxon(({ DateTime, Duration, Interval }) => {
    freezeAll([DateTime, Duration, Interval, ...constantsOf(DateTime)], frozen);
  });
  return { evaluate: (jobText) => evaluator.evaluate(jobText) };
}

function createCodeHost(platform) {
  const code = new CodeRun(platform);
  return { run: (jobText) => code.run(jobText), answer: (text) => code.answer(text) };
}

// {evaluate} for {kind: "expression", ask, setTimeZone}; {run, answer} for {kind: "code", ask, post, setTimeZone, and
// the objects that code may use}.
export function create(platform) {
  return platform.kind === "code" ? createCodeHost(platform) : createExpressionHost(platform);
}
