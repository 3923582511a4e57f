"""A checked schema as data: tables, rows, columns, classifications, rules, figures. Every name in it is resolved."""
