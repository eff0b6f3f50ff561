from promptc.schema.texts import texts_in


def test_all_texts_of_a_value_however_deep() -> None:
    assert list(texts_in({"a": "one", "b": [1, "two", {"c": ["", None, True]}]})) == ["one", "two", ""]
    assert list(texts_in(3)) == []
