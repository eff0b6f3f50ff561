"""A program with everything of an artifact that is not in `tests.ir.sample.FULL`."""

REGIONS = """\
record Passage { title: str, text: str }

record Issue { quote: str, severity: int(min = 1, max = 5) }

model @m = openai "any"

extern pure @wiki(query: str, k: int) -> list[Passage] from bm25 "wiki.jsonl" {"fields": ["title", "text"]}

extern effect @log(text: str) -> bool from "tools.py:log"

module @find = predict(Find) on @m {
  input ticket: str
  output quotes: list[str]
  instruction ""
  demos []
  format json
  decoding temperature 0.0 top_p 1.0 max_tokens 64
  attempts 3
  check require @copied "copy each quote from the ticket"
  check suggest @copied "or leave it out"
  template "Ticket:\\n{ticket}"
}

module @rate = predict(Rate) on @m {
  input quote: str
  output severity: int
  instruction "Rate it."
  demos []
  format lines
  decoding temperature 0.7 top_p 1.0 max_tokens 64
}

check @copied(%ticket: str, %quotes: list[str]) {
  %found = map %quotes do (%quote) {
    %in = in(%quote, %ticket): bool
    yield %in
  }
  %all = all(%found): bool
  return (value = %all)
}

program @triage(%ticket: str) {
  %found = call @find(ticket = %ticket)
  %quotes = field quotes of %found
  %issues = map %quotes where (%q) {
    %length = len(%q): int
    %least = const int 3
    %long = gt(%length, %least): bool
    yield %long
  } do (%quote) {
    %rated = call @rate(quote = %quote) sample 1
    %severity = field severity of %rated
    %checked = convert %severity: int(min = 1, max = 5)
    %issue = record Issue (quote = %quote, severity = %checked)
    yield %issue
  }
  %count = len(%issues): int
  %none = const int 0
  %some = gt(%count, %none): bool
  %why = const str "there must be an issue"
  %required = require %some, %why
  %suggested = suggest %some, %why
  %passages = if %some then {
    %k = const int 2
    %rows = extern @wiki(query = %ticket, k = %k)
    yield %rows
  } else {
    %nothing = list[Passage] ()
    yield %nothing
  }
  %logged = extern @log(text = %ticket)
  return (issues = %issues, passages = %passages, logged = %logged)
}
"""
