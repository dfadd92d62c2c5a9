"""Choosing by weight."""

import random


def pick(choices: tuple[tuple[str, int], ...], rng: random.Random) -> str:
    values, weights = zip(*choices, strict=True)
    return str(rng.choices(values, weights)[0])
