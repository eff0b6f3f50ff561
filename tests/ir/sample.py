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
