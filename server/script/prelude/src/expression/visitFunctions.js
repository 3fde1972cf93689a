// Functions and classes, each with a scope of its own.
import { Scope, declareHoisted, declareLexical, patternNames } from "./bindings.js";
import { refuse, refuseAsync } from "./refusals.js";

// Parameters and body of a function.
function signature(rewriter, node, hasThis) {
  const scope = new Scope(rewriter.scope, { hasThis });
  if (node.type === "FunctionExpression" && node.id) scope.declare(node.id.name);
  for (const parameter of node.params) patternNames(parameter, (name) => scope.declare(name));
  declareHoisted(node.body, scope);
  return rewriter.within(scope, () => {
    const parameters = rewriter.list(node.params);
    if (node.expression) return `(${parameters})=>(${rewriter.visit(node.body)}\n)`;
    const arrow = node.type === "ArrowFunctionExpression" ? "=>" : "";
    return `(${parameters})${arrow}${rewriter.visit(node.body)}`;
  });
}

function functionText(rewriter, node) {
  if (node.async) refuseAsync();
  if (node.id) rewriter.checkName(node.id.name);
  return `function${node.generator ? "*" : ""} ${node.id?.name ?? ""}${signature(rewriter, node, true)}`;
}

const keyText = (rewriter, node) => (node.computed ? `[${rewriter.computedKey(node.key)}]` : rewriter.textOf(node.key));

// A method or accessor of an object or class.
export function method(rewriter, node) {
  if (node.value.async) refuseAsync();
  const accessor = node.kind === "get" || node.kind === "set" ? `${node.kind} ` : "";
  const prefix = (node.static ? "static " : "") + accessor + (node.value.generator ? "*" : "");
  return prefix + keyText(rewriter, node) + signature(rewriter, node.value, true);
}

function classText(rewriter, node) {
  const base = node.superClass;
  if (base && base.type !== "Identifier") refuse("Cannot use dynamic class extension");
  const scope = new Scope(rewriter.scope, { hasThis: true });
  if (node.id) {
    rewriter.checkName(node.id.name);
    scope.declare(node.id.name);
  }
  const heritage = base ? ` extends ${rewriter.visit(base)}` : "";
  return rewriter.within(scope, () => `class ${node.id?.name ?? ""}${heritage}${rewriter.visit(node.body)}`);
}

export const kFunctionVisitors = {
  ArrowFunctionExpression(rewriter, node) {
    if (node.async) refuseAsync();
    return signature(rewriter, node, false);
  },
  FunctionExpression: functionText,
  FunctionDeclaration: functionText,
  ClassExpression: classText,
  ClassDeclaration: classText,
  ClassBody: (rewriter, node) => `{${node.body.map((one) => rewriter.visit(one)).join("\n")}}`,
  MethodDefinition: method,
  PropertyDefinition(rewriter, node) {
    const value = node.value ? `=(${rewriter.visit(node.value)}\n)` : "";
    return `${node.static ? "static " : ""}${keyText(rewriter, node)}${value};`;
  },
  StaticBlock(rewriter, node) {
    const scope = new Scope(rewriter.scope, { hasThis: true });
    declareHoisted(node.body, scope);
    declareLexical(node.body, scope);
    return rewriter.within(scope, () => rewriter.copy(node, node.body));
  },
};
