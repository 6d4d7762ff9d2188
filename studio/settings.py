"""Django settings. Every setting that an operator may change is read here, from the environment, and nowhere else.

| variable | default | meaning |
|---|---|---|
| ATELIER_DATA | ./var | where everything that changes lives |
| ATELIER_SECRET_KEY (_FILE) | none: the server refuses to start | signs sessions, tokens, cursors; seals secrets |
| ATELIER_ACCOUNT_ID, ATELIER_REGION | 000000000000, us-east-1 | appear in ARNs and signatures |
| ATELIER_URL | http://127.0.0.1:8000 | the origin that people and clients use |
| ATELIER_HOSTS | 127.0.0.1,localhost | host names that are answered |
| ATELIER_PROXIES | 127.0.0.1 | reverse proxies whose X-Forwarded-For and -Proto count (`./run`, compose) |
| ATELIER_DEBUG | no | Django's debug pages; never on a server |
| DATABASE_URL (_FILE) | SQLite in ATELIER_DATA | postgres://... on a server |
| ATELIER_DATABASE_CONNECTIONS | 24 | connections to PostgreSQL that one process may hold; who finds none free waits |
| REDIS_URL (_FILE) | redis://127.0.0.1:6379/0 | broker, channel layer, cache |
| OBJECT_STORE_URL | file://ATELIER_DATA/objects | file:///dir or s3://bucket?endpoint_url=... |
| ATELIER_MAX_UPLOAD_MB | 5120 | largest object or data set that is accepted |
| ATELIER_EMAIL_URL (_FILE) | none: no e-mail is sent | smtp://user:password@host:587 (STARTTLS) or smtps://...:465 |
| ATELIER_EMAIL_FROM | atelier@localhost | the sender of e-mails |
| ATELIER_OUTBOUND_PRIVATE | no | may the server call private addresses |
| ATELIER_OIDC_ISSUER | none | the identity provider that users of the studio may sign in with (https://...) |
| ATELIER_OIDC_CLIENT_ID, ATELIER_OIDC_CLIENT_SECRET (_FILE) | none | what the studio is to it |
| ATELIER_OIDC_ROLES | none | `group=role, ...`: the first of somebody's groups gives the role; without one, no way in |
| ATELIER_OIDC_GROUPS_CLAIM | groups | the claim that holds the groups |
| ATELIER_OIDC_SCOPE | openid profile email | what is asked of the provider |
| ATELIER_OIDC_NAME | your organisation | what the button says |
| ATELIER_OIDC_USER_CLAIM | sub | the claim that SingleSignOnUserValue of user profiles is compared with |
| ATELIER_OIDC_DOMAIN | the oldest domain | the id of the domain in which new people get a profile |
| ATELIER_FOREIGN_MODELS | no | load model packages that nobody here made or vouched for (their code runs) |
| ATELIER_HOSTING_ADDRESS | 127.0.0.1 | where model servers listen and are reached by the web process |
| ATELIER_ENDPOINT_INSTANCES | 20 | instances of one type that all endpoints together may use |
| ATELIER_AUTOML_CONCURRENT_JOBS | 4 | AutoML jobs of one domain that may run or wait at the same time |
| ATELIER_AUTOML_SAMPLE_BYTES | 5000000000 | input of an AutoML job above which a sample of its rows is learned from |
| ATELIER_LABELING_OBJECTS | 100000 | objects of one labeling job; a fifth of it where each is a mask |
| ATELIER_LABELING_ROUND_S | 600 | seconds that a round of automated labeling learns boxes or masks at most |
| ATELIER_HUMAN_LOOPS | 10000 | human loops of one domain that may be in progress at the same time |
| ATELIER_REVIEW_ALL_WORDS | no | all words of a form's pair have to satisfy a condition about words, not any |
| ATELIER_TEMPLATE_SOURCES | none | hosts that worker templates may load scripts, styles and pictures from |
| ATELIER_WORKER_SLOTS | 4 | jobs that one worker process looks after at the same time |
| ATELIER_WARM_WORKERS | yes | workers import the heavy libraries at their start, so that a job begins at once |
| ATELIER_FIT_THREADS | 0 | processor cores that a fit or trial of AutoML may use; 0 = all, shared with others |
| ATELIER_ACTIVITY_FLUSH_MS | 500 | how long lines of the activity log wait in memory to be written together |
| ATELIER_SWEEP_S | 5 | how often a worker looks for jobs that lost their worker or their message |
| ATELIER_NOTEBOOK_CORES, ATELIER_NOTEBOOK_MEMORY_GIB | what this machine has | what notebook apps run on |
| ATELIER_NOTEBOOK_GPUS | 0 | accelerators that notebook apps may use |
| ATELIER_KERNEL_ENVIRONMENTS | none | `name=/folder, ...`: Python environments for images (docs/studio.md) |
| ATELIER_NOTEBOOK_INSTANCES | 20 | notebook instances that may run at the same time |
| ATELIER_LOOPBACK_URL | http://127.0.0.1:8000 | where notebooks reach the web process (`./run` sets it) |
| ATELIER_NOTEBOOK_CAGE | yes | notebook apps open only their own files and the system's (Linux: Landlock) |
| ATELIER_NOTEBOOK_IMAGE | none: processes | the container image with Jupyter in which notebook apps run |
| ATELIER_NOTEBOOK_CONTAINERS | docker | the program that runs containers: docker or podman |
| ATELIER_CODE_EDITOR | the installed one, else code-server on the PATH | the program of Code Editor apps |
| ATELIER_ENFORCE_MEMORY | no | a job that uses more memory than its instance type has is ended |
"""

