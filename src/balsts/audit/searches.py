"""What the trail keeps of a search: how many words, and each as a hash under our own key.

Whoever asks the trail "who searched for this name?" hashes the name and compares; nobody can read
the names of people out of it. Short words are few enough to be guessed by whoever has the key, so
the key stays where the program's other secrets are.
"""

from django.utils.crypto import salted_hmac

from balsts.audit.trail import Detail
from balsts.platform.names import fold_query

SALT = "balsts.audit.searches"
SHOWN = 16
MOST_WORDS = 8


def hash_of(word: str) -> str:
    """Return the same sixteen characters for the same folded word, as long as the key lasts."""
    return salted_hmac(SALT, word, algorithm="sha256").hexdigest()[:SHOWN]


def searched(text: str) -> dict[str, Detail]:
    """Describe a search for the trail; every spelling of a name that is found alike hashes alike."""
    words = [alternatives[0] for alternatives in fold_query(text)]
    return {
        "words": len(words),
        "searched": " ".join(hash_of(word) for word in words[:MOST_WORDS]),
    }
