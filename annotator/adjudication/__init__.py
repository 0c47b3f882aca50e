"""Where annotators disagree: the queue, the decisions, the gold."""
