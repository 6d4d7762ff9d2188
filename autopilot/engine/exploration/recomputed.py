"""Cells of the data exploration notebook. They stand on pandas, NumPy and scikit-learn alone: a notebook must run where
this program is not installed. `raw`, `frame` and TARGET come from the cells before (see `source`)."""

SUMMARY = """
summary = pd.Series(
    {
        "rows": len(frame),
        "columns": frame.shape[1],
        "duplicate rows": int(raw.duplicated().sum()),
        "missing target values": int(frame[TARGET].isna().sum()),
    }
)
summary
"""

CLASSES = """
labels = frame[TARGET].dropna().value_counts()
labels.head(50).plot.barh(title=f"Rows by {TARGET}").invert_yaxis()
pd.DataFrame({"rows": labels, "share": labels / labels.sum()})
"""

_OUTLIERS = """
def bounds(values):
    \"\"\"Median -+ five standard deviations of the values clipped to their 5th and 95th percentile.\"\"\"
    low, middle, high = np.percentile(values, [5, 50, 95])
    spread = np.clip(values, low, high).std()
    return (middle - 5 * spread, middle + 5 * spread) if spread else (-np.inf, np.inf)


def outlier_share(values):
    values = values.dropna().to_numpy(dtype=float)
    low, high = bounds(values) if len(values) else (0, 0)
    return float(((values < low) | (values > high)).mean()) if len(values) else 0.0
"""

QUANTITY = (
    _OUTLIERS
    + """

values = pd.to_numeric(frame[TARGET], errors="coerce").dropna().to_numpy(dtype=float)
centred = values - values.mean()
variance = (centred**2).mean()
pd.Series(values).plot.hist(bins=30, title=TARGET)
target = pd.Series(
    {
        "mean": values.mean(),
        "median": np.median(values),
        "min": values.min(),
        "max": values.max(),
        "skew": (centred**3).mean() / variance**1.5,
        "kurtosis": (centred**4).mean() / variance**2,
        "distinct": len(np.unique(values)),
        "outliers": outlier_share(pd.Series(values)),
    }
)
target
"""
)

POWER = """
from sklearn.metrics import r2_score, roc_auc_score
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor


def prediction_power(column):
    \"\"\"One small model of one column: 80 % of the rows teach it, 20 % score it.\"\"\"
    known = frame[frame[TARGET].notna()]
    known = known if len(known) <= 20_000 else known.sample(20_000, random_state=0)
    order = np.random.default_rng(20240501).permutation(len(known))
    cut = int(0.2 * len(known))
    test, train = order[:cut], order[cut:]
    if len(known) < 20:
        return 0.0
    if REGRESSION:
        wanted = known[TARGET].to_numpy(dtype=float)[:, None]
    else:
        codes, labels = pd.factorize(known[TARGET].astype(str))
        frequent = np.argsort(-np.bincount(codes), kind="stable")[:20]
        wanted = np.stack([(codes == each).astype(float) for each in frequent], axis=1)
    if column in SEQUENCES:
        spread = statistics([each if numbers_of(str(each)) is not None else None for each in known[column]])
        return max(power_of(pd.Series(each), wanted, train, test) for each in spread.T)
    return power_of(known[column], wanted, train, test)


def power_of(values, wanted, train, test):
    if pd.api.types.is_datetime64_any_dtype(values):
        values = values.astype("int64").where(values.notna()).astype(float)
    if pd.api.types.is_numeric_dtype(values):
        said = of_tree(values.to_numpy(dtype=float)[:, None], wanted, train, test)
    else:
        said = of_categories(values, wanted, train, test)
    if REGRESSION:
        return max(0.0, r2_score(wanted[test, 0], said[:, 0]))
    scored = [k for k in range(wanted.shape[1]) if 0 < wanted[test, k].sum() < len(test)]
    areas = [roc_auc_score(wanted[test, k], said[:, k]) for k in scored]
    return max(0.0, 2 * (np.mean(areas) - 0.5)) if areas else 0.0


def of_tree(numbers, wanted, train, test):
    if REGRESSION:
        tree = DecisionTreeRegressor(max_depth=5, min_samples_leaf=5, random_state=0)
        return tree.fit(numbers[train], wanted[train, 0]).predict(numbers[test])[:, None]
    labels = np.where(wanted.any(axis=1), wanted.argmax(axis=1), wanted.shape[1])
    tree = DecisionTreeClassifier(max_depth=5, min_samples_leaf=5, random_state=0).fit(numbers[train], labels[train])
    said = np.zeros((len(test), wanted.shape[1] + 1))
    said[:, tree.classes_] = tree.predict_proba(numbers[test])
    return said[:, : wanted.shape[1]]


def of_categories(values, wanted, train, test):
    codes, labels = pd.factorize(values.astype("object"))
    codes = np.where(codes < 0, len(labels), codes)
    sums = np.zeros((len(labels) + 1, wanted.shape[1]))
    np.add.at(sums, codes[train], wanted[train])
    counts = np.bincount(codes[train], minlength=len(labels) + 1)[:, None]
    return ((sums + 5 * wanted[train].mean(axis=0)) / (counts + 5))[codes[test]]


power = pd.Series({each: prediction_power(each) for each in FEATURES}, dtype=float).sort_values(ascending=False)
frame[[TARGET, *power.index]].head(10)
"""

