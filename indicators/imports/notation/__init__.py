"""How sources write what is not a plain number: signs, years and periods, and rows of others."""
