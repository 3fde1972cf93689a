// The real bundle in a bare context, as the bootstrap of a script host evaluates it.
import { readFileSync } from "node:fs";
import vm from "node:vm";

const bundle =
  process.env.MILLRACE_PRELUDE ?? new URL("../../../../build/prelude/prelude.js", import.meta.url).pathname;
const script = new vm.Script(readFileSync(bundle, "utf8"), { filename: "prelude.js" });

// The completion value of the prelude in a context of its own: create(platform).
export function newContext() {
  const context = vm.createContext(Object.create(null));
  return { context, create: script.runInContext(context) };
}

export const setTimeZone = (zone) => {
  process.env.TZ = zone;
};

// An expression host; `answers` is a function of a question that gives the answer.
export function expressionHost(answers = () => ({ value: null })) {
  const { context, create } = newContext();
  const ask = (text) => JSON.stringify(answers(JSON.parse(text)));
  return { context, ...create({ kind: "expression", ask, setTimeZone }) };
}

export const kFacts = {
  now: Date.parse("2027-04-09T12:30:15.250Z"),
  timeZone: "America/New_York",
  workflow: { id: "w1", name: "Orders", active: true },
  execution: { id: "42", mode: "test", resumeUrl: "" },
  node: "Current",
  runIndex: 0,
  previous: null,
};

let lastId = 0;
// One expression (without "=") over one item: {value}, {undefined: true}, {number} or {error}.
export function evaluateOne(host, source, { json = {}, facts = kFacts, item = { json } } = {}) {
  const id = ++lastId;
  const job = {
    op: "evaluate",
    id,
    context: "w1",
    facts,
    programs: [{ id, source }],
    first: 0,
    count: 1,
    items: [item],
    calls: [{ program: id, items: null }],
  };
  const text = host.evaluate(JSON.stringify(job));
  const answer = JSON.parse(text);
  if (answer.id !== id || answer.results?.length !== 1) throw new Error(`no result: ${text}`);
  const [result] = answer.results[0];
  if (!Array.isArray(result)) return result;
  return result.length === 0 ? { undefined: true } : { value: result[0] };
}

const kHostObjects = {
  Buffer,
  URL,
  URLSearchParams,
  TextEncoder,
  TextDecoder,
  atob,
  btoa,
  structuredClone,
  AbortController,
  setTimeout,
  setInterval,
  setImmediate,
  clearTimeout,
  clearInterval,
  clearImmediate,
  crypto: { randomUUID: () => crypto.randomUUID() },
};

// Runs one code job in a context of its own: {result, logs, requests}. `serve` answers requests: a function of
// the request that gives its value or throws {message, …}; `answers` answers questions.
export function runCode(source, options = {}) {
  const { mode = "allItems", items = [{ json: {} }], answers, serve, ...rest } = options;
  const job = {
    op: "run",
    id: 7,
    context: "w1",
    facts: kFacts,
    source,
    mode,
    items,
    first: 0,
    staticData: {},
    continueOnFail: false,
    ...rest,
  };
  return runJob(JSON.stringify(job), { answers, serve });
}

export function runJob(jobText, { answers = () => ({ value: null }), serve = () => null } = {}) {
  return new Promise((resolve) => {
    const logs = [];
    const requests = [];
    const { create } = newContext();
    const reply = (message) => {
      requests.push(message);
      let answer;
      try {
        answer = { answer: message.request, value: serve(message) };
      } catch (error) {
        answer = { answer: message.request, error: { ...error, message: error.message } };
      }
      setImmediate(() => host.answer(JSON.stringify(answer)));
    };
    const post = (text) => {
      const message = JSON.parse(text);
      if (message.log) logs.push(message.log);
      else if (message.request) reply(message);
      else resolve({ result: message, logs, requests, text });
    };
    const ask = (text) => JSON.stringify(answers(JSON.parse(text)));
    const host = create({ kind: "code", ask, post, setTimeZone, ...kHostObjects });
    host.run(jobText);
  });
}