from pathlib import Path
from typing import Any

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

from studio import env

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(env.text("ATELIER_DATA", str(BASE_DIR / "var"))).resolve()

SECRET_KEY = env.text("ATELIER_SECRET_KEY")
if not SECRET_KEY and (DATA_DIR / "secret_key").exists():
    SECRET_KEY = (DATA_DIR / "secret_key").read_text(encoding="utf-8").strip()
if len(SECRET_KEY) < 32:
    raise ImproperlyConfigured(
        "No secret key. `./run` makes one at first start; on a server set ATELIER_SECRET_KEY or "
        "ATELIER_SECRET_KEY_FILE to at least 32 random characters."
    )

DEBUG = env.boolean("ATELIER_DEBUG", False)
ACCOUNT_ID = env.text("ATELIER_ACCOUNT_ID", "000000000000")
REGION = env.text("ATELIER_REGION", "us-east-1")
PUBLIC_URL = env.text("ATELIER_URL", "http://127.0.0.1:8000").rstrip("/")
ALLOWED_HOSTS = env.words("ATELIER_HOSTS", "127.0.0.1,localhost,[::1]")
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
MAX_UPLOAD_BYTES = env.integer("ATELIER_MAX_UPLOAD_MB", 5120) * 1024 * 1024
OUTBOUND_PRIVATE = env.boolean("ATELIER_OUTBOUND_PRIVATE", False)
OIDC_ISSUER = env.https("ATELIER_OIDC_ISSUER")
OIDC_CLIENT_ID = env.text("ATELIER_OIDC_CLIENT_ID")
OIDC_CLIENT_SECRET = env.text("ATELIER_OIDC_CLIENT_SECRET")
OIDC_ROLES = env.pairs("ATELIER_OIDC_ROLES")
OIDC_GROUPS_CLAIM = env.text("ATELIER_OIDC_GROUPS_CLAIM", "groups")
OIDC_SCOPE = env.text("ATELIER_OIDC_SCOPE", "openid profile email")
OIDC_NAME = env.text("ATELIER_OIDC_NAME", "your organisation")
OIDC_USER_CLAIM = env.text("ATELIER_OIDC_USER_CLAIM", "sub")
OIDC_DOMAIN = env.text("ATELIER_OIDC_DOMAIN")
if OIDC_ISSUER and not (OIDC_CLIENT_ID and OIDC_CLIENT_SECRET and OIDC_ROLES):
    raise ImproperlyConfigured(
        "ATELIER_OIDC_ISSUER needs ATELIER_OIDC_CLIENT_ID, ATELIER_OIDC_CLIENT_SECRET and ATELIER_OIDC_ROLES beside it."
    )
