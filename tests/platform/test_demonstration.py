"""The door of the demonstration cannot stay open in earnest."""

import pytest

from balsts.platform.environment import DemonstrationInEarnest, refuse_demonstration_in_earnest

HERE = ["localhost", "127.0.0.1"]


@pytest.mark.parametrize(
    ("https", "hosts"),
    [(True, HERE), (False, [*HERE, "balsts.example"]), (False, ["192.0.2.1"]), (True, ["*"])],
)
def test_asvs_6_3_2_cast_password_ends_the_start_of_a_real_installation(
    hosts: list[str], *, https: bool
) -> None:
    with pytest.raises(DemonstrationInEarnest, match="BALSTS_CAST_PASSWORD"):
        refuse_demonstration_in_earnest(is_demonstration=True, https=https, hosts=hosts)


@pytest.mark.parametrize(("demonstration", "https"), [(True, False), (False, True)])
def test_demonstration_on_this_machine_and_installation_without_it_start(
    *, demonstration: bool, https: bool
) -> None:
    refuse_demonstration_in_earnest(is_demonstration=demonstration, https=https, hosts=HERE)
