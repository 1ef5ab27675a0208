"""The chat without a full screen."""
