"""Import figures: each source is read into the same plain rows, compared with what is stored, and stored."""
