"""What retrieval takes on 100,000 passages, and how many of the articles that multi-hop questions need it finds.

    python -m benchmarks.retrieval --data FOLDER

`speed` measures time and memory in processes of their own on one core; `recall` searches for the questions of
examples/hotpotqa and the claims of examples/hover. FOLDER has the files of these examples (their pages say which).
"""
