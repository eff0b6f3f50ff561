"""The look of the page: light or dark as the reader's system is, and readable at the width of a phone."""

CSS = """
:root {
  color-scheme: light dark;
  --ink: #1d2330; --soft: #5b6475; --line: #d5dae3; --ground: #ffffff; --raised: #f5f7fa;
  --accent: #1d5fc4; --best: #0b7a3e; --bad: #b3261e;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ink: #e4e8ef; --soft: #9aa5b8; --line: #374052; --ground: #12161f; --raised: #1b212d;
    --accent: #7aaeff; --best: #5fd394; --bad: #ff8f86;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; max-width: 62rem; padding: 1rem; background: var(--ground); color: var(--ink);
  font: 16px/1.5 system-ui, sans-serif;
}
h1 { font-size: 1.5rem; line-height: 1.25; margin: .5rem 0; }
h2 { font-size: 1.2rem; margin: 2.2rem 0 .6rem; border-bottom: 1px solid var(--line); padding-bottom: .2rem; }
h3 { font-size: 1rem; margin: 1.4rem 0 .4rem; }
p { max-width: 46rem; }
h1, h2, h3, p { overflow-wrap: anywhere; }
.soft { color: var(--soft); }
.bad { color: var(--bad); }
.wide { overflow-x: auto; }
code, pre { font: .86rem/1.45 ui-monospace, monospace; overflow-wrap: anywhere; }
pre { white-space: pre-wrap; margin: .4rem 0; padding: .6rem .7rem; background: var(--raised); border-radius: .35rem; }
table { border-collapse: collapse; font-size: .9rem; font-variant-numeric: tabular-nums; margin: .5rem 0; }
th, td { text-align: left; vertical-align: top; padding: .25rem .9rem .25rem 0; border-bottom: 1px solid var(--line); }
th { color: var(--soft); font-weight: 600; }
td.number, th.number { text-align: right; white-space: nowrap; }
tr.best td { color: var(--best); font-weight: 600; }
td.bar { min-width: 7rem; width: 30%; }
.bar span { display: block; height: .8rem; margin-top: .3rem; background: var(--accent); border-radius: .2rem; }
details { margin: .35rem 0; border: 1px solid var(--line); border-radius: .35rem; padding: .35rem .7rem; }
summary { cursor: pointer; overflow-wrap: anywhere; }
summary .soft { font-size: .88rem; }
.sides { display: grid; gap: .6rem; grid-template-columns: 1fr 1fr; }
.sides > div { min-width: 0; }
figure { margin: .5rem 0; max-width: 46rem; }
figcaption { color: var(--soft); font-size: .88rem; }
svg { display: block; width: 100%; height: auto; font: 12px system-ui, sans-serif; }
svg text { fill: var(--soft); }
.grid { stroke: var(--line); stroke-width: 1; }
.seed { stroke: var(--soft); stroke-width: 1.5; stroke-dasharray: 5 4; }
.trial { fill: none; stroke: var(--soft); stroke-width: 1.4; }
.interval { stroke: var(--accent); stroke-width: 1.6; }
.full { fill: var(--accent); }
.incumbent { fill: none; stroke: var(--best); stroke-width: 2; }
@media (max-width: 40rem) {
  .sides { grid-template-columns: 1fr; }
  svg { font-size: 15px; }
  th, td { padding-right: .6rem; }
}
"""
