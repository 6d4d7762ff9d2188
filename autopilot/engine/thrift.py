"""What kept models waiting: work of libraries whose result cannot change, or is not needed, here; a lock."""

import functools
import sys

from autogluon.common.utils import utils
from mlflow.utils import environment

# Python passes its lock on every 5 ms. Packing lets go of it for each piece that it writes or compresses, thousands of
# times per model, and beside a fit that is busy in Python waited those 5 ms each time.
SWITCH_S = 0.0005


@functools.cache
def spare_work() -> None:
    """Once per process. Each line took 0.5 to 2 s of processor time per model.

    AutoGluon lists the metadata of every installed distribution whenever it saves a predictor: once is enough. MLflow
    maps every installed module to its distribution to warn that a requirement is not met: ours are pinned to what is
    installed (see package.requirements_of).
    """
    sys.setswitchinterval(SWITCH_S)
    utils.get_package_versions = functools.cache(utils.get_package_versions)
    utils.get_package_versions()
    environment.warn_dependency_requirement_mismatches = lambda requirements: None
