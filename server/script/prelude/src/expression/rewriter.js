// Walks a syntax tree and puts the text together that is really run. How each kind of node is written stands in tables
// of visitors: functions of (rewriter, node) that give its text. What no table knows is refused.
import { ExpressionError } from "../errors.js";
import { Scope } from "./bindings.js";
import { isForbidden, isMutator } from "./names.js";
import { refuse, refuseSyntax } from "./refusals.js";
import { kChildren, literalKey } from "./syntax.js";

const kUnscoped = new Set(["undefined", "NaN", "Infinity"]);

export class Rewriter {
  // What the program may do to data: "reads" it only, is "opaque" to us, or "changes" it.
  effect = "reads";
  // Whether it sets variables that it does not declare.
  assigns = false;
  scope = new Scope(null);

  #code;
  #names;
  #visitors;
  #temporaries = 0;

  constructor(code, visitors) {
    this.#code = code;
    this.#visitors = visitors;
    this.#names = this.#unusedNames();
  }

  // Text of a function of (scope, runtime) that gives the expression's value.
  wholeFunction(node) {
    const body = this.visit(node);
    const { scope, runtime, temporary } = this.#names;
    const variables = Array.from({ length: this.#temporaries }, (_, i) => temporary + i);
    const declared = variables.length > 0 ? `let ${variables.join(",")};` : "";
    return `(function(${scope},${runtime}){${declared}return (${body}\n);})`;
  }

  // --- walking
  visit(node) {
    const visitor = this.#visitors[node.type];
    if (visitor !== undefined) return visitor(this, node);
    const parts = kChildren[node.type];
    if (parts === undefined) refuseSyntax(node.type);
    return this.copy(
      node,
      parts.flatMap((part) => node[part]),
    );
  }
  list(nodes) {
    return nodes.map((node) => this.visit(node)).join(",");
  }
  // The node's text with its children rewritten.
  copy(node, children) {
    const inOrder = children.filter((child) => child !== null && child !== undefined);
    inOrder.sort((a, b) => a.start - b.start);
    let text = "";
    let at = node.start;
    for (const child of inOrder) {
      text += this.source(at, child.start) + this.visit(child);
      at = child.end;
    }
    return text + this.source(at, node.end);
  }
  within(scope, action) {
    const outer = this.scope;
    this.scope = scope;
    try {
      return action();
    } finally {
      this.scope = outer;
    }
  }

  // --- text
  source(start, end) {
    return this.#code.slice(start, end);
  }
  textOf(node) {
    return this.source(node.start, node.end);
  }
  // A function of runtime.js.
  runtime(name) {
    return `${this.#names.runtime}.${name}`;
  }
  // A variable of our own, known nowhere else.
  temporary() {
    return this.#names.temporary + this.#temporaries++;
  }

  // Names for our own variables that the code does not contain.
  #unusedNames() {
    for (let i = 0; ; ++i) {
      const names = { scope: `$S${i}`, runtime: `$R${i}`, temporary: `$T${i}_` };
      if (!Object.values(names).some((name) => this.#code.includes(name))) return names;
    }
  }
  // Code may write a name with escapes; then our names could hide in it.
  checkName(name) {
    if (Object.values(this.#names).some((own) => name.startsWith(own))) refuse(`Cannot use "${name}"`);
  }

  // --- names
  // A variable: as it is where the code declares it, else a property of the scope.
  variable({ name }, isCalled = false) {
    this.checkName(name);
    if (this.scope.has(name) || kUnscoped.has(name)) return name;
    if (name === "arguments" && this.scope.hasThis) return name;
    if (isForbidden(name)) refuse(`Cannot access "${name}"`);
    if (name === "$" && !isCalled) {
      throw new ExpressionError('Cannot access "$" without calling it as a function', {
        hint: "Write $('Name of a node').",
      });
    }
    return `${this.#names.scope}.${name}`;
  }

  checkProperty(name) {
    if (isForbidden(name)) refuse(`Cannot access "${name}"`);
    if (isMutator(name)) this.changes();
  }
  // The text behind the dot or in the brackets of a member.
  key({ property, computed }) {
    if (computed) return this.computedKey(property);
    if (property.type === "PrivateIdentifier") return this.textOf(property);
    this.checkProperty(property.name);
    return property.name;
  }
  computedKey(property) {
    const literal = literalKey(property);
    if (literal !== undefined) {
      this.checkProperty(literal);
      return this.visit(property);
    }
    if (this.effect === "reads") this.effect = "opaque";
    return `${this.runtime("key")}(${this.visit(property)})`;
  }

  changes() {
    this.effect = "changes";
  }
}
