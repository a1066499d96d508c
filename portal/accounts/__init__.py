"""Who may sign in: accounts, their posts, log-in sessions, and the identity of every request."""
