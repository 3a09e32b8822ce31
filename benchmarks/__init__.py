"""Speed and memory, each beside what it is measured against, in the same run: ``name ours limit ratio``."""
