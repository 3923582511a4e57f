"""Reading: what departments publish, as reports: grids and lines of any file, matched with a schema."""
