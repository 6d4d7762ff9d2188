"""Automated labeling: when a model's labels are good enough, and what people should label next (section 11)."""