DUPLICATES = """
repeated = raw[raw.duplicated(keep=False)]
repeated.value_counts(dropna=False).head(10).rename("times").reset_index()
"""

CORRELATIONS = """
numeric = frame.drop(columns=TARGET).select_dtypes("number").loc[:, lambda found: found.nunique() > 1]
correlation = numeric.corr()
shown = correlation.iloc[:40, :40]
shown.style.background_gradient("Blues", vmin=-1, vmax=1).format("{:.2f}")
"""

ANOMALIES = """
from sklearn.ensemble import IsolationForest


def encoded(values):
    \"\"\"Numbers as they are, everything else by how frequent its value is; None for what tells nothing.\"\"\"
    if pd.api.types.is_datetime64_any_dtype(values):
        values = values.astype("int64").where(values.notna()).astype(float)
    if pd.api.types.is_numeric_dtype(values):
        values = values.astype(float)  # truth, too
        return values.fillna(values.median()) / values.abs().max() if values.nunique() > 1 else None
    counts = values.value_counts()
    return values.map(counts).fillna(0) / len(values) if 2 <= len(counts) <= 0.5 * len(values) else None


some = frame if len(frame) <= 20_000 else frame.sample(20_000, random_state=0)
columns = [found for name in FEATURES[:60] if (found := encoded(some[name])) is not None]
scores = pd.Series(dtype=float)
if columns and len(some) >= 50:
    matrix = np.column_stack(columns).astype("float64")
    forest = IsolationForest(max_samples=min(256, len(matrix)), random_state=20240501).fit(matrix)
    said = forest.score_samples(matrix)
    low, middle, high = np.percentile(said, [5, 50, 95])
    line = min(-0.65, middle - 5 * np.clip(said, low, high).std())
    scores = pd.Series(said - line, index=some.index).sort_values()
some.loc[scores.index[:10]].assign(score=scores.head(10))
"""

MISSING = """
missing = frame.isna().mean().sort_values(ascending=False)
missing[missing > 0].head(50)
"""

CARDINALITY = """
distinct = frame.nunique().sort_values(ascending=False)
distinct.head(50)
"""

DESCRIPTIVE = (
    _OUTLIERS
    + """

numbers = frame.select_dtypes("number")
described = numbers.agg(["mean", "median", "min", "max"]).T if numbers.shape[1] else pd.DataFrame()
described["outliers"] = [outlier_share(numbers[name]) for name in numbers]
described.head(50)
"""
)
