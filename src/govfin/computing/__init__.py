"""Deriving what follows: from the figures given, by the relations alone, to a whole report.

The room is not called `compute`, which is the name of the verb that lives in it: `govfin.compute`.
"""
