"""Finding schemas by id, compiling them, and remembering what was compiled."""
