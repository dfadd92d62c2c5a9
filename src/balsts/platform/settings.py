"""Every setting of the program, typed; the environment is read here, once, and nowhere else.

No guess about where the program runs and no default that opens a door: what development needs is
given by `make start`, not by this file. Every variable is explained in docs/reference/settings.md.
"""

from pathlib import Path
from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from psycopg.conninfo import conninfo_to_dict

from balsts.platform import environment

SOURCE: Final = Path(__file__).resolve().parents[1]

# The folder that holds everything which is not code: database, secrets, snapshots, exports.
BALSTS_DATA: Final = Path(environment.text("BALSTS_DATA"))

# What people have signed and the program obeys.
POLICIES: Final = SOURCE.parents[1] / "policies"

DEBUG = False
SECRET_KEY = environment.secret("BALSTS_SECRET_KEY")
# The key before it was changed: what lies under it can still be read, nothing new is put there.
SECRET_KEY_FALLBACKS = (
    [environment.secret("BALSTS_SECRET_KEY_BEFORE")]
    if environment.has("BALSTS_SECRET_KEY_BEFORE")
    else []
)
ALLOWED_HOSTS = environment.words("BALSTS_HOSTS")
CSRF_TRUSTED_ORIGINS = environment.words("BALSTS_ORIGINS")

# With this key ids are hashed in the ledger of erasures. It never stands in the database, and only the
# job runner and its commands are told.
BALSTS_LEDGER_KEY: Final = (
    environment.secret("BALSTS_LEDGER_KEY") if environment.has("BALSTS_LEDGER_KEY") else None
)

# Off only for an address on this machine, where there is no certificate to be had.
BALSTS_HTTPS: Final = environment.flag("BALSTS_HTTPS", default=True)

# How many servers of ours stand before this one; each writes down the address that it saw.
BALSTS_PROXY_HOPS: int = environment.integer("BALSTS_PROXY_HOPS", default=1 if BALSTS_HTTPS else 0)

# One password for the invented staff of a first start, who sign in without a second step; without
# it nobody of them can sign in. It cannot be given to an installation that others can reach.
BALSTS_CAST_PASSWORD: Final = (
    environment.secret("BALSTS_CAST_PASSWORD") if environment.has("BALSTS_CAST_PASSWORD") else None
)
environment.refuse_demonstration_in_earnest(
    is_demonstration=BALSTS_CAST_PASSWORD is not None, https=BALSTS_HTTPS, hosts=ALLOWED_HOSTS
)

# Hashes of stolen passwords, as they are published: `SHA-1:count` a line, in order of the hashes.
BALSTS_BREACHED_PASSWORDS = environment.path("BALSTS_BREACHED_PASSWORDS")

# The certificate that the server in front shows, or a copy: administrators are told before it ends.
BALSTS_CERTIFICATE = environment.path("BALSTS_CERTIFICATE")

# What runs here, and the records of who asked whether weaknesses are known in it (`make holes`).
BALSTS_LOCK: Path = SOURCE.parents[1] / "requirements.lock"
BALSTS_LIBRARIES_CHECKED = environment.path("BALSTS_LIBRARIES_CHECKED")

# To whose keys the copies are encrypted; the scripts of deploy/ read it, and we count.
BALSTS_RECIPIENTS: Path = Path(
    environment.text("BALSTS_RECIPIENTS", default="/etc/balsts/recipients.txt")
)

# Who can start the system or holds a share of its key, without secrets: when one has left, it is said.
BALSTS_KEY_HOLDERS: Path = Path(
    environment.text("BALSTS_KEY_HOLDERS", default="/etc/balsts/key-holders.txt")
)

# When the impact assessment (GDPR 35) was signed, and who keeps it: without both, administrators are told.
BALSTS_IMPACT_ASSESSMENT_SIGNED_ON = environment.day("BALSTS_IMPACT_ASSESSMENT_SIGNED_ON")
BALSTS_IMPACT_ASSESSMENT_KEPT_BY: str = (
    environment.text("BALSTS_IMPACT_ASSESSMENT_KEPT_BY")
    if environment.has("BALSTS_IMPACT_ASSESSMENT_KEPT_BY")
    else ""
)

