"""What is measured, and how: README.md says how to repeat every figure."""
