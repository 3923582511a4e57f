"""Batch: many reports at once, as columns: packed, and checked by one kernel."""
