"""Windows over the app: one question each, answered by keyboard alone."""
