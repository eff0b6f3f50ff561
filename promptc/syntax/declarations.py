"""From Lark's tree to the declarations of the AST."""

from typing import cast

from promptc.syntax import ast
from promptc.syntax.leaves import Child, Node, branch, children, leaf
from promptc.syntax.statements import Statements


class Declarations(Statements):
    """Builds one declaration at a time."""

    def declaration(self, tree: Node) -> ast.Decl:
        match tree.data:
            case "import":
                return self._import(tree)
            case "enum":
                name, *members = children(tree)
                return ast.EnumDecl(self.name(name), tuple(map(self._member, members)), self.span(tree))
            case "record":
                name, *fields = children(tree)
                return ast.RecordDecl(self.name(name), tuple(map(self.field, fields)), self.span(tree))
            case "signature":
                return self._signature(tree)
            case "strategy":
                return self._strategy(tree)
            case "module":
                return self.module(tree)
            case "tune":
                return self.tune(tree)
            case "dataset":
                name, *settings = children(tree)
                return ast.DatasetDecl(self.name(name), self.settings(settings), self.span(tree))
            case "optimize":
                name, *settings = children(tree)
                return ast.OptimizeDecl(self.name(name), self.settings(settings), self.span(tree))
            case "model":
                name, ref, *settings = children(tree)
                return ast.ModelDecl(self.name(name), self.text(ref), self.settings(settings), self.span(tree))
            case "test":
                name, body = children(tree)
                return ast.TestDecl(self.text(name), self.block(body), self.span(tree))
            case _:
                return self._function(tree)

    def _function(self, tree: Node) -> ast.Decl:
        """What has parameters and a result, or only a result."""
        match tree.data:
            case "program":
                name, params, returns, body = children(tree)
                return ast.ProgramDecl(
                    self.name(name), self.params(params), self.fields(returns), self.block(body), self.span(tree)
                )
            case "metric":
                name, params, result, value = children(tree)
                return ast.MetricDecl(
                    self.name(name), self.params(params), self.type(result), self.expression(value), self.span(tree)
                )
            case "primitive":
                name, params, result, doc = children(tree)
                return ast.PrimitiveDecl(
                    self.name(name), self.fields(params), self.type(result), self.optional_text(doc), self.span(tree)
                )
            case "extern":
                effect, name, params, result, source = children(tree)
                said = None if effect is None else cast(ast.Effect, str(leaf(effect)))
                return ast.ExternDecl(
                    self.name(name), said, self.fields(params), self.type(result), self.text(source), self.span(tree)
                )
            case "corpus":
                name, value, result = children(tree)
                return ast.CorpusDecl(self.name(name), self.call(value), self.type(result), self.span(tree))
            case other:
                raise TypeError(f"the grammar has a declaration that nobody reads: {other}")

    def _import(self, tree: Node) -> ast.Import:
        source, *names = map(branch, children(tree))
        library = self.text(source) if source.data == "text" else self.name(source)
        return ast.Import(library, tuple(map(self.name, names)), self.span(tree))

    def _member(self, node: Child) -> ast.MemberDecl:
        tree = branch(node)
        name, wire, description = children(tree)
        return ast.MemberDecl(
            self.name(name), self.optional_text(wire), self.optional_text(description), self.span(tree)
        )

    def _signature(self, tree: Node) -> ast.SignatureDecl:
        name, frozen, seed, *rest = children(tree)
        parts = list(map(branch, rest))
        is_template = seed is not None and branch(seed).data == "template"
        return ast.SignatureDecl(
            self.name(name),
            frozen is not None,
            None if is_template else self.optional_text(seed),
            self.optional_text(seed) if is_template else None,
            self._fields_of("input", parts),
            self._fields_of("output", parts),
            tuple(self.check(part) for part in parts if part.data in ("require", "suggest")),
            self.span(tree),
        )

    def _strategy(self, tree: Node) -> ast.StrategyDecl:
        name, params, doc, *rest = children(tree)
        parts = list(map(branch, rest))
        return ast.StrategyDecl(
            self.name(name),
            () if params is None else self.params(params),
            self.optional_text(doc),
            self._fields_of("output", parts),
            tuple(self.statement(part) for part in parts if part.data != "output"),
            self.span(tree),
        )

    def _fields_of(self, kind: str, trees: list[Node]) -> tuple[ast.FieldDecl, ...]:
        return tuple(self.field(tree.children[0]) for tree in trees if tree.data == kind)
