"""Syntax tree to schema: names are resolved, rules become linear forms, and every mistake is told."""
