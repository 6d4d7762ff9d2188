"""Settings of the tests: a throw-away data folder, fast password hashes, everything else as shipped."""

import atexit
import os
import shutil
import tempfile

from studio.ports import free_port

# Each process that runs tests (`pytest -n` starts several) has a data folder and a Redis port of its own; the servers
# and workers that its tests start inherit both.
SESSION = os.environ.get("PYTEST_XDIST_WORKER", "alone")
if os.environ.get("ATELIER_TEST_SESSION") != SESSION:
    os.environ["ATELIER_TEST_SESSION"] = SESSION
    _folder = tempfile.mkdtemp(prefix="atelier-test-")
    atexit.register(shutil.rmtree, _folder, ignore_errors=True)
    os.environ["ATELIER_DATA"] = os.environ["TMPDIR"] = _folder  # what killed workers leave goes with it
    os.environ["REDIS_URL"] = f"redis://127.0.0.1:{free_port()}/0"  # tests/conftest.py starts a Redis there
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # as in workers: threads that wait spin for a moment only
os.environ.setdefault("GOMP_SPINCOUNT", "1000")
os.environ.setdefault("ATELIER_SECRET_KEY", "only-for-tests-" + "x" * 32)

from studio.settings import *  # noqa: E402, F403
from studio.settings import DATA_DIR, DATABASES, INSTALLED_APPS  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, not memory: servers and workers started by tests open the same database.
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}
    # No test cuts the power. A disk that others keep busy takes seconds to say that what is written is there, and
    # whoever writes then, holds the lock that long.
    DATABASES["default"]["OPTIONS"]["init_command"] += " PRAGMA synchronous=OFF;"

# A kind of job that exists for the tests of the workers: rows, work and misbehaviour, see tests/workers/app.
INSTALLED_APPS = [*INSTALLED_APPS, "tests.workers.app"]

# No thread of the web process writes while a test holds the database; reading the activity log writes what waits.
ACTIVITY_FLUSH_S = 0.0

# Every client of a test makes the middleware anew; shipped, it lists the built pages then, hundreds of files.
WHITENOISE_AUTOREFRESH = True
