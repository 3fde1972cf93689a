// Which names a piece of code declares itself: scopes, filled before their code is visited.

export class Scope {
  #names = new Set();

  // hasThis: whether `this` and `arguments` are the code's own here, or in a scope around.
  constructor(parent, { hasThis = false } = {}) {
    this.parent = parent;
    this.hasThis = hasThis || (parent?.hasThis ?? false);
  }

  declare(name) {
    this.#names.add(name);
  }
  has(name) {
    return this.#names.has(name) || (this.parent?.has(name) ?? false);
  }
}

// Calls `each` with every name that a pattern binds.
export function patternNames(pattern, each) {
  switch (pattern?.type) {
    case "Identifier":
      return each(pattern.name);
    case "ObjectPattern":
      return pattern.properties.forEach((one) =>
        patternNames(one.type === "RestElement" ? one.argument : one.value, each),
      );
    case "ArrayPattern":
      return pattern.elements.forEach((one) => patternNames(one, each));
    case "AssignmentPattern":
      return patternNames(pattern.left, each);
    case "RestElement":
      return patternNames(pattern.argument, each);
    default:
      return undefined;
  }
}

// Declares what stands directly in a list of statements: let, const, class, function.
export function declareLexical(statements, scope) {
  for (const statement of statements) {
    const inner = statement.type === "LabeledStatement" ? statement.body : statement;
    if (inner.type === "FunctionDeclaration" || inner.type === "ClassDeclaration") {
      scope.declare(inner.id.name);
    } else if (inner.type === "VariableDeclaration") {
      for (const one of inner.declarations) patternNames(one.id, (name) => scope.declare(name));
    }
  }
}

// Declares the var and function names of a function's body, however deep in its blocks.
export function declareHoisted(node, scope) {
  if (node === null || typeof node !== "object") return;
  if (Array.isArray(node)) return node.forEach((one) => declareHoisted(one, scope));
  if (typeof node.type !== "string") return;
  if (node.type === "FunctionDeclaration") scope.declare(node.id.name);
  if (/Function|^Class/.test(node.type)) return;
  if (node.type === "VariableDeclaration" && node.kind === "var") {
    for (const one of node.declarations) patternNames(one.id, (name) => scope.declare(name));
  }
  for (const name of Object.keys(node)) declareHoisted(node[name], scope);
}
