// The job of a code host: user code over items, in one of four modes.
import { setClock } from "../clock.js";
import { ExpressionError, isReported } from "../errors.js";
import { Program } from "../expression/program.js";
import { Scopes } from "../expression/scope.js";
import { setZone } from "../luxon.js";
import { Questions } from "../questions.js";
import { isArray, parseJson, stringify } from "../realm.js";
import { Job } from "../roots/job.js";
import { View } from "../roots/view.js";
import { wellFormed } from "../expression/result.js";
import { Channel } from "./channel.js";
import { makeConsole } from "./console.js";
import { describeFailure } from "./failure.js";
import { makeHelpers } from "./helpers.js";
import { defineHostNames, defineRoots, defineValue } from "./names.js";
import { itemsText, staticText } from "./output.js";
import { functionItemJsonOf, functionItemsOf, itemOf, itemsOf } from "./returned.js";
import { compileSource } from "./source.js";

const kModes = ["allItems", "eachItem", "function", "functionItem"];
const isObject = (value) => typeof value === "object" && value !== null && !isArray(value);

function checkJob(job) {
  const expect = (isFine, what) => {
    if (!isFine) throw new ExpressionError(`The job is not as it should be: ${what}`, { kind: "protocol" });
  };
  expect(isObject(job) && job.op === "run", 'op must be "run"');
  expect(Number.isInteger(job.id), "id must be a whole number");
  expect(isObject(job.facts) && isObject(job.facts.workflow) && isObject(job.facts.execution), "facts are missing");
  expect(typeof job.facts.timeZone === "string", "facts.timeZone must be a text");
  expect(typeof job.source === "string", "source must be a text");
  expect(kModes.includes(job.mode), `mode must be one of ${kModes.join(", ")}`);
  expect(
    isArray(job.items) && job.items.every((item) => isObject(item) && isObject(item.json)),
    "items must be a list of items",
  );
  expect(job.first === undefined || (Number.isInteger(job.first) && job.first >= 0), "first must be a whole number");
}

export class CodeRun {
  #platform;
  #channel;
  #id = null;
  #job;
  #index = 0; // of the item that the code runs for
  #data; // the job's own words
  #statics;
  #isStarted = false;

  constructor(platform) {
    this.#platform = platform;
    this.#channel = new Channel((text) => platform.post(text));
  }

  answer(text) {
    try {
      this.#channel.answer(text);
    } catch (error) {
      this.#fail(error);
    }
  }

  // Starts the code; its result is posted when it has ended. Never throws.
  run(jobText) {
    try {
      if (this.#isStarted) throw new ExpressionError("This context has run its job.", { kind: "protocol" });
      this.#isStarted = true;
      const job = parseJson(jobText);
      if (isObject(job) && Number.isInteger(job.id)) this.#id = job.id;
      checkJob(job);
      this.#begin(job);
      this.#execute().then(
        (items) => this.#succeed(items),
        (error) => this.#fail(error),
      );
    } catch (error) {
      this.#fail(error);
    }
  }

  #begin(data) {
    this.#data = { first: 0, continueOnFail: false, staticData: {}, ...data };
    const { facts, items, first, mode } = this.#data;
    setClock(null);
    setZone(facts.timeZone, this.#platform.setTimeZone);
    const questions = new Questions((text) => this.#platform.ask(text));
    questions.open();
    this.#job = new Job(facts, questions, items, first);
    if (mode === "allItems" || mode === "function")
      this.#job.input = (index = 0) => (index === 0 ? items : questions.ask({ ask: "input", index }));
    this.#statics = { global: data.staticData?.global ?? {}, node: data.staticData?.node ?? {} };
    this.#before = { global: stringify(this.#statics.global), node: stringify(this.#statics.node) };
    this.#defineNames();
  }
  #before;

  // --- names of the code
  #view() {
    return this.#viewAt(this.#data.first + this.#index, 0);
  }
  #viewAt(index, depth) {
    const evaluate = (text, other, deeper) => {
      this.#scopes ??= new Scopes();
      return new Program(text).run(this.#scopes.own(this.#viewAt(other, deeper)));
    };
    return new View(this.#job, index, (value) => value, evaluate, depth);
  }
  #scopes;

  #staticData = (kind) => {
    if (kind !== "global" && kind !== "node") {
      throw new ExpressionError(`There is no static data “${String(kind)}”`, { hint: "Ask for 'global' or 'node'." });
    }
    return this.#statics[kind];
  };

