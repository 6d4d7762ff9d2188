"""What a user has done to a table before models are trained: formulas, outliers, missing values (canvas §4.2)."""
