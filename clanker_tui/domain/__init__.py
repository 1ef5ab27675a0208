"""The vocabulary of the program: plain frozen records, standard library only."""
