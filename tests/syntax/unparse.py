"""The plainest text of a tree: every operand in parentheses, all on one line. It knows nothing of the formatter."""

from collections.abc import Iterable

from promptc.syntax import ast

_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t"}


def unparse(file: ast.File) -> str:
    head = "" if file.version is None else f"promptc {file.version} "
    return head + " ".join(map(_declaration, file.decls))


def _text(text: ast.Text | str | None) -> str:
    if text is None:
        return ""
    if isinstance(text, ast.Text) and text.triple:
        return f'"""{text.value}"""'
    value = text.value if isinstance(text, ast.Text) else text
    return '"' + "".join(_ESCAPES.get(c, c) for c in value) + '"'


def _constant(value: str | float | None) -> str:
    match value:
        case None | bool():
            return str(value).lower()
        case str():
            return _text(value)
        case _:
            return repr(value)


def _arguments(args: Iterable[ast.Argument]) -> str:
    return ", ".join(f"{a.name.text} = {_expr(a.value)}" if a.name else _expr(a.value) for a in args)


def _over(expr: ast.Comprehension) -> str:
    condition = f" if {_operand(expr.condition)}" if expr.condition else ""
    return f"{_expr(expr.item)} for {expr.var.text} in {_source(expr.source)}{condition}"


def _source(expr: ast.Expr) -> str:
    if isinstance(expr, ast.RangeExpr):
        return f"{_operand(expr.low)} .. {_operand(expr.high)}"
    return _operand(expr)


def _operand(expr: ast.Expr) -> str:
    return f"({_expr(expr)})"


def _expr(expr: ast.Expr) -> str:
    match expr:
        case ast.Literal_(value=value):
            return _constant(value)
        case ast.NameRef(name=name):
            return name
        case ast.FieldAccess(base=base, field=field):
            return f"{_operand(base)}.{field.text}"
        case ast.Index(base=base, index=index):
            return f"{_operand(base)}[{_expr(index)}]"
        case ast.CallExpr(callee=callee, args=(ast.Argument(value=ast.Comprehension(bracketed=False) as over),)):
            return f"{callee.text}({_over(over)})"
        case ast.CallExpr(callee=callee, args=args):
            return f"{callee.text}({_arguments(args)})"
        case ast.ListExpr(items=items):
            return f"[{', '.join(map(_expr, items))}]"
        case ast.DictExpr(entries=entries):
            return "{" + ", ".join(f"{_operand(key)}: {_expr(value)}" for key, value in entries) + "}"
        case ast.Comprehension():
            return f"[{_over(expr)}]"
        case ast.RangeExpr():
            return _source(expr)
        case ast.IfExpr(then=then, condition=condition, orelse=orelse):
            return f"({_operand(then)} if {_operand(condition)} else {_operand(orelse)})"
        case ast.Unary(op=op, operand=operand):
            return f"{op} {_operand(operand)}"
        case ast.Binary(op=op, left=left, right=right):
            return f"{_operand(left)} {op} {_operand(right)}"


def _type(type_: ast.TypeExpr) -> str:
    match type_:
        case ast.TypeRef(name=name, args=args, constraints=constraints):
            inner = f"[{', '.join(map(_type, args))}]" if args else ""
            return name.text + inner + (f"({_arguments(constraints)})" if constraints else "")
        case ast.LiteralType(value=value):
            return _constant(value)
        case ast.OptionalType(item=item):
            return f"({_type(item)})?"
        case ast.UnionType(options=options):
            return "(" + " | ".join(f"({_type(option)})" for option in options) + ")"


def _field(field: ast.FieldDecl) -> str:
    default = f" = {_expr(field.default)}" if field.default else ""
    return f"{field.name.text}: {_type(field.type)}{default} {_text(field.description)}"


def _fields(fields: Iterable[ast.FieldDecl], before: str = "", between: str = ", ") -> str:
    return between.join(before + _field(field) for field in fields)


def _settings(settings: Iterable[ast.Setting]) -> str:
    return "{ " + " ".join(f"{s.name.text} = {_expr(s.value)}" for s in settings) + " }"


def _block(body: Iterable[ast.Stmt]) -> str:
    return "{ " + " ".join(map(_statement, body)) + " }"


def _check(keyword: str, check: ast.Check | ast.Expect) -> str:
    return f"{keyword} {_expr(check.condition)}" + (f", {_text(check.message)}" if check.message else "")


