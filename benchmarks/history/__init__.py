"""What searching and listing cost in a history of many years."""
