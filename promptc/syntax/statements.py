"""From Lark's tree to the statements of the AST."""

from typing import cast

from promptc.syntax import ast, errors
from promptc.syntax.errors import SyntaxProblem
from promptc.syntax.leaves import MAX_DEPTH, Child, Node, branch, children
from promptc.syntax.types import Types


class Statements(Types):
    """Builds statements. Raises `SyntaxProblem` where their blocks nest too deeply."""

    def block(self, node: Child, depth: int = 0) -> tuple[ast.Stmt, ...]:
        return tuple(self.statement(branch(child), depth) for child in branch(node).children)

    def statement(self, tree: Node, depth: int = 0) -> ast.Stmt:
        span = self.span(tree)
        if depth > MAX_DEPTH:
            raise SyntaxProblem(errors.too_deep(span))
        match tree.data:
            case "let" | "var":
                name, type_, value = children(tree)
                annotation = None if type_ is None else self.type(branch(type_).children[0])
                node = ast.Let if tree.data == "let" else ast.Var
                return node(self.variable(name), annotation, self.expression(value), span)
            case "assign":
                name, value = children(tree)
                return ast.Assign(self.variable(name), self.expression(value), span)
            case "module":
                return self.module(tree)
            case "tune":
                return self.tune(tree)
            case "require" | "suggest":
                return self.check(tree)
            case "expect":
                condition, message = self._condition(tree)
                return ast.Expect(condition, message, span)
            case "for":
                var, source, body = children(tree)
                return ast.For(self.variable(var), self.expression(source), self.block(body, depth + 1), span)
            case "if":
                return self._if(tree, depth)
            case "match":
                return self._match(tree, depth)
            case "call_statement":
                return ast.ExprStmt(self.call(tree.children[0]), span)
            case "return":
                return self._return(tree)
            case other:
                raise TypeError(f"the grammar has a statement that nobody reads: {other}")

    def module(self, tree: Node) -> ast.ModuleDecl:
        name, value, *settings = children(tree)
        return ast.ModuleDecl(self.name(name), self.expression(value), self.settings(settings), self.span(tree))

    def tune(self, tree: Node) -> ast.Tune:
        name, type_, domain, default = children(tree)
        return ast.Tune(
            self.variable(name), self.type(type_), self.expression(domain), self.expression(default), self.span(tree)
        )

    def check(self, tree: Node) -> ast.Check:
        condition, message = self._condition(tree)
        return ast.Check(cast(ast.CheckKind, str(tree.data)), condition, message, self.span(tree))

    def settings(self, nodes: list[Child]) -> tuple[ast.Setting, ...]:
        return tuple(self._setting(child) for block in nodes for child in children(branch(block)))

    def _setting(self, node: Child) -> ast.Setting:
        tree = branch(node)
        name, value = children(tree)
        return ast.Setting(self.name(name), self.expression(value), self.span(tree))

    def _condition(self, tree: Node) -> tuple[ast.Expr, ast.Text | None]:
        condition, *message = children(tree)
        return self.expression(condition), self.text(message[0]) if message else None

    def _if(self, tree: Node, depth: int) -> ast.If:
        condition, then, orelse = children(tree)
        other: tuple[ast.Stmt, ...] | None = None
        if orelse is not None:
            last = branch(orelse)
            other = (self.statement(last, depth + 1),) if last.data == "if" else self.block(last, depth + 1)
        return ast.If(self.expression(condition), self.block(then, depth + 1), other, self.span(tree))

    def _match(self, tree: Node, depth: int) -> ast.Match:
        subject, *parts = [branch(child) for child in children(tree) if child is not None]
        arms = tuple(self._arm(part, depth) for part in parts if part.data == "arm")
        last = next((part for part in parts if part.data == "otherwise"), None)
        orelse = None if last is None else self.block(last.children[0], depth + 1)
        return ast.Match(self.expression(subject), arms, orelse, self.span(tree))

    def _arm(self, tree: Node, depth: int) -> ast.Arm:
        patterns, bind, body = children(tree)
        return ast.Arm(
            tuple(self._pattern(branch(pattern)) for pattern in branch(patterns).children),
            None if bind is None else self.variable(bind),
            self.block(body, depth + 1),
            self.span(tree),
        )

    def _pattern(self, tree: Node) -> ast.Pattern:
        return self.name(tree) if tree.data == "name" else self.literal(tree)

    def _return(self, tree: Node) -> ast.Return:
        value = branch(tree.children[0])
        if value.data == "args":
            return ast.Return(self.arguments(value), None, self.span(tree))
        return ast.Return((), self.expression(value), self.span(tree))
