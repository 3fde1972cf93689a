// Small facts about the parts of a syntax tree.
import { isExtensionName } from "../extensions/extend.js";

// Children of each kind of node that is copied as it stands.
export const kChildren = {
  ArrayExpression: ["elements"],
  ArrayPattern: ["elements"],
  AssignmentPattern: ["left", "right"],
  BinaryExpression: ["left", "right"],
  BreakStatement: [],
  ConditionalExpression: ["test", "consequent", "alternate"],
  ContinueStatement: [],
  DebuggerStatement: [],
  DoWhileStatement: ["body", "test"],
  EmptyStatement: [],
  ExpressionStatement: ["expression"],
  IfStatement: ["test", "consequent", "alternate"],
  LabeledStatement: ["body"],
  Literal: [],
  LogicalExpression: ["left", "right"],
  MetaProperty: [],
  ObjectExpression: ["properties"],
  ParenthesizedExpression: ["expression"],
  PrivateIdentifier: [],
  RestElement: ["argument"],
  ReturnStatement: ["argument"],
  SequenceExpression: ["expressions"],
  SpreadElement: ["argument"],
  Super: [],
  SwitchCase: ["test", "consequent"],
  ThrowStatement: ["argument"],
  TryStatement: ["block", "handler", "finalizer"],
  VariableDeclaration: ["declarations"],
  VariableDeclarator: ["id", "init"],
  WhileStatement: ["test", "body"],
  YieldExpression: ["argument"],
};

export const unwrapped = (node) => (node.type === "ParenthesizedExpression" ? unwrapped(node.expression) : node);

// The name that a computed key surely has; undefined where that is known only when it runs.
export function literalKey(node) {
  const inner = unwrapped(node);
  if (inner.type === "Literal" && !inner.regex && inner.bigint === undefined) return String(inner.value);
  if (inner.type === "TemplateLiteral" && inner.expressions.length === 0) return inner.quasis[0].value.cooked;
  return undefined;
}

export function isExtensionCall(node) {
  if (node.type !== "CallExpression") return false;
  const { callee } = node;
  return callee.type === "MemberExpression" && !callee.computed && isExtensionName(callee.property.name);
}
