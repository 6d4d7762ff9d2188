"""What a table is like before it is learned from: the data exploration report and both notebooks."""
