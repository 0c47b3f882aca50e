"""The annotators' work: assignments, answers, undo."""
