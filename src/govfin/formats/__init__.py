"""Files of figures, in and out: JSON and long CSV. What a file says becomes a report, or diagnostics with places."""
