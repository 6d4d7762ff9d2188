"""What of AutoGluon's lines comes into a job's log."""

import io
import logging
import threading
import warnings

import pytest
from pandas.errors import PerformanceWarning

from autopilot.engine.plain_logs import WithoutAdvice, quiet, speak_plainly


@pytest.fixture
def said() -> tuple[logging.Logger, io.StringIO]:
    """A logger, and what comes through."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.addFilter(WithoutAdvice())
    logger = logging.Logger("autogluon")
    logger.addHandler(handler)
    return logger, written


def test_advice_for_programmers_is_taken_out_of_what_is_said(said):
    logger, written = said

    logger.info("Fitting model: %s", "LightGBM\n\tpip install autogluon[more]")
    logger.info("Consider presets='best'")

    assert written.getvalue() == "Fitting model: LightGBM\n"


def test_a_quiet_thread_silences_no_other(said):
    logger, written = said

    def fit() -> None:
        logger.info("from the fit")

    with quiet():
        logger.info("from packing")
        other = threading.Thread(target=fit)
        other.start()
        other.join()
    logger.info("afterwards")

    assert written.getvalue() == "from the fit\nafterwards\n"


def test_what_libraries_say_about_the_speed_of_each_other_is_not_for_the_log():
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        speak_plainly()
        warnings.warn("DataFrame is highly fragmented.", PerformanceWarning, stacklevel=1)

    assert not seen
