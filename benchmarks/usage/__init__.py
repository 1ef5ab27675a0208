"""What the sums over a long history of requests cost, to ask for and to keep."""