FOREIGN_MODELS = env.boolean("ATELIER_FOREIGN_MODELS", False)
LOOPBACK_URL = env.text("ATELIER_LOOPBACK_URL", "http://127.0.0.1:8000").rstrip("/")
NOTEBOOK_CAGE = env.boolean("ATELIER_NOTEBOOK_CAGE", True)
NOTEBOOK_IMAGE = env.text("ATELIER_NOTEBOOK_IMAGE")
NOTEBOOK_CONTAINERS = env.text("ATELIER_NOTEBOOK_CONTAINERS", "docker")
CODE_EDITOR = env.text("ATELIER_CODE_EDITOR")
HOSTING_ADDRESS = env.text("ATELIER_HOSTING_ADDRESS", "127.0.0.1")
ENDPOINT_INSTANCES = env.integer("ATELIER_ENDPOINT_INSTANCES", 20)
KERNEL_ENVIRONMENTS = dict(env.pairs("ATELIER_KERNEL_ENVIRONMENTS"))
NOTEBOOK_INSTANCES = env.integer("ATELIER_NOTEBOOK_INSTANCES", 20)
LABELING_OBJECTS = env.integer("ATELIER_LABELING_OBJECTS", 100_000)  # labeling specification §21
LABELING_ROUND_S = env.integer("ATELIER_LABELING_ROUND_S", 600)
HUMAN_LOOPS = env.integer("ATELIER_HUMAN_LOOPS", 10_000)  # workforce specification §11
REVIEW_WORD_MATCH = "all" if env.boolean("ATELIER_REVIEW_ALL_WORDS", False) else "any"  # workforce specification §8.4
TEMPLATE_SOURCES = env.words("ATELIER_TEMPLATE_SOURCES", "")
NOTEBOOK_CORES = env.integer("ATELIER_NOTEBOOK_CORES", 0)  # 0: what is here
NOTEBOOK_MEMORY_GIB = env.integer("ATELIER_NOTEBOOK_MEMORY_GIB", 0)
NOTEBOOK_GPUS = env.integer("ATELIER_NOTEBOOK_GPUS", 0)
AUTOML_CONCURRENT_JOBS = env.integer("ATELIER_AUTOML_CONCURRENT_JOBS", 4)  # autopilot specification §14
AUTOML_SAMPLE_BYTES = env.integer("ATELIER_AUTOML_SAMPLE_BYTES", 5_000_000_000)  # the same

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "channels",
    "rest_framework",
    "drf_spectacular",
    "django_celery_beat",
    "studio.api",
    "studio.access",
    "studio.storage",
    "studio.datasets",
    "studio.domains",
    "studio.spaces",
    "studio.environments",
    "studio.notebooks",
    "studio.notebook_jobs",
    "studio.snapshots",
    "studio.administration",
    "studio.telemetry",
    "studio.topics",
    "workers",
    "autopilot",
    "hosting",
    "groundtruth",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "studio.access.middleware.SecurityHeaders",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "studio.access.trail.ActivityTrail",
]
ROOT_URLCONF = "studio.urls"
ASGI_APPLICATION = "studio.asgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True, "OPTIONS": {}}
]
APPEND_SLASH = False
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "access.User"
LANGUAGE_CODE = "en"
USE_I18N = False
USE_TZ = True
TIME_ZONE = "UTC"

