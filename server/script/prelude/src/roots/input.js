// $input: what came into the current node.
import { ExpressionError } from "../errors.js";

function refuseArguments(args, name) {
  if (args.length > 0) throw new ExpressionError(`$input.${name}() should have no arguments`);
}

export class InputRoot {
  #view;
  constructor(view) {
    this.#view = view;
  }

  get item() {
    return this.#view.item();
  }
  #items() {
    return this.#view.give(this.#view.job.input()) ?? [];
  }
  all(...args) {
    refuseArguments(args, "all");
    return this.#items();
  }
  first(...args) {
    refuseArguments(args, "first");
    return this.#view.give(this.#view.job.itemAt(0));
  }
  last(...args) {
    refuseArguments(args, "last");
    return this.#items().at(-1);
  }
  get params() {
    const node = this.#view.facts.previous?.node;
    return node === undefined ? undefined : this.#view.give(this.#view.ask({ ask: "parameters", node }));
  }
  get context() {
    return this.#view.give(this.#view.ask({ ask: "nodeContext", node: this.#view.facts.node })) ?? {};
  }
}
