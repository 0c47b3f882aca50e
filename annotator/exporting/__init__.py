"""What leaves the house: records, splits, manifest."""
