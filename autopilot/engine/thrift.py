"""What kept models waiting: work of libraries whose result cannot change, or is not needed, here; a lock."""

import functools
import sys
from collections.abc import Callable

import pandas as pd
from autogluon.common.features import infer_types
from autogluon.common.utils import utils
from mlflow.utils import environment

# Python passes its lock on every 5 ms. Packing lets go of it for each piece that it writes or compresses, thousands of
# times per model, and beside a fit that is busy in Python waited those 5 ms each time.
SWITCH_S = 0.0005
LOOKED_AT = 25  # cells of a column, before 500 are tried as dates


@functools.cache
def spare_work() -> None:
    """Once per process. Each line took 0.5 to 2 s of processor time per model.

    AutoGluon lists the metadata of every installed distribution whenever it saves a predictor: once is enough. MLflow
    maps every installed module to its distribution to warn that a requirement is not met: ours are pinned to what is
    installed (see package.requirements_of). Of wide tables AutoGluon tries every column of text as dates.
    """
    sys.setswitchinterval(SWITCH_S)
    utils.get_package_versions = functools.cache(utils.get_package_versions)
    utils.get_package_versions()
    environment.warn_dependency_requirement_mismatches = lambda requirements: None
    infer_types.check_if_datetime_as_object_feature = _glancing(infer_types.check_if_datetime_as_object_feature)


def _glancing(are_dates: Callable[[pd.Series], bool]) -> Callable[[pd.Series], bool]:
    """The same, asked at length only of a column of which some cell is a date: it takes one with a fifth of dates for
    dates, of which none is among so many in one of 250. Of 2,000 columns with thousands of codes it took 20 s.
    """

    def glance(values: pd.Series) -> bool:
        if values.dtype == object and len(values) > LOOKED_AT:
            some = values.dropna()
            some = some.sample(min(LOOKED_AT, len(some)), random_state=0)
            if pd.to_datetime(some, errors="coerce", format="mixed").isna().all():
                return False
        return are_dates(values)

    return glance
