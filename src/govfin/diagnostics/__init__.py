"""Saying what is wrong: sources, spans, diagnostics, their catalogue of codes, and how they are shown."""
