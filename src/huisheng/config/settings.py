"""设置 — one file for every environment; what differs is HUISHENG_* (docs/operations.md)."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from huisheng.config import env, office

BASE_DIR = Path(__file__).resolve().parents[3]
HUISHENG_DATA_DIR = Path(env.text("HUISHENG_DATA_DIR", str(BASE_DIR / "var"))).resolve()
HUISHENG_DATA_DIR.mkdir(parents=True, exist_ok=True)

# A demonstration shows its accounts and lets staff in without a second factor; production never.
DEMO = env.flag("HUISHENG_DEMO", False)
DEBUG = env.flag("HUISHENG_DEBUG", False)
SECRET_KEY = env.secret("HUISHENG_SECRET_KEY", HUISHENG_DATA_DIR / "keys" / "secret.key")
# What new values are sealed with: aes, or sm for 国密. What is sealed already stays readable.
HUISHENG_CRYPTO_SUITE = env.one_of("HUISHENG_CRYPTO_SUITE", "aes", ("aes", "sm"))
HUISHENG_MASTER_KEYS = env.text("HUISHENG_MASTER_KEYS")  # else files in keys/ (docs/keys.md)
ALLOWED_HOSTS = env.words("HUISHENG_ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]")
CSRF_TRUSTED_ORIGINS = env.words("HUISHENG_TRUSTED_ORIGINS")
HTTPS = env.flag("HUISHENG_HTTPS", False)
HUISHENG_REQUIRE_TOTP = env.flag("HUISHENG_REQUIRE_TOTP", not DEMO)
HUISHENG_TRUSTED_PROXIES = env.words("HUISHENG_TRUSTED_PROXIES")
HUISHENG_SITE_URL = env.text("HUISHENG_SITE_URL", "http://127.0.0.1:8000").rstrip("/")
HUISHENG_SITE_NAME = env.text("HUISHENG_SITE_NAME", "回声")

INSTALLED_APPS = [
    "huisheng.config",
    "huisheng.portal",
    "huisheng.console",
    "huisheng.api",
    "huisheng.voices",
    "huisheng.stations",
    "huisheng.notifications",
    "huisheng.documents",
    "huisheng.workflow",
    "huisheng.people",
    "huisheng.regions",
    "huisheng.audit",
    "huisheng.ui",
    "django_cotton",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "axes",
    "csp",
    "django_tasks",
    "huey.contrib.djhuey",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "huisheng.config.middleware.origin",
    "huisheng.config.middleware.second_lock",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "huisheng.config.middleware.seat",
    "huisheng.config.middleware.second_factor",
    "huisheng.config.middleware.refusals",
]

ROOT_URLCONF = "huisheng.config.urls"
WSGI_APPLICATION = "huisheng.config.wsgi.application"
AUTH_USER_MODEL = "people.Account"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": False,
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django_cotton.cotton_loader.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "builtins": ["django_cotton.templatetags.cotton"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "huisheng.ui.context.face",
                "huisheng.console.context.desk",
            ],
        },
    }
]

COTTON_ISOLATE_BY_DEFAULT = True  # a component knows what it is given and nothing else

# --- Database: SQLite in the box, PostgreSQL by URL (docs/adr/0002) ------------------------------

DATABASES = {
    "default": dj_database_url.parse(
        env.text("HUISHENG_DATABASE_URL", f"sqlite:///{HUISHENG_DATA_DIR / 'huisheng.sqlite3'}")
    )
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        # FULL: measured to lose nothing in power cuts; NORMAL lost 2,713 acknowledged writes.
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
            "PRAGMA mmap_size=134217728; PRAGMA cache_size=-20000; PRAGMA temp_store=MEMORY;"
            "PRAGMA journal_size_limit=67108864;"
        ),
    }
    DATABASES["default"]["CONN_MAX_AGE"] = None
else:
    DATABASES["default"]["OPTIONS"] = DATABASES["default"].get("OPTIONS", {}) | {
        "pool": {"min_size": 1, "max_size": env.number("HUISHENG_DB_POOL", 8, least=1, most=100)}
    }
    DATABASES["default"]["DISABLE_SERVER_SIDE_CURSORS"] = True  # pgbouncer in transaction mode
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Sessions, accounts ---------------------------------------------------------------------------

AUTHENTICATION_BACKENDS = ["huisheng.console.backends.SeatedBackend"]
PASSWORD_HASHERS = [
    "huisheng.people.hashers.OfficeArgon2",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "console:inbox"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_ADAPTER = "huisheng.console.accounts.Adapter"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 10 * 60  # before reveals, exports and changes of rights
# console.tries counts wrong passwords and codes, in rows; a whole office may sign in at half past
# eight from one address.
ACCOUNT_RATE_LIMITS = {"login": None, "reauthenticate": "20/m/user"}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RATE_LIMITS = {"webauthn_login": None}  # a signature cannot be guessed
MFA_TOTP_ISSUER = "回声 Huisheng"
MFA_ADAPTER = "huisheng.console.accounts.FactorAdapter"
MFA_FORMS = {
    "authenticate": "huisheng.console.accounts.CodeForm",
    "reauthenticate": "huisheng.console.accounts.CodeAgainForm",
}
# https://CLIENT:SECRET@issuer/path?claim=sub&name=统一身份认证: the office's own sign-in
HUISHENG_OIDC_URL = env.text("HUISHENG_OIDC_URL")
SOCIALACCOUNT_PROVIDERS = office.providers(HUISHENG_OIDC_URL)
SOCIALACCOUNT_ADAPTER = "huisheng.console.office.OfficeSignIn"
SOCIALACCOUNT_LOGIN_ON_GET = True  # a link: the state ties the answer to this browser
SOCIALACCOUNT_STORE_TOKENS = False
AXES_ENABLED = False  # its old rows are still swept; console.tries counts now
HUISHENG_SESSION_IDLE = 30 * 60
HUISHENG_SESSION_LONGEST = 12 * 60 * 60
SESSION_COOKIE_AGE = HUISHENG_SESSION_LONGEST
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
CSRF_FAILURE_VIEW = "huisheng.config.views.stale_page"

# --- Headers ----------------------------------------------------------------------------------

SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
        # Text becomes markup nowhere in our scripts; "default" lets Leaflet's one probe pass
        # (map.js).
        "require-trusted-types-for": ["'script'"],
        "trusted-types": ["default"],
    }
}
PERMISSIONS_POLICY = {
    "geolocation": "self", "camera": "self", "microphone": "self", "payment": [], "usb": [],
}  # fmt: skip

# --- Language and time --------------------------------------------------------------------------

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("简体中文")), ("en", _("英文"))]
LOCALE_PATHS = [BASE_DIR / "src" / "huisheng" / "locale"]
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 60 * 60
LANGUAGE_COOKIE_SAMESITE = "Lax"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
FORMAT_MODULE_PATH = ["huisheng.config.formats"]

# --- Files ------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = HUISHENG_DATA_DIR / "static"
STATIC_ROOT.mkdir(exist_ok=True)
STATICFILES_DIRS = [path for path in [BASE_DIR / "var" / "frontend"] if path.is_dir()]
PLAIN_STATIC = env.flag("HUISHENG_PLAIN_STATIC", False)  # tests: no collected manifest
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if PLAIN_STATIC
        else "huisheng.config.storage.StaticStorage"
    },
}
WHITENOISE_USE_FINDERS = PLAIN_STATIC
MEDIA_ROOT = HUISHENG_DATA_DIR / "media"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FILES = 20

# --- Jobs and messages ---------------------------------------------------------------------------

TASKS = {"default": {"BACKEND": "huey.contrib.djhuey.tasks_backend.HueyBackend"}}
HUEY = {
    "huey_class": "huey.SqliteHuey",
    "name": "huisheng",
    "filename": str(HUISHENG_DATA_DIR / "queue.sqlite3"),
    "immediate": env.flag("HUISHENG_IMMEDIATE_JOBS", False),
    "consumer": {"workers": 1, "worker_type": "thread", "periodic": True},
}
# A channel without an address writes files to <data dir>/spool: nothing leaves the machine.
MESSAGE_GATEWAYS = {
    "EMAIL": env.text("HUISHENG_EMAIL_URL"),  # smtp://user:password@host:587/?tls=true
    "SMS": env.text("HUISHENG_SMS_URL"),  # https://:KEY@host/path
    "WECHAT": env.text("HUISHENG_WECHAT_URL"),
    "DINGTALK": env.text("HUISHENG_DINGTALK_URL"),
}
# Naming a gateway allows calling its host and no other (kernel/outbound.py). Addresses that are not
# in the open internet are refused, but for the networks named here.
OUTBOUND_HOSTS = [
    host
    for name, url in MESSAGE_GATEWAYS.items()
    if name != "EMAIL" and (host := urlsplit(url).hostname)
]
if HUISHENG_OIDC_URL:
    OUTBOUND_HOSTS.append(urlsplit(HUISHENG_OIDC_URL).hostname or "")
OUTBOUND_INSIDE = env.words("HUISHENG_OUTBOUND_INSIDE")
DEFAULT_FROM_EMAIL = env.text("HUISHENG_EMAIL_FROM", "huisheng@localhost")
# Cookie first: in the session, each "done" would be two more commits on top of the step's own.
MESSAGE_STORAGE = "django.contrib.messages.storage.fallback.FallbackStorage"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "huisheng.config.logs.JsonLines"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.text("HUISHENG_LOG_LEVEL", "WARNING")},
    "loggers": {
        "django": {"handlers": []},  # no letter to ADMINS: it would quote what somebody typed
        "django.template": {"level": "INFO"},  # below, they print contexts and values of queries
        "django.db.backends": {"level": "INFO"},
    },
}
SILENCED_SYSTEM_CHECKS = ["axes.W002", "axes.W003"]
