"""The chat without a full screen: line by line, each written once."""
