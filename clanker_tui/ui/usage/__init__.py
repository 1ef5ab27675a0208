"""The usage screen: what was spent, on what, and when."""
