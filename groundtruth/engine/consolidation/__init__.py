"""From several workers' answers to one label (groundtruth.md, section 10)."""
