"""Batch: many reports at once, as columns: packed, checked by one kernel, summed up."""
