from benchmarks.luck import replaced


def test_the_best_of_many_passes_by_luck_more_often_than_one() -> None:
    one, many = (replaced(30, candidates, draws=40, seed=3) for candidates in (1, 16))
    assert one < many < 0.5
    assert replaced(30, 16, draws=40, seed=3) == many
