"""Whether all is well with the portal, in sentences that say what to do."""
