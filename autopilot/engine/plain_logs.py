"""What people read in the job's log: AutoGluon's lines without its advice for programmers."""

import logging
import re
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

from pandas.errors import PerformanceWarning

# Advice about presets, extra packages and parameters of calls that the reader of the log never makes.
ADVICE = re.compile(
    r"presets?[ =]|Recommended Presets|Verbosity:|pip install|To load, use|To load the cloned|cache_data|"
    r"Warning: Exception caused .* to fail.*import|Fitting \d+ .* via|System Info|={10,}|manually specify|"
    r"num_[cg]pus|To increase|try specifying|consider|No Path Specified|ersist",
    re.IGNORECASE,
)

_this_thread = threading.local()


@contextmanager
def quiet() -> Iterator[None]:
    """What AutoGluon says in this thread is not for the log.

    Its own `verbosity` is that of the process: it would silence a fit that another thread is at.
    """
    _this_thread.quiet = True
    try:
        yield
    finally:
        _this_thread.quiet = False


class WithoutAdvice(logging.Filter):
    """Lets lines about what happens pass, and takes advice out of the rest."""

    def filter(self, record: logging.LogRecord) -> bool:
        if getattr(_this_thread, "quiet", False):
            return False
        lines = [line for line in record.getMessage().splitlines() if not ADVICE.search(line)]
        record.msg, record.args = "\n".join(lines), None
        return bool(lines)


def speak_plainly() -> None:
    """Filter AutoGluon's log in this process, once; warnings of libraries about each other are not for the log."""
    warnings.filterwarnings("ignore", category=FutureWarning)
    warnings.filterwarnings("ignore", category=UserWarning)
    warnings.filterwarnings("ignore", category=PerformanceWarning)  # thousands of lines for a table with many dates
    for handler in logging.getLogger("autogluon").handlers:
        if not any(isinstance(each, WithoutAdvice) for each in handler.filters):
            handler.addFilter(WithoutAdvice())
