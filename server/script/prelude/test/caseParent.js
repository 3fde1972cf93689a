// Answers a host's questions from the data of a conformance case: the nodes before the current one, item i
// of each descending from item i of the one before.

const withOrigins = (items) => items.map((item, i) => ({ pairedItem: { item: i }, ...item }));

export class CaseParent {
  constructor({ json, items, nodes = {} }) {
    this.items = withOrigins(items ?? [{ json: json ?? {} }]);
    this.nodes = new Map();
    for (const [name, list] of Object.entries(nodes)) {
      const outputs = Array.isArray(list[0]) ? list : [list];
      this.nodes.set(name, outputs.map(withOrigins));
    }
  }

  get previous() {
    const last = [...this.nodes.keys()].at(-1);
    return last === undefined ? null : { node: last, output: 0, run: 0 };
  }

  answer(question) {
    const { ask, node } = question;
    const outputs = this.nodes.get(node);
    switch (ask) {
      case "input":
        return { value: question.index === 0 ? this.items : null };
      case "node":
        return { value: { exists: outputs !== undefined, hasRun: outputs !== undefined } };
      case "items": {
        if (outputs === undefined || (question.run ?? 0) !== 0)
          return { error: { kind: "expression", message: "has not run that often" } };
        const items = outputs[question.output ?? 0];
        return items
          ? { value: items }
          : { error: { kind: "expression", message: `Node "${node}" has no branch with index ${question.output}.` } };
      }
      case "paired":
        return {
          value: question.items.map((i) => {
            const item = outputs?.[0]?.[i];
            return item ? { item } : { error: { kind: "expression", message: "no such item" } };
          }),
        };
      case "environment":
        return { error: { kind: "expression", message: "Access to environment variables is not allowed here." } };
      default:
        return { value: {} };
    }
  }
}
