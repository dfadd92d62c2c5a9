"""What several rules ask of one person is worked out once."""

from balsts.entitlements.remembering import remember_last


def test_same_objects_are_not_worked_on_again_and_equal_ones_are():
    asked = []

    @remember_last
    def count(of, by=0):
        asked.append((of, by))
        return len(asked)

    first, equal = [1, 2], [1, 2]

    assert [count(first), count(first), count(equal), count(first)] == [1, 1, 2, 3]
    assert [count(first, by=equal), count(first, by=equal), count(first, by=first)] == [4, 4, 5]
