"""Answers that come with articles: gathered, matched to our sentences, stored."""
