"""Ground Truth without a server: answers in, labels out."""
