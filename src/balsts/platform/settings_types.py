"""The settings as the type checker sees them: nothing is connected to, so any values do."""

import os

for name in ("DATA", "SECRET_KEY", "LEDGER_KEY", "HOSTS", "ORIGINS"):
    os.environ.setdefault(f"BALSTS_{name}", "/types")
for role in ("", "OWNER_"):
    os.environ.setdefault(f"BALSTS_{role}DATABASE_URL", "postgresql://types@/types")

from balsts.platform.settings import *  # noqa: E402, F403 - the environment comes first
