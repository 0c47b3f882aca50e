"""Articles in: reading, cutting into sentences, finding duplicates."""
