"""Input data sets: manifests made of what is stored, samples and subsets of them (groundtruth.md, 5.3 and 5.4)."""
