"""How far independent annotators gave the same labels to the same sentences."""
