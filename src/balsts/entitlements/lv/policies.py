"""The named readings of the published texts of Latvia; the first is the default."""

from collections.abc import Mapping
from pathlib import Path

from balsts.entitlements.decision import translatable
from balsts.entitlements.parameters import read_parameters
from balsts.entitlements.policy import Policy, read_policy

_HERE = Path(__file__).parent
PARAMETERS = read_parameters(_HERE / "parameters")

CURRENT_TEXT = read_policy(_HERE / "policies/current_text.yaml", base=PARAMETERS)
TEXT_2016 = read_policy(_HERE / "policies/text_2016.yaml", base=PARAMETERS)
TEXT_2017 = read_policy(_HERE / "policies/text_2017.yaml", base=PARAMETERS)

POLICIES: Mapping[str, Policy] = {
    policy.name: policy for policy in (CURRENT_TEXT, TEXT_2016, TEXT_2017)
}
POLICY_TITLES: Mapping[str, str] = {
    "current_text": translatable(
        "The current text: asylum seekers while the procedure is open, the mentor "
        "whether or not the plan is carried out"
    ),
    "text_2016": translatable("The text of 2016: carrying out the plan ends both services"),
    "text_2017": translatable(
        "The text of 2017: asylum seekers for three months from arrival, or until there is a status"
    ),
}
