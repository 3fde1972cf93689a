// Variables, properties and literals, and what changes them.
import { refuse } from "./refusals.js";
import { isForbidden, isMutator } from "./names.js";
import { method } from "./visitFunctions.js";
import { literalKey, unwrapped } from "./syntax.js";

// n8n prints a blank where a substitution follows the end of a line, and so do we.
function templateText(rewriter, { quasis, expressions }) {
  return quasis.reduce((out, quasi, i) => {
    if (quasi.tail) return `${out}${rewriter.textOf(quasi)}\``;
    const blank = quasi.value.cooked?.endsWith("\n") ? " " : "";
    return `${out}${rewriter.textOf(quasi)}${blank}\${${rewriter.visit(expressions[i])}\n}`;
  }, "`");
}

function member(rewriter, node) {
  const object = rewriter.visit(node.object);
  const key = rewriter.key(node);
  if (node.computed) return `${object}${node.optional ? "?." : ""}[${key}]`;
  return object + rewriter.source(node.object.end, node.property.start) + key;
}

function propertyName(node) {
  return node.computed ? literalKey(node.key) : String(node.key.name ?? node.key.value);
}

// A member of an object literal.
function property(rewriter, node) {
  const name = propertyName(node);
  if (name === "__proto__") refuse('Cannot access "__proto__"');
  if (node.shorthand) return `${name}:${rewriter.visit(node.value)}`;
  if (node.method || node.kind !== "init") return method(rewriter, node);
  const key = node.computed ? `[${rewriter.computedKey(node.key)}]` : rewriter.textOf(node.key);
  return `${key}:${rewriter.visit(node.value)}`;
}

// A member of a pattern that takes an object apart.
function patternProperty(rewriter, node) {
  if (node.type === "RestElement") return rewriter.visit(node);
  if (node.computed) refuse("Computed property names in destructuring are not allowed");
  const name = propertyName(node);
  if (isForbidden(name)) refuse(`Cannot destructure "${name}"`);
  if (isMutator(name)) rewriter.changes();
  return `${rewriter.textOf(node.key)}:${rewriter.visit(node.value)}`;
}

// Notes that something is assigned to.
export function target(rewriter, node) {
  rewriter.assigns = true;
  if (unwrapped(node).type !== "Identifier") rewriter.changes();
}

export const kNameVisitors = {
  Identifier: (rewriter, node) => rewriter.variable(node),
  ThisExpression: (rewriter) => `${rewriter.runtime("self")}(${rewriter.scope.hasThis ? "this" : ""})`,
  MemberExpression: member,
  Property: property,
  ObjectPattern: (rewriter, node) => `{${node.properties.map((one) => patternProperty(rewriter, one)).join(",")}}`,
  TemplateLiteral: templateText,
  AssignmentExpression(rewriter, node) {
    target(rewriter, node.left);
    return rewriter.copy(node, [node.left, node.right]);
  },
  UpdateExpression(rewriter, node) {
    target(rewriter, node.argument);
    return rewriter.copy(node, [node.argument]);
  },
  UnaryExpression(rewriter, node) {
    if (node.operator === "delete") rewriter.changes();
    return rewriter.copy(node, [node.argument]);
  },
};
