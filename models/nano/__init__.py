"""promptc-nano: the tokenizer, the training text, the network, its training and its evaluation."""
