"""Work of libraries that kept the first model waiting and whose result cannot change, or is not needed, here."""

import functools

from autogluon.common.utils import utils
from mlflow.utils import environment


@functools.cache
def spare_work() -> None:
    """Once per process. Each line took 0.5 to 2 s of processor time per model.

    AutoGluon lists the metadata of every installed distribution whenever it saves a predictor: once is enough. MLflow
    maps every installed module to its distribution to warn that a requirement is not met: ours are pinned to what is
    installed (see package.requirements_of).
    """
    utils.get_package_versions = functools.cache(utils.get_package_versions)
    utils.get_package_versions()
    environment.warn_dependency_requirement_mismatches = lambda requirements: None
