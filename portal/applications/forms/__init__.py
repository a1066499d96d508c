"""Forms of applications: the steps of a draft, and the acts on the case page."""
