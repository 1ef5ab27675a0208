"""Files, arguments and databases that a seeded hand has spoilt, and how the program ends with each of them."""