# Whom to tell of a weakness: `mailto:…` or `https://…`, served as /.well-known/security.txt.
BALSTS_SECURITY_CONTACT: str = environment.contact("BALSTS_SECURITY_CONTACT")

INSTALLED_APPS = [
    "balsts.platform",
    "balsts.audit",
    "balsts.accounts",
    "balsts.access",
    "balsts.organisations",
    "balsts.clients",
    "balsts.casework",
    "balsts.statistics",
    "balsts.evidence",
    "balsts.web",
    "balsts.exchange",
    "balsts.privacy",
    "balsts.console",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "django.forms",
    "django_cotton.apps.SimpleAppConfig",
    "django_htmx",
    "procrastinate.contrib.django",
]
AUTH_USER_MODEL = "accounts.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

MIDDLEWARE = [
    "balsts.platform.security_headers.security_headers",
    "balsts.platform.methods.known_methods_only",
    "django.middleware.security.SecurityMiddleware",
    "balsts.web.static_files.ListedKindsOnly",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "balsts.web.session_binding.SessionBinding",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "balsts.web.trail_keeping.TrailKeeping",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "balsts.web.patience.LongestSession",
    "balsts.web.signing_in.AskToSignIn",
    "django.contrib.messages.middleware.MessageMiddleware",
    "balsts.web.denials.MissingTraced",
    "balsts.web.faults.answers_to_forms",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "balsts.web.urls"
WSGI_APPLICATION = "balsts.platform.wsgi.application"
LOGIN_URL = "accounts:sign_in"
LOGIN_REDIRECT_URL = "/"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        # The second folder is where `components/` stands: <c-name> is components/name.html.
        "DIRS": [SOURCE / "web" / "templates", SOURCE / "web"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django_cotton.cotton_loader.Loader",
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "builtins": [
                "django_cotton.templatetags.cotton",
                "django.templatetags.i18n",
                "django.templatetags.static",
                "balsts.web.formatting",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "balsts.web.frame.frame",
            ],
        },
    }
]
COTTON_DIR = "components"
# Widgets are drawn by the templates above, where ours stand before Django's.
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# Whose law is asked: a folder of `balsts.entitlements`, or the path of a package that holds one.
BALSTS_COUNTRY: str = environment.text("BALSTS_COUNTRY", default="lv")

# A program that is asked about every uploaded file: it gets the path and answers 0 for clean.
BALSTS_UPLOAD_SCANNER: str = (
    environment.text("BALSTS_UPLOAD_SCANNER") if environment.has("BALSTS_UPLOAD_SCANNER") else ""
)

# Shows every component in every state to whoever asks; for those who work on the looks.
BALSTS_GALLERY: bool = environment.flag("BALSTS_GALLERY", default=False)


def _database(address: str) -> dict[str, Any]:
    """Turn a libpq address (URL or key=value) into Django's form."""
    parts = {key: str(value) for key, value in conninfo_to_dict(address).items()}
    if BALSTS_HTTPS:
        environment.refuse_open_wire(parts)
    return {
        "ENGINE": "balsts.platform.bound_postgres",
        "NAME": parts.pop("dbname"),
        "USER": parts.pop("user"),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": parts.pop("port", ""),
        "OPTIONS": parts,
    }


