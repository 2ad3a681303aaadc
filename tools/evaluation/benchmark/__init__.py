"""Train published pipelines and ours on the same examples, and compare them in one run."""
