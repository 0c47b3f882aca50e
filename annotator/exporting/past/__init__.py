"""A project as it was at an earlier point of its ledger."""