  #defineNames() {
    defineHostNames(this.#platform, (error) => this.#fail(error));
    defineRoots(() => this.#view());
    defineValue(
      "console",
      makeConsole((message) => this.#channel.log(message)),
    );
    const helpers = makeHelpers(this.#channel, this.#platform);
    const { facts, items } = this.#data;
    this.#self = {
      helpers,
      getWorkflowStaticData: this.#staticData,
      getInputData: () => items,
      getWorkflow: () => ({ ...facts.workflow }),
      getNode: () => ({ name: facts.node }),
      getMode: () => facts.execution.mode,
      getExecutionId: () => facts.execution.id,
      getTimezone: () => facts.timeZone,
      getNodeParameter: (name, fallback) =>
        this.#job.questions.ask({ ask: "parameters", node: null })?.[name] ?? fallback,
      continueOnFail: () => this.#data.continueOnFail,
      prepareOutputData: async (list) => [list],
    };
    defineValue("$getWorkflowStaticData", this.#staticData);
    defineValue("$helpers", helpers);
    for (const [name, value] of Object.entries(this.#self)) defineValue(name, value);
    defineValue("items", items);
  }
  #self;

  // --- running
  async #execute() {
    const code = compileSource(this.#data.source);
    const call = () => Reflect.apply(code, this.#self, []);
    switch (this.#data.mode) {
      case "allItems":
        return itemsOf(await call());
      case "function":
        return functionItemsOf(await call());
      case "eachItem":
        return this.#eachItem(
          call,
          (item) => item,
          (returned, item, index) => itemOf(returned, index),
        );
      default:
        return this.#eachItem(
          call,
          (item) => this.#oldItem(item),
          (returned, item, index) => ({
            ...item,
            json: functionItemJsonOf(returned, index),
          }),
        );
    }
  }

  // The old Function Item node: `item` is the data alone, files are reached by functions.
  #oldItem(item) {
    defineValue("getBinaryData", () => item.binary);
    defineValue("getBinaryDataAsync", async () => item.binary);
    const setBinaryData = (binary) => void (item.binary = binary);
    defineValue("setBinaryData", setBinaryData);
    defineValue("setBinaryDataAsync", async (binary) => setBinaryData(binary));
    return item.json;
  }

  async #eachItem(call, nameOf, itemFrom) {
    const { items, first, continueOnFail } = this.#data;
    const out = [];
    for (let i = 0; i < items.length; ++i) {
      this.#index = i;
      const pairedItem = { item: first + i };
      try {
        defineValue("item", nameOf(items[i]));
        const item = itemFrom(await call(), items[i], first + i);
        if (item !== null) out.push({ ...item, pairedItem });
      } catch (error) {
        if (!continueOnFail) throw new ItemFailure(error, first + i);
        out.push({ json: { error: describeFailure(error).message }, pairedItem });
      }
    }
    return out;
  }

  // --- ending
  #succeed(items) {
    try {
      const parts = [`"id":${this.#id}`, `"items":${itemsText(items)}`];
      const after = { global: staticText(this.#statics.global), node: staticText(this.#statics.node) };
      const isChanged = after.global !== this.#before.global || after.node !== this.#before.node;
      if (isChanged) parts.push(`"staticData":{"global":${after.global},"node":${after.node}}`);
      this.#channel.finish(`{${parts.join(",")}}`);
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(thrown) {
    const isItem = thrown instanceof ItemFailure;
    const error = describeFailure(isItem ? thrown.thrown : thrown, isItem ? thrown.item : this.#itemOf(thrown));
    this.#channel.finish(wellFormed(stringify({ id: this.#id, error })));
  }
  #itemOf(thrown) {
    return isReported(thrown) && Number.isInteger(thrown.item) ? thrown.item : undefined;
  }
}

// What was thrown while the code ran for one item.
class ItemFailure {
  constructor(thrown, item) {
    this.thrown = thrown;
    this.item = item;
  }
}
