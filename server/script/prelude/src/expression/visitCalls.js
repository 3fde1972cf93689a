// Calls: of functions by name, of n8n's methods, of new, and chains of ?. with such methods in them.
import { ExpressionError } from "../errors.js";
import { refuse, refuseAsync } from "./refusals.js";
import { isExtensionCall, unwrapped } from "./syntax.js";

// The function that is called by name; never as a method of the scope.
function called(rewriter, callee) {
  const name = rewriter.variable(callee, true);
  return name === callee.name ? name : `(0,${name})`;
}

const isConditional = (rewriter, { callee }) =>
  callee.type === "Identifier" && callee.name === "$if" && !rewriter.scope.has("$if");

// $if(test, a, b) evaluates only one of a and b.
function conditional(rewriter, node) {
  const [test, yes, no] = node.arguments;
  if (yes === undefined || node.arguments.some((one) => one.type === "SpreadElement")) {
    throw new ExpressionError("$if needs a test and a value: $if(test, value[, other value])");
  }
  const other = no === undefined ? "false" : rewriter.visit(no);
  return `((${rewriter.visit(test)}\n)?(${rewriter.visit(yes)}\n):(${other}\n))`;
}

const extended = (rewriter, receiver, { callee }, args) =>
  `${rewriter.runtime("extend")}(${receiver},${JSON.stringify(callee.property.name)},[${args}\n])`;

function call(rewriter, node) {
  if (isConditional(rewriter, node)) return conditional(rewriter, node);
  if (isExtensionCall(node))
    return extended(rewriter, rewriter.visit(node.callee.object), node, rewriter.list(node.arguments));
  const callee = unwrapped(node.callee);
  if (callee.type !== "Identifier") return rewriter.copy(node, [node.callee, ...node.arguments]);
  return `${called(rewriter, callee)}${node.optional ? "?." : ""}(${rewriter.list(node.arguments)})`;
}

// --- chains. Each function gets `then`, which puts the rest of the chain around a link's text.

function hasExtensionInSpine(node) {
  if (node.type === "MemberExpression") return hasExtensionInSpine(node.object);
  if (node.type === "CallExpression") return isExtensionCall(node) || hasExtensionInSpine(node.callee);
  return false;
}

function unlessNullish(rewriter, isOptional, value, then) {
  if (!isOptional) return then(value);
  const kept = rewriter.temporary();
  return `(((${kept}=${value})??null)===null?undefined:${then(kept)})`;
}

function memberOf(rewriter, object, node) {
  const key = rewriter.key(node);
  return node.computed ? `${object}[${key}]` : `${object}.${key}`;
}

// receiver.method(…) or receiver.method?.(…)
function methodLink(rewriter, node, receiver, then) {
  const { callee } = node;
  const args = () => rewriter.list(node.arguments);
  if (!node.optional) {
    if (isExtensionCall(node)) return then(extended(rewriter, receiver, node, args()));
    return then(`${memberOf(rewriter, receiver, callee)}(${args()})`);
  }
  const self = rewriter.temporary();
  const method = isExtensionCall(node)
    ? `${rewriter.runtime("optional")}(${self},${JSON.stringify(callee.property.name)})`
    : memberOf(rewriter, self, callee);
  const rest = (value) => then(`${rewriter.runtime("call")}(${value},${self},[${args()}\n])`);
  return `(${self}=${receiver},${unlessNullish(rewriter, true, method, rest)})`;
}

function link(rewriter, node, then) {
  if (node.type === "MemberExpression") {
    return link(rewriter, node.object, (object) =>
      unlessNullish(rewriter, node.optional, object, (value) => then(memberOf(rewriter, value, node))),
    );
  }
  if (node.type !== "CallExpression" || node.callee.type === "Identifier") return then(rewriter.visit(node));
  const { callee } = node;
  if (callee.type === "MemberExpression") {
    return link(rewriter, callee.object, (object) =>
      unlessNullish(rewriter, callee.optional, object, (receiver) => methodLink(rewriter, node, receiver, then)),
    );
  }
  return link(rewriter, callee, (value) =>
    unlessNullish(rewriter, node.optional, value, (kept) => then(`${kept}(${rewriter.list(node.arguments)})`)),
  );
}

export const kCallVisitors = {
  CallExpression: call,
  NewExpression(rewriter, node) {
    if (node.callee.type !== "Identifier") return rewriter.copy(node, [node.callee, ...node.arguments]);
    return `new ${rewriter.variable(node.callee, true)}(${rewriter.list(node.arguments)})`;
  },
  TaggedTemplateExpression(rewriter, { tag, quasi }) {
    const inner = unwrapped(tag);
    const text = inner.type === "Identifier" ? called(rewriter, inner) : rewriter.visit(tag);
    return text + rewriter.copy(quasi, quasi.expressions);
  },
  // Without n8n's methods a chain stays as it is.
  ChainExpression(rewriter, { expression }) {
    if (!hasExtensionInSpine(expression)) return rewriter.visit(expression);
    return `(${link(rewriter, expression, (value) => value)})`;
  },
  ImportExpression: () => refuse("Cannot import modules"),
  AwaitExpression: () => refuseAsync(),
};
