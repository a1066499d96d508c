"""Pure decisions about firms: codes and names, dated facts, the directory, and how its published lists are read."""
