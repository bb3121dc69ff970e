"""What is counted while the portal serves, where it happens. core/metrics shows it."""
