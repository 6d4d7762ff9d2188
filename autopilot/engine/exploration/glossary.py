"""What the words of the report mean (autopilot specification §6.1), for its notebook and its page."""

DEFINITIONS = {
    "Severity": "High: the finding very likely hurts the models. Low: it may.",
    "Prediction power": "how well one column alone predicts the target, with 80 % of the rows to learn from and 20 % "
    "to check: 0 useless, 1 perfect, which is suspicious. Classes: 2 · (mean AUC of one against the rest − 0.5). "
    "Quantities: R². It does not say how much a model of all columns needs the column.",
    "Outlier": "a number further than five robust standard deviations from the median. The robust standard deviation "
    "is that of the values clipped to their 5th and 95th percentile.",
    "Skew": "third standardised moment; beyond ±3 the values are skewed.",
    "Kurtosis": "fourth standardised moment; 3 for a normal distribution.",
    "Missing": "null, empty or blanks only.",
    "Invalid": "missing, or not of the column's type; infinity is no number either.",
    "Anomaly score": "of an isolation forest; negative scores are anomalous.",
    "Types": "numeric; binary, exactly two different values; categorical, few different values without order; text, "
    "many different values that are no numbers; datetime; sequence, several numbers in a cell, whose "
    "prediction power is that of the most telling of their statistics (length, mean, slope, …).",
}
