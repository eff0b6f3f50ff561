"""Which outputs of a program are fields of an answer as they are."""

from promptc.runtime.streaming.returned import returned_fields
from tests.runtime.programs import chain, compiled, module_text, two_calls

PROGRAM = (
    'model @m = replay "script"\n'
    + module_text("ask", "reply: str\n  output sure: bool")
    + """
program @p(%text: str, %all: list[str]) {
  %a = call @ask(text = %text)
  %a.reply = field reply of %a
  %a.sure = field sure of %a
  %b = if %a.sure then {
    %c = call @ask(text = %text)
    %c.reply = field reply of %c
    yield %c.reply
  } else {
    yield %a.reply
  }
  %each = map %all do (%one) {
    %d = call @ask(text = %one)
    %d.reply = field reply of %d
    yield %d.reply
  }
  %low = lower(%a.reply): str
  return (first = %a.reply, again = %a.reply, branch = %b, each = %each, low = %low, given = %text)
}
"""
)


def test_a_field_that_is_returned_as_it_is() -> None:
    found = returned_fields(compiled(PROGRAM).program)
    # The call in the branch; the other branch gives what was known before, and its call runs in any case.
    assert sorted(map(str, found.values())) == ["{'reply': ('branch',)}", "{'reply': ('first', 'again')}"]


def test_what_is_made_of_answers_is_known_at_the_end_alone() -> None:
    assert returned_fields(two_calls().program) == {}
    assert returned_fields(chain().program) == {}
