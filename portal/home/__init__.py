"""Where a signed-in person begins: his posts, and the start page of each."""
