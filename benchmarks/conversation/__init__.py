"""What the conversation view costs, from outside: the installed program in a terminal, the mock provider beside it."""
