"""What django-helpdesk's documentation asks for, on PostgreSQL, its optional parts left out."""

import os

SECRET_KEY = os.environ["HELPDESK_SECRET"]
DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1"]
SITE_ID = 1
INSTALLED_APPS = [
    "django.contrib.admin", "django.contrib.auth", "django.contrib.contenttypes",
    "django.contrib.sessions", "django.contrib.messages", "django.contrib.staticfiles",
    "django.contrib.sites", "django.contrib.humanize", "helpdesk.apps.HelpdeskConfig",
    "rest_framework", "django_cleanup.apps.CleanupConfig",
]  # fmt: skip
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware", "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware", "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]  # fmt: skip
ROOT_URLCONF = "helpdesk_site.urls"
_PROCESSORS = [
    "django.template.context_processors.request", "django.contrib.auth.context_processors.auth",
    "django.contrib.messages.context_processors.messages",
]  # fmt: skip
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": _PROCESSORS},
    }
]
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql", "NAME": os.environ["HELPDESK_DATABASE"],
        "USER": "helpdesk", "HOST": "127.0.0.1", "PORT": os.environ["HELPDESK_DATABASE_PORT"],
        "CONN_MAX_AGE": 600,
    }
}  # fmt: skip
LANGUAGE_CODE, TIME_ZONE, USE_TZ = "zh-hans", "Asia/Shanghai", True
STATIC_URL, STATIC_ROOT = "/static/", os.environ["HELPDESK_FOLDER"] + "/static"
MEDIA_URL, MEDIA_ROOT = "/media/", os.environ["HELPDESK_FOLDER"] + "/media"
LOGIN_URL, LOGIN_REDIRECT_URL = "/login/", "/"
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
HELPDESK_ACTIVATE_API_ENDPOINT = True
HELPDESK_TEAMS_MODE_ENABLED = False
HELPDESK_TEAMS_MODEL = "auth.Group"
HELPDESK_TEAMS_MIGRATION_DEPENDENCIES: list[str] = []


def HELPDESK_KBITEM_TEAM_GETTER(_item: object) -> None:
    """No teams."""
