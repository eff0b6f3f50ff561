"""From Lark's tree to the types of the AST, and the fields that have them."""

from promptc.syntax import ast, errors
from promptc.syntax.errors import SyntaxProblem
from promptc.syntax.expressions import Expressions
from promptc.syntax.leaves import MAX_DEPTH, Child, branch, children


class Types(Expressions):
    """Builds types and fields."""

    def type(self, node: Child, depth: int = 0) -> ast.TypeExpr:
        tree = branch(node)
        span = self.span(tree)
        if depth > MAX_DEPTH:
            raise SyntaxProblem(errors.too_deep(span))
        match tree.data:
            case "union":
                options = [self.type(option, depth + 1) for option in tree.children]
                return ast.UnionType(tuple(inner for option in options for inner in _options(option)), span)
            case "optional":
                return ast.OptionalType(self.type(tree.children[0], depth + 1), span)
            case "literal_type":
                return ast.LiteralType(self.literal(branch(tree.children[0])).value, span)
            case _:
                name, inner, constraints = children(tree)
                if (literal := self.foreign_literal(self.name(name))) is not None:
                    return ast.LiteralType(literal.value, span)
                return ast.TypeRef(
                    self.name(name),
                    () if inner is None else tuple(self.type(arg, depth + 1) for arg in branch(inner).children),
                    () if constraints is None else self.arguments(constraints),
                    span,
                )

    def field(self, node: Child) -> ast.FieldDecl:
        tree = branch(node)
        name, type_, default, description = children(tree)
        return ast.FieldDecl(
            self.name(name),
            self.type(type_),
            None if default is None else self.expression(branch(default).children[0]),
            self.optional_text(description),
            self.span(tree),
        )

    def fields(self, node: Child) -> tuple[ast.FieldDecl, ...]:
        return tuple(self.field(child) for child in branch(node).children)

    def params(self, node: Child) -> tuple[ast.FieldDecl, ...]:
        """The parameters of something whose expressions name them."""
        for child in branch(node).children:
            self.variable(branch(child).children[0])
        return self.fields(node)


def _options(written: ast.TypeExpr) -> tuple[ast.TypeExpr, ...]:
    """The options of a union in parentheses are those of the union around it."""
    return written.options if isinstance(written, ast.UnionType) else (written,)
