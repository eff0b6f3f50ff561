"""Valid programs that together use every construct of the language, for laws that hold for all programs."""

EVERYTHING = '''# A comment that opens the file.

promptc 1
from std import predict, chain_of_thought, exact_match, f1
from std import contains

enum Species { setosa, versicolor "with a colour", virginica }
enum Answer {
  # a comment on a line of its own
  true  # one behind a member
  false
  not "a word of the language"
}
record Passage { title: str "what it is about"  text: str, in: list[list[int]] }

signature Identify {
  """
  Identify the flower.

    Indented: "quotes" and \\\\ and \\"\\"\\".
  """
  input  petal_length: float  "cm"
  input  input: list[Passage]
  output species: Species     "one of three"
  # the last word
}
signature Fixed { frozen "Say \\"yes\\"." output answer: Answer }
signature Bare { frozen output text: str }

model nano = "vllm:promptc-nano" { temperature = 0.0, max_tokens = 24 }
model other = "openai:other" { base_url = "http://localhost:8000/v1" model = 1 metric = -2 }
module fixed = predict(Fixed) { temperature = 0.2, model = nano }
module bare = chain_of_thought(Bare)

program iris(petal_length: float "in cm", passages: list[Passage]) -> (species: Species, sure: bool) {
  module identify = chain_of_thought(Identify) { format = json, model = other, temperature = 0.5, top_p = 0.9, max_tokens = 100 }

  let first: Passage = Passage(title = "a", text = "b\\n\\u00e9", in = [[1, 2], []])  # a comment behind
  let r = identify(petal_length = petal_length, input = [first, Passage("c", "d", [])])
  let long = (petal_length + 1.5e-3) * 2.0 - -petal_length / (3.0 - (1.0 - 2.0)) > 4.0 and not (r.reasoning == "x" or true)
  return (species = r.species, sure = long or "a" in ["a", "b"] and fixed().answer != "true")
}

dataset flowers { source = "iris.csv", train = split(source, 0.5), test = split(source, 0.3), seed = 7 }
metric score(gold: flowers, pred: iris) -> float = exact_match(pred.species, gold.species) * 0.5 + f1("a", "b") * 0.25 + contains("aa", "a") * 0.25

optimize iris {
  data = flowers, metric = score, model = nano, teacher = nano, seed = 7,
  passes = [bootstrap(demos = 16, sets = 8), propose, search(trials = 40, minibatch = 20)],
  budget = calls(5_000)
}
# A comment that ends the file.
'''

LIBRARY = '''strategy chain_of_thought {
  """Reason first."""
  output reasoning: str "step by step"
}
strategy predict {}
primitive exact_match(pred: any, gold: any) -> float """1.0 where both are equal."""
primitive plain() -> bool
'''

EMPTY_BLOCKS = (
    'enum A {} record B {} signature C {} program d() -> () {} dataset e {} optimize f {} model g = "vllm:g" {}'
)

SAMPLES = {
    "everything": EVERYTHING,
    "library": LIBRARY,
    "empty blocks": EMPTY_BLOCKS,
    "comments": "# a\n\n# b\n",
    "nothing": "",
}
