"""What differs while tests run; everything else is the settings of production."""

from balsts.platform.settings import *  # noqa: F403
from balsts.platform.settings import DATABASES, STORAGES

# One connection a test is enough, and a pool would keep its threads between tests.
DATABASES["default"]["OPTIONS"].pop("pool")

# Hashing slowly is the hasher's purpose; a test that signs in does not test the hasher.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# No manifest: tests need not collect static files first.
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}

# The gallery is the test bed of the components.
BALSTS_GALLERY = True

# So that every address there can be answers somebody.
BALSTS_SECURITY_CONTACT = "mailto:security@balsts.example"
