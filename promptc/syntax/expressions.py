"""From Lark's tree to the expressions of the AST."""

from typing import cast

from lark import Token, Tree

from promptc.syntax import ast, errors
from promptc.syntax.errors import SyntaxProblem
from promptc.syntax.leaves import MAX_DEPTH, Child, Leaves, Node, branch, leaf


class Expressions(Leaves):
    """Builds expressions. Raises `SyntaxProblem` where they nest deeper than any walk over the tree should go."""

    def expression(self, node: Child, depth: int = 0) -> ast.Expr:
        tree = branch(node)
        span = self.span(tree)
        if depth > MAX_DEPTH:
            raise SyntaxProblem(errors.too_deep(span))
        match tree.data:
            case "string":
                return ast.Literal_(self.text(tree).value, span)
            case "int":
                return ast.Literal_(self.integer(tree), span)
            case "float":
                return ast.Literal_(self.number(tree), span)
            case "bool":
                return ast.Literal_(leaf(tree) == "true", span)
            case "ref":
                return ast.NameRef(self.name(tree.children[0]).text, span)
            case "group":
                return self.expression(tree.children[0], depth + 1)
            case "access":
                base, name = tree.children
                return ast.FieldAccess(self.expression(base, depth + 1), self.name(name), span)
            case "call":
                callee, args = tree.children
                return ast.CallExpr(self.name(callee), self.arguments(args, depth + 1), span)
            case "list":
                return ast.ListExpr(tuple(self.expression(item, depth + 1) for item in tree.children), span)
            case _:
                return self._operation(tree, depth)

    def _operation(self, tree: Node, depth: int) -> ast.Expr:
        span = self.span(tree)
        operands = [self.expression(c, depth + 1) for c in tree.children if isinstance(c, Tree)]
        written = next(str(c) for c in tree.children if isinstance(c, Token))
        if len(operands) == 1:
            return ast.Unary(cast(ast.UnaryOp, written), operands[0], span)
        return ast.Binary(cast(ast.BinaryOp, written), operands[0], operands[1], span)

    def arguments(self, node: Child, depth: int = 0) -> tuple[ast.Argument, ...]:
        return tuple(self._argument(child, depth) for child in branch(node).children)

    def _argument(self, node: Child, depth: int) -> ast.Argument:
        tree = branch(node)
        name = self.name(tree.children[0]) if tree.data == "named" else None
        return ast.Argument(name, self.expression(tree.children[-1], depth), self.span(tree))
