"""Text to syntax tree and back: the grammar, the nodes, the parser, the printer. The only room with lark."""
