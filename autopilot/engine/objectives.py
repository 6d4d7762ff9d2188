"""By what models are ranked, per type of problem (autopilot specification §5.1)."""

from autopilot.engine.errors import InputRefused

OBJECTIVES = {  # the first one is the default
    "Regression": ("MSE", "MAE", "R2", "RMSE"),
    "BinaryClassification": ("F1", "Accuracy", "AUC", "BalancedAccuracy", "Precision", "Recall"),
    "MulticlassClassification": ("Accuracy", "BalancedAccuracy", "F1macro", "PrecisionMacro", "RecallMacro"),
}


def objective_of(wanted: str | None, problem_type: str, target: str) -> str:
    """The objective of a job whose problem type is known. wanted: by the caller; None = the usual one.

    A request may name an objective and leave the problem type to be found (V1); raises InputRefused when they do not
    fit.
    """
    fitting = OBJECTIVES[problem_type]
    if wanted is not None and wanted not in fitting:
        raise InputRefused(
            f"The objective {wanted} does not fit the target column `{target}`, which was taken for {problem_type}: "
            f"use one of {', '.join(fitting)}, or give the ProblemType that is meant."
        )
    return wanted or fitting[0]
