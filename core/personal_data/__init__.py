"""What the portal holds of a person: it is handed out, erased on request, and thrown away when its time is over."""
