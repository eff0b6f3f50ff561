"""The weights, tokenizer and chat template of promptc-nano, shipped as package data of `promptc.nano`."""
