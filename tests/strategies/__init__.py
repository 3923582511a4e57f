"""Hypothesis strategies: whatever a person could write."""
