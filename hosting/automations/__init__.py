"""What starts by itself: batch predictions, and new versions of data sets out of a folder."""
