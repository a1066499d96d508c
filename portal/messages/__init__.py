"""What people are told in the portal: messages to a desk or to a person, and who has read them."""
