"""Phases of a project: who labels which articles, how often, under which guideline."""