# Owns no table. Pages are served as the role `app`, which sees only what the session at hand may
# see; the job runner and commands are given the address of the role `jobs` instead.
DATABASES: dict[str, dict[str, Any]] = {
    "default": _database(environment.secret("BALSTS_DATABASE_URL")) | {"ATOMIC_REQUESTS": True},
}
DATABASES["default"]["OPTIONS"]["pool"] = {
    "min_size": 1,
    "max_size": environment.integer("BALSTS_DATABASE_POOL", default=8),
    # Nobody waits longer for a database out of reach; whoever asks next has it tried anew, instead
    # of after a pause that doubles each time.
    "timeout": 5,
    "reconnect_timeout": 3,
}
# What a connection asks for the third time it asks by a statement that the database keeps with its
# plan: under row security, to plan costs as much as to answer (docs/adr/0046-plans-are-kept.md).
DATABASES["default"]["OPTIONS"] |= {"server_side_binding": True, "prepare_threshold": 3}
# A connection that died with the database is found before it is given to somebody.
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
# Opens sessions and can do nothing else; only a process that serves pages is told.
BALSTS_SIGN_IN_DATABASE_URL: str | None = (
    environment.secret("BALSTS_SIGN_IN_DATABASE_URL")
    if environment.has("BALSTS_SIGN_IN_DATABASE_URL")
    else None
)
# Where the keeper of the keys listens; whoever serves pages asks it and holds no key of keys.
BALSTS_KEEPER_SOCKET: Final = environment.text(
    "BALSTS_KEEPER_SOCKET", default=str(BALSTS_DATA / "keeper" / "socket")
)
# The owner of the tables: migrations only, so a server that only serves need not be told.
if environment.has("BALSTS_OWNER_DATABASE_URL"):
    DATABASES["owner"] = _database(environment.secret("BALSTS_OWNER_DATABASE_URL")) | {
        "TEST": {"MIRROR": "default"}
    }

LANGUAGE_CODE = "lv"
LANGUAGES = [("lv", _("Latvian")), ("en", _("English")), ("ru", _("Russian"))]
# Letters to clients are written from right to left too; Django does not know Dari by this code.
LANGUAGES_BIDI = ["ar", "prs"]
LOCALE_PATHS = [SOURCE / "locale"]
USE_TZ = True
TIME_ZONE = "Europe/Riga"

STATIC_URL = "static/"
STATIC_ROOT = BALSTS_DATA / "static"
STATICFILES_DIRS = [folder for folder in [SOURCE / "web" / "static"] if folder.is_dir()]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # Nothing in them is secret, and whoever serves pages need not be who collected them.
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage",
        "OPTIONS": {"file_permissions_mode": 0o644, "directory_permissions_mode": 0o755},
    },
}
MEDIA_ROOT = BALSTS_DATA / "files"
FILE_UPLOAD_PERMISSIONS = 0o600

SESSION_ENGINE = "balsts.accounts.sessions"
SESSION_COOKIE_AGE = 12 * 60 * 60  # a working day
SESSION_COOKIE_SECURE = BALSTS_HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_NAME = "__Host-session" if BALSTS_HTTPS else "session"
CSRF_FAILURE_VIEW = "balsts.web.faults.form_refused"
CSRF_COOKIE_SECURE = BALSTS_HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = "__Host-csrf" if BALSTS_HTTPS else "csrf"
LANGUAGE_COOKIE_SECURE = BALSTS_HTTPS
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = BALSTS_HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BALSTS_HTTPS else None
SECURE_HSTS_SECONDS = 2 * 365 * 24 * 60 * 60 if BALSTS_HTTPS else 0
# Off where the host has subdomains that have no certificate.
BALSTS_HSTS_SUBDOMAINS: bool = environment.flag("BALSTS_HSTS_SUBDOMAINS", default=True)
SECURE_HSTS_INCLUDE_SUBDOMAINS = BALSTS_HTTPS and BALSTS_HSTS_SUBDOMAINS
# The preload list of browsers is the operator's to enter, and hard to leave.
SILENCED_SYSTEM_CHECKS = ["security.W021"]
# The same as in `security_headers`, for Django's own check; see there why not `no-referrer`.
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

AUTHENTICATION_BACKENDS = ["balsts.accounts.sessions.UserOfSession"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
PROCRASTINATE_ON_APP_READY = "balsts.platform.job_connector.connect_without_values"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"()": "balsts.platform.logs.AllowListFormatter"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
