"""What is counted while the portal serves, over all its processes: requests, papers and events of security.

A count has words that this code chose, as the name of a route, and never what somebody typed. core/metrics shows them.
"""

from prometheus_client import CollectorRegistry, Counter, Histogram

REGISTRY = CollectorRegistry()  # of this process; with several, core/metrics adds them up

SECONDS = (0.1, 0.25, 0.5, 1, 2.5, 10)  # the bounds by which waiting is counted

requests = Counter("portal_requests", "Requests that were answered.", ["route", "method", "status"], registry=REGISTRY)
request_seconds = Histogram(
    "portal_request_seconds",
    "How long an answer took, until its first byte.",
    ["route"],
    buckets=SECONDS,
    registry=REGISTRY,
)
papers = Counter("portal_papers", "Papers that somebody asked for, by how it ended.", ["outcome"], registry=REGISTRY)
security_events = Counter(
    "portal_security_events", "Lines of the security log.", ["event", "outcome"], registry=REGISTRY
)