def _statement(statement: ast.Stmt) -> str:
    match statement:
        case ast.Let(name=name, type=type_, value=value) | ast.Var(name=name, type=type_, value=value):
            annotation = f": {_type(type_)}" if type_ else ""
            return f"{type(statement).__name__.lower()} {name.text}{annotation} = {_expr(value)}"
        case ast.Assign(name=name, value=value):
            return f"{name.text} = {_expr(value)}"
        case ast.ModuleDecl(name=name, value=value, settings=settings):
            return f"module {name.text} = {_expr(value)} {_settings(settings) if settings else ''}"
        case ast.Tune(name=name, type=type_, domain=domain, default=default):
            return f"tune {name.text}: {_type(type_)} in {_source(domain)} = {_expr(default)}"
        case ast.Check(kind=kind):
            return _check(kind, statement)
        case ast.Expect():
            return _check("expect", statement)
        case ast.For(var=var, source=source, body=body):
            return f"for {var.text} in {_source(source)} {_block(body)}"
        case ast.If(condition=condition, then=then, orelse=orelse):
            # On a line of its own, as an `if` after a value would choose between two.
            return f"\nif {_expr(condition)} {_block(then)}" + (f" else {_block(orelse)}" if orelse is not None else "")
        case ast.Match(subject=subject, arms=arms, orelse=orelse):
            last = f" else {_block(orelse)}" if orelse is not None else ""
            return f"match {_expr(subject)} {{ {' '.join(map(_arm, arms))}{last} }}"
        case ast.ExprStmt(value=call):
            return _expr(call)
        case ast.Return(args=args, value=value):
            returned = f"{_arguments(args)}{',' if args else ''}" if value is None else _expr(value)
            return f"return ({returned})"


def _arm(arm: ast.Arm) -> str:
    patterns = ", ".join(p.text if isinstance(p, ast.Name) else _constant(p.value) for p in arm.patterns)
    return f"{patterns} {f'as {arm.bind.text} ' if arm.bind else ''}{_block(arm.body)}"


def _signature(decl: ast.SignatureDecl) -> str:
    seed = _text(decl.instruction) or (f"template {_text(decl.template)}" if decl.template else "")
    fields = f"{_fields(decl.inputs, 'input ', ' ')} {_fields(decl.outputs, 'output ', ' ')}"
    checks = " ".join(_statement(check) for check in decl.checks)
    return f"signature {decl.name.text} {{ {'frozen ' if decl.frozen else ''}{seed} {fields} {checks} }}"


def _member(member: ast.MemberDecl) -> str:
    return f"{member.name.text}{f' = {_text(member.wire)}' if member.wire else ''} {_text(member.description)}"


def _declaration(decl: ast.Decl) -> str:
    match decl:
        case ast.Import(source=source, names=names):
            library = source.text if isinstance(source, ast.Name) else _text(source)
            return f"from {library} import {', '.join(n.text for n in names)}"
        case ast.EnumDecl(name=name, members=members):
            return f"enum {name.text} {{ {', '.join(map(_member, members))} }}"
        case ast.RecordDecl(name=name, fields=fields):
            return f"record {name.text} {{ {_fields(fields, '', ' ')} }}"
        case ast.SignatureDecl():
            return _signature(decl)
        case ast.StrategyDecl(name=name, params=params, doc=doc, outputs=outputs, body=body):
            head = f"strategy {name.text}{f'({_fields(params)})' if params else ''}"
            return f"{head} {{ {_text(doc)} {_fields(outputs, 'output ', ', ')} {_block(body)[1:]}"
        case ast.PrimitiveDecl(name=name, params=params, returns=returns, doc=doc):
            return f"primitive {name.text}({_fields(params)}) -> {_type(returns)} {_text(doc)}"
        case ast.ExternDecl(name=name, effect=effect, params=params, returns=returns, source=where):
            return f"{effect or ''} extern {name.text}({_fields(params)}) -> {_type(returns)} from {_text(where)}"
        case ast.CorpusDecl(name=name, value=value, returns=returns):
            return f"extern corpus {name.text} = {_expr(value)} -> {_type(returns)}"
        case ast.ModelDecl(name=name, ref=ref, settings=settings):
            return f"model {name.text} = {_text(ref)} {_settings(settings) if settings else ''}"
        case ast.ModuleDecl() | ast.Tune():
            return _statement(decl)
        case ast.ProgramDecl(name=name, params=params, returns=outputs, body=body):
            return f"program {name.text}({_fields(params)}) -> ({_fields(outputs)}) {_block(body)}"
        case ast.DatasetDecl(name=name, settings=settings):
            return f"dataset {name.text} {_settings(settings)}"
        case ast.MetricDecl(name=name, params=params, returns=returns, value=value):
            return f"metric {name.text}({_fields(params)}) -> {_type(returns)} = {_expr(value)}"
        case ast.OptimizeDecl(program=name, settings=settings):
            return f"optimize {name.text} {_settings(settings)}"
        case ast.TestDecl(name=text, body=body):
            return f"test {_text(text)} {_block(body)}"
