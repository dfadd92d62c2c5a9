"""The municipalities of Latvia, by code, with their own names: state cities first."""

from collections.abc import Mapping
from pathlib import Path

import yaml

_READ = yaml.safe_load(Path(__file__).with_name("municipalities.yaml").read_text(encoding="utf-8"))

MUNICIPALITIES: Mapping[str, str] = _READ["state_cities"] | _READ["municipalities"]
