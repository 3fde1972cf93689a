// The job of an expression host: programs over items in, one result for each out.
import { setClock } from "../clock.js";
import { ExpressionError, describeError } from "../errors.js";
import { setZone } from "../luxon.js";
import { Questions } from "../questions.js";
import { isArray, parseJson, stringify } from "../realm.js";
import { Job } from "../roots/job.js";
import { View, handOut } from "../roots/view.js";
import { Program } from "./program.js";
import { errorText, invalidDateText, resultText, wellFormed } from "./result.js";
import { Scopes } from "./scope.js";

const kMostTexts = 1000; // programs kept that parameters brought along

const isObject = (value) => typeof value === "object" && value !== null && !isArray(value);
const isCount = (value) => Number.isInteger(value) && value >= 0;

function expect(isFine, what) {
  if (!isFine) throw new ExpressionError(`The job is not as it should be: ${what}`, { kind: "protocol" });
}

function checkJob(job) {
  expect(isObject(job) && job.op === "evaluate", 'op must be "evaluate"');
  expect(Number.isInteger(job.id), "id must be a whole number");
  expect(isObject(job.facts) && isObject(job.facts.workflow) && isObject(job.facts.execution), "facts are missing");
  expect(typeof job.facts.now === "number", "facts.now must be a number");
  expect(typeof job.facts.timeZone === "string", "facts.timeZone must be a text");
  expect(isCount(job.first) && isCount(job.count), "first and count must be whole numbers");
  expect(job.items === undefined || isArray(job.items), "items must be a list");
  expect(job.programs === undefined || isArray(job.programs), "programs must be a list");
  expect(isArray(job.calls), "calls must be a list");
  for (const one of job.programs ?? [])
    expect(isObject(one) && typeof one.source === "string", "a program needs a source");
  for (const call of job.calls) {
    expect(
      isObject(call) && (call.items === null || (isArray(call.items) && call.items.every(isCount))),
      "items of a call",
    );
  }
}

export class Evaluator {
  #programs = new Map();
  #texts = new Map();
  #scopes = new Scopes();
  #questions;
  #setTimeZone;

  // ask: see questions.js; setTimeZone: sets the zone of the language's own dates, where the host can.
  constructor({ ask, setTimeZone }) {
    this.#questions = new Questions(ask);
    this.#setTimeZone = setTimeZone;
  }

  get globals() {
    return this.#scopes.globals;
  }

  // Job text in, result text out; nothing is ever thrown.
  evaluate(jobText) {
    let id = null;
    try {
      const job = parseJson(jobText);
      if (isObject(job) && Number.isInteger(job.id)) ({ id } = job);
      checkJob(job);
      return this.#run(job);
    } catch (error) {
      return wellFormed(stringify({ id, error: describeError(error) }));
    } finally {
      this.#questions.close();
    }
  }

  #run({ id, facts, programs = [], items, first, count, calls, invalidDates }) {
    setClock(facts.now);
    setZone(facts.timeZone, this.#setTimeZone);
    for (const program of programs) this.#programs.set(program.id, new Program(program.source));
    this.#questions.open();
    const job = new Job(facts, this.#questions, items, first);
    job.writesInvalidDates = invalidDates === "text";
    const range = Array.from({ length: count }, (_, i) => first + i);
    const lists = calls.map((call) => this.#call(job, call.program, call.items ?? range));
    return `{"id":${id},"results":[${lists.join(",")}]}`;
  }

  #call(job, programId, indices) {
    const program = this.#programs.get(programId);
    job.indices = indices;
    return `[${indices.map((index) => this.#result(job, program, programId, index)).join(",")}]`;
  }

  #result(job, program, programId, index) {
    try {
      expect(program !== undefined, `program ${String(programId)} is unknown`);
      const value = this.#value(job, program, index, 0);
      return resultText(job.writesInvalidDates ? (invalidDateText(value) ?? value) : value);
    } catch (error) {
      return errorText(error);
    }
  }

  #value(job, program, index, depth) {
    const give = handOut(program.effect);
    const evaluate = (text, other, deeper) => this.#value(job, this.#textProgram(text), other, deeper);
    const view = new View(job, index, give, evaluate, depth);
    const isPlain = depth === 0 && !program.assigns && program.effect === "reads";
    return program.run(isPlain ? this.#scopes.shared(view) : this.#scopes.own(view));
  }

  #textProgram(text) {
    if (!this.#texts.has(text)) {
      if (this.#texts.size >= kMostTexts) this.#texts.clear();
      this.#texts.set(text, new Program(text));
    }
    return this.#texts.get(text);
  }
}
