"""Whether a signed impact assessment (GDPR 35) is named, told to whoever asks `balsts check`."""

from typing import Any

from django.core import checks
from django.core.checks import CheckMessage, Tags, register
from django.utils import timezone

from balsts.privacy.impact_assessment import assessment_lacking


@register(Tags.security)
def impact_assessment_is_signed(**_: Any) -> list[CheckMessage]:
    """Say that real people must not be recorded yet, or that it is time to look at the paper anew."""
    lacking = assessment_lacking(on=timezone.localdate())
    if lacking is None:
        return []
    words = (
        f"The impact assessment was signed on {lacking.signed_on}, more than a year ago: look at it anew."
        if lacking.signed_on
        else "No signed impact assessment (GDPR 35) is named: no real person may be recorded before."
    )
    return [
        checks.Warning(
            words,
            hint="Sign docs/privacy/dpia.md and name it: docs/how-to/run-on-a-server.md, `Before real people`.",
            id="balsts.W013",
        )
    ]
