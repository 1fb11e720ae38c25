"""What we remember: the schema on one page, one unit of work, and the SQL by noun."""
