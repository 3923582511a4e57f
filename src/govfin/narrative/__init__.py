"""Narrative: templates of sentences in two directions: figures to text, and text to figures."""
