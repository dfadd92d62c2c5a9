"""The settings of production, but for what only costs time: hashing slowly, collecting static files."""

from balsts.platform.settings import *  # noqa: F403
from balsts.platform.settings import STORAGES

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
