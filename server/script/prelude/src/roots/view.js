// What the roots of one evaluation look at: the job, the item, and how its data is handed out.
import { copyOf, frozen } from "../data.js";
import { isFrozen } from "../realm.js";

// How data is handed out, by what a program may do to it.
export function handOut(effect) {
  if (effect === "reads") return (value) => value;
  if (effect === "opaque") return (value) => (isFrozen(value) ? value : frozen(value));
  const copies = new Map();
  return (value) => {
    if (typeof value !== "object" || value === null) return value;
    if (!copies.has(value)) copies.set(value, copyOf(value));
    return copies.get(value);
  };
}

export class View {
  #evaluate;

  // job: see job.js; index: of the item in input 0; give: see handOut; evaluate: (text, index, depth) gives the value
  // of a parameter's text.
  constructor(job, index, give, evaluate, depth = 0) {
    this.job = job;
    this.index = index;
    this.give = give;
    this.#evaluate = evaluate;
    this.depth = depth; // how many evaluations this one is inside of
  }

  get facts() {
    return this.job.facts;
  }
  ask(question) {
    return this.job.questions.ask(question);
  }
  // The current item; undefined where there is none.
  item() {
    return this.give(this.job.itemAt(this.index));
  }
  at(index) {
    return new View(this.job, index, this.give, this.#evaluate, this.depth);
  }
  evaluate(text) {
    return this.#evaluate(text, this.index, this.depth + 1);
  }
}
