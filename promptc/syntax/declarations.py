"""From Lark's tree to the declarations of the AST."""

from promptc.source.text import Span
from promptc.syntax import ast
from promptc.syntax.expressions import Expressions
from promptc.syntax.leaves import Child, Node, branch, children


class Declarations(Expressions):
    """Builds one declaration at a time."""

    def declaration(self, tree: Node) -> ast.Decl:
        match tree.data:
            case "import":
                return self._import(tree)
            case "enum":
                return self._enum(tree)
            case "record":
                name, *fields = children(tree)
                return ast.RecordDecl(self.name(name), tuple(map(self.field, fields)), self.span(tree))
            case "signature":
                return self._signature(tree)
            case "strategy":
                name, doc, *fields = children(tree)
                return ast.StrategyDecl(
                    self.name(name), (), self.optional_text(doc), self._fields_of("output", fields), (), self.span(tree)
                )
            case "primitive":
                name, params, returns, doc = children(tree)
                return ast.PrimitiveDecl(
                    self.name(name), self.fields(params), self.type(returns), self.optional_text(doc), self.span(tree)
                )
            case "model":
                name, ref, *settings = children(tree)
                return ast.ModelDecl(self.name(name), self.text(ref), self._settings(settings), self.span(tree))
            case "module":
                return self._module(tree)
            case "program":
                return self._program(tree)
            case "dataset":
                name, *settings = children(tree)
                return ast.DatasetDecl(self.name(name), self._settings(settings), self.span(tree))
            case "metric":
                name, params, returns, value = children(tree)
                return ast.MetricDecl(
                    self.name(name), self.fields(params), self.type(returns), self.expression(value), self.span(tree)
                )
            case "optimize":
                name, *settings = children(tree)
                return ast.OptimizeDecl(self.name(name), self._settings(settings), self.span(tree))
            case other:
                raise TypeError(f"the grammar has a declaration that nobody reads: {other}")

    def _import(self, tree: Node) -> ast.Import:
        source, *names = map(self.name, tree.children)
        return ast.Import(source, tuple(names), self.span(tree))

    def _enum(self, tree: Node) -> ast.EnumDecl:
        name, *members = children(tree)
        return ast.EnumDecl(self.name(name), tuple(map(self._member, members)), self.span(tree))

    def _member(self, node: Child) -> ast.MemberDecl:
        tree = branch(node)
        name, description = children(tree)
        return ast.MemberDecl(self.name(name), None, self.optional_text(description), self.span(tree))

    def _signature(self, tree: Node) -> ast.SignatureDecl:
        name, frozen, doc, *fields = children(tree)
        return ast.SignatureDecl(
            self.name(name),
            frozen is not None,
            self.optional_text(doc),
            None,
            self._fields_of("input", fields),
            self._fields_of("output", fields),
            (),
            self.span(tree),
        )

    def _fields_of(self, kind: str, nodes: list[Child]) -> tuple[ast.FieldDecl, ...]:
        trees = [branch(node) for node in nodes]
        return tuple(self.field(tree.children[0]) for tree in trees if tree.data == kind)

    def _settings(self, nodes: list[Child]) -> tuple[ast.Setting, ...]:
        return tuple(self._setting(child) for block in nodes for child in children(branch(block)))

    def _setting(self, node: Child) -> ast.Setting:
        tree = branch(node)
        name, value = children(tree)
        return ast.Setting(self.name(name), self.expression(value), self.span(tree))

    def _module(self, tree: Node) -> ast.ModuleDecl:
        name, strategy, call, *settings = children(tree)
        span = Span(self.path, self.span(branch(strategy)).start, self.span(branch(call)).end)
        args = self.arguments(call)
        value = ast.CallExpr(self.name(strategy), args, span)
        return ast.ModuleDecl(self.name(name), value, self._settings(settings), self.span(tree))

    def _program(self, tree: Node) -> ast.ProgramDecl:
        name, params, returns, *body = children(tree)
        return ast.ProgramDecl(
            self.name(name),
            self.fields(params),
            self.fields(returns),
            tuple(self._statement(branch(node)) for node in body),
            self.span(tree),
        )

    def _statement(self, tree: Node) -> ast.Stmt:
        match tree.data:
            case "let":
                name, type_, value = children(tree)
                annotation = None if type_ is None else self.type(type_)
                return ast.Let(self.name(name), annotation, self.expression(value), self.span(tree))
            case "return":
                return ast.Return(self.arguments(tree.children[0]), None, self.span(tree))
            case _:
                return self._module(tree)
