"""What of AutoGluon's lines comes into a job's log."""

import io
import logging
import threading

import pytest

from autopilot.engine.plain_logs import WithoutAdvice, quiet


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
