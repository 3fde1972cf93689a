// Statements with a scope of their own; they stand in the bodies of functions.
import { Scope, declareLexical, patternNames } from "./bindings.js";
import { refuse, refuseAsync } from "./refusals.js";
import { target } from "./visitNames.js";

function block(rewriter, node, statements, children) {
  const scope = new Scope(rewriter.scope);
  declareLexical(statements, scope);
  return rewriter.within(scope, () => rewriter.copy(node, children));
}

function forEach(rewriter, node) {
  if (node.await) refuseAsync();
  if (node.left.type !== "VariableDeclaration") target(rewriter, node.left);
  return block(rewriter, node, [node.left], [node.left, node.right, node.body]);
}

export const kStatementVisitors = {
  BlockStatement: (rewriter, node) => block(rewriter, node, node.body, node.body),
  SwitchStatement(rewriter, node) {
    const statements = node.cases.flatMap((one) => one.consequent);
    return block(rewriter, node, statements, [node.discriminant, ...node.cases]);
  },
  ForStatement(rewriter, node) {
    const first = node.init ? [node.init] : [];
    return block(rewriter, node, first, [node.init, node.test, node.update, node.body]);
  },
  ForInStatement: forEach,
  ForOfStatement: forEach,
  CatchClause(rewriter, node) {
    const scope = new Scope(rewriter.scope);
    patternNames(node.param, (name) => scope.declare(name));
    return rewriter.within(scope, () => rewriter.copy(node, [node.param, node.body]));
  },
  WithStatement: () => refuse('Cannot use "with" statements'),
};
