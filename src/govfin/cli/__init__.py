"""The terminal face: commands, exit codes, colours. Words and figures come from the rooms below."""