DATABASE_URL = env.text("DATABASE_URL", f"sqlite:///{DATA_DIR / 'atelier.sqlite3'}")
DATABASES: dict[str, Any] = {"default": dj_database_url.parse(DATABASE_URL, conn_max_age=60, conn_health_checks=True)}
if DATABASES["default"]["ENGINE"].endswith("postgresql"):
    # The web process has a thread per request: connections are borrowed from a pool, and who finds none waits.
    # studio.postgresql looks whether a borrowed one still lives; studio.statements has statements prepared.
    pool = {"min_size": 1, "max_size": env.integer("ATELIER_DATABASE_CONNECTIONS", 24), "timeout": 60}
    DATABASES["default"] |= {"ENGINE": "studio.postgresql", "CONN_MAX_AGE": 0, "CONN_HEALTH_CHECKS": False}
    DATABASES["default"]["OPTIONS"] = DATABASES["default"].get("OPTIONS", {}) | {"pool": pool, "prepare_threshold": 5}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # IMMEDIATE: a transaction that will write waits for the lock at its start instead of failing in the middle.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 30,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-20000;",
    }

REDIS_URL = env.text("REDIS_URL", "redis://127.0.0.1:6379/0")
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {"hosts": [REDIS_URL], "prefix": "atelier"},
    }
}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}
OBJECT_STORE_URL = env.text("OBJECT_STORE_URL", f"file://{DATA_DIR / 'objects'}")

CELERY_BROKER_URL = REDIS_URL
CELERY_RESULT_BACKEND = None  # state lives in the database, where it is durable
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_DEFAULT_QUEUE = "cpu"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BEAT_SCHEDULER = "django_celery_beat.schedulers:DatabaseScheduler"
CELERY_TIMEZONE = "UTC"
CELERY_WORKER_CONCURRENCY = env.integer("ATELIER_WORKER_SLOTS", 4)
WARM_WORKERS = env.boolean("ATELIER_WARM_WORKERS", True)
FIT_THREADS = env.integer("ATELIER_FIT_THREADS", 0)
ACTIVITY_FLUSH_S = env.integer("ATELIER_ACTIVITY_FLUSH_MS", 500) / 1000
SWEEP_EVERY_S = env.integer("ATELIER_SWEEP_S", 5)
ENFORCE_MEMORY = env.boolean("ATELIER_ENFORCE_MEMORY", False)

SENDS_MAIL = bool(env.text("ATELIER_EMAIL_URL"))
if SENDS_MAIL:
    globals().update(env.mail_server(env.text("ATELIER_EMAIL_URL")))
DEFAULT_FROM_EMAIL = env.text("ATELIER_EMAIL_FROM", "atelier@localhost")

REST_FRAMEWORK = {
    # Deny by default: a view names the action that it is, see studio/access/permissions.py.
    "DEFAULT_PERMISSION_CLASSES": ["studio.access.permissions.ActionAllowed"],
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_SCHEMA_CLASS": "studio.schema.BrowserSchema",
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "EXCEPTION_HANDLER": "studio.access.permissions.explain",
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {"TITLE": "Atelier browser API", "VERSION": "1", "SERVE_INCLUDE_SCHEMA": False}

PASSWORD_HASHERS = ["studio.access.hashing.PatientArgon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
SESSION_COOKIE_NAME = "atelier_session"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = PUBLIC_URL.startswith("https://")
SESSION_COOKIE_AGE = 12 * 3600  # spec studio §5.3: a session lasts at most 43200 s
CSRF_COOKIE_NAME = "atelier_csrf"
CSRF_COOKIE_SECURE = SESSION_COOKIE_SECURE
CSRF_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 6 * 1024 * 1024  # larger bodies are streamed, never held in memory

STATIC_URL = "/static/"
FRONTEND_DIST = BASE_DIR / "frontend" / "dist"
WHITENOISE_ROOT = FRONTEND_DIST if FRONTEND_DIST.is_dir() else None
WHITENOISE_IMMUTABLE_FILE_TEST = r"^/assets/.+-[\w-]{8}\.\w+$"  # the build names them after a hash of their content

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": env.text("ATELIER_LOG_LEVEL", "INFO")},
}
