"""Judging figures: every relation of the schema, what the form prescribes besides, and where a figure comes from."""
