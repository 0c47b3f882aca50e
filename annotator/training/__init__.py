"""Training: test items, what they teach, who has passed, and hidden repeats."""
