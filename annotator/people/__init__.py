"""How each annotator works: what they did, how far they agree, how that changes."""
