"""From Lark's tree to the expressions of the AST."""

from typing import cast

from lark import Token, Tree

from promptc.syntax import ast, errors
from promptc.syntax.errors import SyntaxProblem
from promptc.syntax.leaves import MAX_DEPTH, Child, Leaves, Node, branch, children


class Expressions(Leaves):
    """Builds expressions. Raises `SyntaxProblem` where they nest deeper than any walk over the tree should go."""

    def expression(self, node: Child, depth: int = 0) -> ast.Expr:
        tree = branch(node)
        span = self.span(tree)
        if depth > MAX_DEPTH:
            raise SyntaxProblem(errors.too_deep(span))
        inner = depth + 1
        match tree.data:
            case "string" | "int" | "float" | "bool" | "none":
                return self.literal(tree)
            case "ref":
                return self._ref(self.name(tree.children[0]))
            case "group":
                return self.expression(tree.children[0], inner)
            case "access":
                base, name = tree.children
                return ast.FieldAccess(self.expression(base, inner), self.name(name), span)
            case "index":
                base, index = tree.children
                return ast.Index(self.expression(base, inner), self.expression(index, inner), span)
            case "call":
                return self.call(tree, inner)
            case "list":
                return ast.ListExpr(tuple(self.expression(item, inner) for item in tree.children), span)
            case "dict":
                return ast.DictExpr(tuple(self._entry(branch(entry), inner) for entry in tree.children), span)
            case "comprehension" | "generator":
                return self._comprehension(tree, inner, bracketed=tree.data == "comprehension")
            case "range":
                low, _, high = tree.children
                return ast.RangeExpr(self.expression(low, inner), self.expression(high, inner), span)
            case "if_else":
                then, _, condition, orelse = tree.children
                values = [self.expression(part, inner) for part in (then, condition, orelse)]
                return ast.IfExpr(values[0], values[1], values[2], span)
            case _:
                return self._operation(tree, inner)

    def _ref(self, name: ast.Name) -> ast.Expr:
        if (written := self.foreign_literal(name)) is not None:
            return ast.Literal_(written.value, name.span)
        return ast.NameRef(name.text, name.span)

    def call(self, node: Child, depth: int = 0) -> ast.CallExpr:
        tree = branch(node)
        callee, args = tree.children
        return ast.CallExpr(self.name(callee), self.arguments(args, depth), self.span(tree))

    def _entry(self, tree: Node, depth: int) -> tuple[ast.Expr, ast.Expr]:
        key, value = tree.children
        return self.expression(key, depth), self.expression(value, depth)

    def _comprehension(self, tree: Node, depth: int, *, bracketed: bool) -> ast.Comprehension:
        item, var, source, *rest = children(tree)
        condition = rest[-1] if rest else None
        return ast.Comprehension(
            self.expression(item, depth),
            self.variable(var),
            self.expression(source, depth),
            None if condition is None else self.expression(condition, depth),
            bracketed,
            self.span(tree),
        )

    def _operation(self, tree: Node, depth: int) -> ast.Expr:
        span = self.span(tree)
        operands = [self.expression(c, depth) for c in tree.children if isinstance(c, Tree)]
        written = next(str(c) for c in tree.children if isinstance(c, Token))
        if len(operands) == 1:
            return ast.Unary(cast(ast.UnaryOp, written), operands[0], span)
        return ast.Binary(cast(ast.BinaryOp, written), operands[0], operands[1], span)

    def arguments(self, node: Child, depth: int = 0) -> tuple[ast.Argument, ...]:
        return tuple(self._argument(child, depth) for child in branch(node).children)

    def _argument(self, node: Child, depth: int) -> ast.Argument:
        tree = branch(node)
        if tree.data == "generator":
            return ast.Argument(None, self.expression(tree, depth), self.span(tree))
        name = self.name(tree.children[0]) if tree.data == "named" else None
        return ast.Argument(name, self.expression(tree.children[-1], depth), self.span(tree))
