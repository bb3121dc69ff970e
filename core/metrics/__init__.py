"""What a monitor reads of the portal at /metrics, for who has the token. docs/metrics.md lists it."""
