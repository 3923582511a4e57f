"""Deriving what follows: from the figures given, by the relations alone, to a whole report."""
