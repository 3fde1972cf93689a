// $('Name'), $node["Name"] and $items("Name"): other nodes and what they gave.
import { ExpressionError } from "../errors.js";

function requireNode(view, node) {
  const facts = typeof node === "string" ? view.ask({ ask: "node", node }) : null;
  if (facts?.exists) return facts;
  throw new ExpressionError("Referenced node doesn't exist", {
    node: String(node),
    hint: `There is no node named “${String(node)}”: check the name.`,
  });
}

function requireRun(view, node) {
  if (requireNode(view, node).hasRun) return;
  throw new ExpressionError(`Node '${node}' hasn't been executed`, {
    node,
    hint: `Connect it so that it runs first, or ask before with $('${node}').isExecuted.`,
  });
}

function indexOf(value) {
  if (value === undefined || value === null) return null;
  const number = Number(value);
  if (!Number.isInteger(number) || number < 0)
    throw new ExpressionError(`${String(value)} is no index of an output or run`);
  return number;
}

const itemsOf = (view, node, output, run) =>
  view.give(view.ask({ ask: "items", node, output: indexOf(output), run: indexOf(run) })) ?? [];

function pairedItem(view, node, index) {
  const { item, error } = view.job.paired(node, index);
  if (error) throw new ExpressionError(String(error.message), { kind: error.kind, hint: error.hint, node: error.node });
  return view.give(item);
}

// $('Name')
export class NodeRoot {
  #view;
  #name;
  constructor(view, name) {
    requireNode(view, name);
    this.#view = view;
    this.#name = name;
  }

  get isExecuted() {
    return requireNode(this.#view, this.#name).hasRun === true;
  }
  get item() {
    requireRun(this.#view, this.#name);
    return pairedItem(this.#view, this.#name, this.#view.index);
  }
  pairedItem(index = this.#view.index) {
    requireRun(this.#view, this.#name);
    return pairedItem(this.#view, this.#name, indexOf(index));
  }
  itemMatching(index) {
    if (index === undefined) {
      throw new ExpressionError("Missing item index for .itemMatching()", {
        hint: "Write .itemMatching(0), for example.",
      });
    }
    return this.pairedItem(index);
  }
  all(output, run) {
    requireRun(this.#view, this.#name);
    return itemsOf(this.#view, this.#name, output, run);
  }
  first(output, run) {
    return this.all(output, run)[0];
  }
  last(output, run) {
    return this.all(output, run).at(-1);
  }
  get params() {
    return this.#view.give(this.#view.ask({ ask: "parameters", node: this.#name })) ?? {};
  }
  get context() {
    return this.#view.give(this.#view.ask({ ask: "nodeContext", node: this.#name })) ?? {};
  }
}

// One node of $node
class OldNode {
  #view;
  #name;
  constructor(view, name) {
    this.#view = view;
    this.#name = name;
  }

  #item() {
    requireRun(this.#view, this.#name);
    return pairedItem(this.#view, this.#name, this.#view.index);
  }
  get json() {
    return this.#item()?.json;
  }
  get data() {
    return this.json;
  }
  get binary() {
    return this.#item()?.binary;
  }
  get parameter() {
    return this.#view.give(this.#view.ask({ ask: "parameters", node: this.#name })) ?? {};
  }
  get context() {
    return this.#view.give(this.#view.ask({ ask: "nodeContext", node: this.#name })) ?? {};
  }
  get runIndex() {
    if (!requireNode(this.#view, this.#name).hasRun) return -1;
    for (let run = 0; ; ++run) {
      try {
        this.#view.ask({ ask: "items", node: this.#name, output: null, run });
      } catch {
        return run - 1;
      }
    }
  }
}

// $node
export function nodesRoot(view) {
  return new Proxy(Object.freeze(Object.create(null)), {
    get(_, name) {
      if (typeof name !== "string") return undefined;
      requireNode(view, name);
      return new OldNode(view, name);
    },
  });
}

// $items("Name", output, run); without a name what came into the current node.
export function nodeItems(view, name, output, run) {
  if (name === undefined) return view.give(view.job.input()) ?? [];
  requireRun(view, name);
  return itemsOf(view, name, output, run);
}

export const kNodeClasses = [NodeRoot, OldNode];
