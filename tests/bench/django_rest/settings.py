"""Settings of the endpoint: no middleware, nothing but the database and JSON."""

import os
from urllib.parse import unquote, urlsplit

address = urlsplit(os.environ["BENCH_DATABASE_URL"])

SECRET_KEY = "only-for-measuring"
DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1"]
USE_TZ = True
INSTALLED_APPS = ["rest_framework", "tests.bench.django_rest"]
ROOT_URLCONF = "tests.bench.django_rest.urls"
MIDDLEWARE: list[str] = []
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": address.path.lstrip("/"),
        "HOST": address.hostname,
        "PORT": address.port,
        "USER": address.username,
        "PASSWORD": unquote(address.password or ""),
        "CONN_MAX_AGE": None,
        "OPTIONS": {"options": "-c search_path=intake -c jit=off"},
    }
}
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "UNAUTHENTICATED_USER": None,
}
