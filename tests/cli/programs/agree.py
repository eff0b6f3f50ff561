def agree(pred: str, gold: str) -> float:
    return float(pred == gold)
