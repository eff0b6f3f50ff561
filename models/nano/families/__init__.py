"""The families of tasks that promptc-nano is trained on, one file each."""
