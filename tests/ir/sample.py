"""One program that has everything that the IR holds."""

FULL = """\
enum Species { setosa, versicolor "the middle one" }

record Passage { title: str "its title", kinds: list[Species] }

model @nano = vllm "promptc-nano" {"revision": "main", "seed": null}

module @iris.identify = predict(Identify) on @nano {
  input petal_length: float "cm"
  output species: Species
  instruction 1 of [
    "Name the species."
    "Which iris?\\nSay \\"setosa\\", or another."
  ]
  demos frozen [{"petal_length": 1.4} -> {"species": "setosa"}, {"petal_length": 5.1} -> {"species": "versicolor"}]
  format lines
  decoding temperature 0.2 top_p 1.0 max_tokens 24
} loc("iris.prompt", 10, 60)

program @iris(%petal_length: float) {
  %r = call @iris.identify(petal_length = %petal_length) stage 0 loc("iris.prompt", 310, 346)
  %r.species = field species of %r
  %kinds = list[Species] (%r.species, %r.species)
  %title = const str "hé"
  %passage = record Passage (title = %title, kinds = %kinds)
  %same = in(%r.species, %kinds): bool
  return (species = %r.species, same = %same)
} loc("iris.prompt", 0, 400)

metric @score(%gold: (species: Species), %pred: (species: Species, same: bool)) {
  %0 = field species of %gold
  %1 = field species of %pred
  %2 = exact_match(%1, %0): float
  return (value = %2)
}
"""

# What FULL leaves out: regions, externs, checks, templates, programs that invoke programs.
WHOLE = """\
model @nano = vllm "promptc-nano"

extern effect @send(text: str "what is sent") -> bool from "tools.py:send"

extern nondet @wiki(query: str, k: int) -> list[str] from bm25 "corpus.jsonl" {"fields": ["title"]}

module @ask = predict(Ask) on @nano {
  input text: str
  output label: str
  instruction "Label it."
  demos []
  format json
  decoding temperature 0.7 top_p 1.0 max_tokens 24
  attempts 3
  check require @ask.check0 "the label must stand in the text"
  check suggest @ask.check0 ""
  template "Text: {text}"
}

check @ask.check0(%text: str, %label: str) {
  %value = in(%label, %text): bool
  return (value = %value)
}

program @label(%text: str) {
  %r = call @ask(text = %text) sample 2 stage 0 group 1
  %r.label = field label of %r
  return (label = %r.label)
}

program @all(%texts: list[str] "what is labelled", %none: str = "none") {
  %k = const int 3
  %labels = map %texts where (%j) {
    %keep = ne(%j, %none): bool
    yield %keep
  } do (%i) {
    %found = extern @wiki(query = %i, k = %k)
    %known = in(%i, %found): bool
    %one = if %known then {
      %l = invoke @label(text = %i)
      %l.label = field label of %l
      yield %l.label
    } else {
      yield %none
    } loc("all.prompt", 40, 60)
    yield %one
  } loc("all.prompt", 20, 80)
  %some = in(%none, %texts): bool
  %message = const str "none is needed"
  %ok = require %some, %message loc("all.prompt", 81, 90)
  %better = suggest %some, %message loc("all.prompt", 81, 90)
  %sent = extern @send(text = %none)
  %score = convert %k: float
  return (labels = %labels, score = %score)
}
"""
