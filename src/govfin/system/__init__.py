"""The algebra: a schema and the rows of a report as one sparse system of integer linear relations over cells."""
