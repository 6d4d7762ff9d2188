"""What a formula gives - a number, truth or a text - told from the kinds of its columns, without a single row."""

from collections.abc import Callable, Mapping

from .language import AGGREGATES, FUNCTIONS, Node, meant, refuse

TYPES = {
    "numeric": "number",
    "boolean": "truth",
    "categorical": "text",
    "text": "text",
    "datetime": "date",
    "sequence": "sequence",
}
KINDS = {"number": "numeric", "truth": "boolean", "text": "categorical"}
WORDS = {
    "number": "a number",
    "truth": "true or false",
    "text": "a text",
    "date": "a date",
    "sequence": "a sequence of numbers",
}
OF_CELLS = ("approx_count_distinct", "first", "last")
SHOWN = {function.what: function.name for function in FUNCTIONS.values() if function.what.isidentifier()}


def kind_of(node: Node, kinds: Mapping[str, str]) -> str:
    """numeric, boolean or categorical: what a formula gives. FormulaRefused where its parts do not go together."""
    found = _type_of(node, kinds)
    if found not in KINDS:
        refuse(
            f"the formula gives {WORDS[found]}. A new column can have numbers, truth or texts: make parts of dates "
            "with a step of their own, or take one date from another."
        )
    return KINDS[found]


def _type_of(node: Node, kinds: Mapping[str, str]) -> str:
    if node.what == "column":
        name = str(node.value)
        if name not in kinds:
            hint = meant(name, kinds) or " Texts stand in quotes."
            refuse(f"there is no column `{name}`.{hint}")
        return TYPES[kinds[name]]
    if not node.parts:
        return node.what
    return RULES[node.what](node, [_type_of(each, kinds) for each in node.parts])


def _name(node: Node) -> str:
    return f"`{SHOWN.get(node.what, node.what)}`" if node.what != "negate" else "`-`"


def _part(node: Node) -> str:
    if node.what in ("column", "number"):
        return f"`{node.value:g}`" if isinstance(node.value, float) else f"`{node.value}`"
    if not node.parts:
        return f"this {node.what}" if node.what == "text" else f"`{str(node.value).lower()}`"
    return f"what {_name(node)} gives"


def _want(node: Node, types: list[str], wanted: str, takes: str) -> None:
    """Refuse the first part that is of another type. takes: what the node takes, in words."""
    for part, found in zip(node.parts, types, strict=True):
        if found == wanted:
            continue
        hint = ""
        if found == "truth" and wanted == "number":
            hint = " Write If(…, 1, 0) around it."
        elif found == "text" and node.what == "+":
            hint = " Join texts with Concat(…, …)."
        elif wanted == "truth":
            hint = " Compare it with something."
        refuse(f"{_part(part)} is {WORDS[found]}, but {_name(node)} takes {takes}.{hint}", part.at)


Rule = Callable[[Node, list[str]], str]


def _of(wanted: str, takes: str, gives: str) -> Rule:
    """A rule by which all parts are of one type."""

    def rule(node: Node, types: list[str]) -> str:
        _want(node, types, wanted, takes)
        return gives

    return rule


def _minus(node: Node, types: list[str]) -> str:
    if types[:2] == ["date", "date"]:  # days
        types = ["number", "number", *types[2:]]
    _want(node, types, "number", "numbers, or two dates")
    return "number"


def _compared(node: Node, types: list[str]) -> str:
    one, other = types
    if one != other:
        refuse(
            f"{_part(node.parts[0])} is {WORDS[one]} and {_part(node.parts[1])} is {WORDS[other]}; {_name(node)} "
            f"compares values of one type.{_QUOTED if {one, other} == {'number', 'text'} else ''}",
            node.at,
        )
    if one == "sequence" or (node.what not in ("=", "!=") and one not in ("number", "date")):
        takes = "numbers or dates" if one != "sequence" else "no sequences"
        refuse(f"{_part(node.parts[0])} is {WORDS[one]}, but {_name(node)} compares {takes}.", node.at)
    return "truth"


_QUOTED = " Put a number that is meant as text in quotes."


def _case(node: Node, types: list[str]) -> str:
    """Of If and Case: condition, value, condition, value, …, else."""
    count = len(types) - 1
    for at in range(0, count, 2):
        if types[at] != "truth":
            part = node.parts[at]
            refuse(
                f"{_part(part)} is {WORDS[types[at]]}, but {_name(node)} takes a condition here. "
                "Compare it with something.",
                part.at,
            )
    wanted = types[-1]
    for at in [*range(1, count, 2), count]:
        if types[at] != wanted or types[at] not in KINDS:
            part = node.parts[at]
            refuse(
                f"{_part(part)} is {WORDS[types[at]]}, but the last value of {_name(node)} is {WORDS[wanted]}. All its "
                "values must be numbers, all truth, or all texts.",
                part.at,
            )
    return wanted


def _cells(node: Node, types: list[str]) -> str:
    if types[0] not in KINDS:
        part = node.parts[0]
        refuse(f"{_part(part)} is {WORDS[types[0]]}, but {_name(node)} takes numbers, truth or texts.", part.at)
    return "number" if node.what == "approx_count_distinct" else types[0]


NUMBERS = _of("number", "numbers", "number")
RULES: dict[str, Rule] = {
    **dict.fromkeys(("+", "*", "/", "%", "^", "negate", "abs", "exp", "log", "ln", "sqrt", "round"), NUMBERS),
    **dict.fromkeys(AGGREGATES, NUMBERS),
    **dict.fromkeys(OF_CELLS, _cells),
    **dict.fromkeys(("=", "!=", "<", "<=", ">", ">="), _compared),
    **dict.fromkeys(("&&", "||", "!"), _of("truth", "conditions", "truth")),
    **dict.fromkeys(("contains", "startswith", "endswith"), _of("text", "texts", "truth")),
    **dict.fromkeys(("lower", "concat"), _of("text", "texts", "text")),
    **dict.fromkeys(("if", "case"), _case),
    "-": _minus,
    "length": _of("text", "texts", "number"),
    "count": lambda node, types: "number",
    "ismissing": lambda node, types: "truth",
}
