// The data of one job: its facts, the items it brought along, and what is asked for on top.

export class Job {
  #paired = new Map();
  #items;
  #first;

  // items: the input's items from index `first` on, or undefined when they must be asked for.
  constructor(facts, questions, items, first) {
    this.facts = facts;
    this.questions = questions;
    this.#items = items;
    this.#first = first;
    this.indices = null; // that are being evaluated together; null: only the current one
  }

  // All items of an input of the current node; null when nothing came in there.
  input(index = 0) {
    return this.questions.ask({ ask: "input", index });
  }
  itemAt(index) {
    const here = this.#items?.[index - this.#first];
    return here ?? (this.#items && this.#isHere(index) ? undefined : this.input()?.[index]);
  }
  #isHere(index) {
    return index >= this.#first && index < this.#first + this.#items.length;
  }

  // The item of node `node` that item `index` descends from: {"item"} or {"error"}.
  paired(node, index) {
    if (!this.#paired.has(node)) this.#paired.set(node, new Map());
    const known = this.#paired.get(node);
    if (!known.has(index)) {
      const items = this.indices?.includes(index) ? this.indices.filter((one) => !known.has(one)) : [index];
      const answers = this.questions.ask({ ask: "paired", node, items });
      items.forEach((one, i) => known.set(one, answers?.[i] ?? { error: { message: "No answer was given." } }));
    }
    return known.get(index);
  }
}
