"""Finding a name however it was spelt, in whatever script.

One stored text per client serves every search: `search_text` holds the folded words of all names
and, between equals signs, their keys. A key is what is left of a word when spelling habits are
taken away: digraphs and letters with a caron become one letter, vowels go (Arabic script does
not write them), the Latvian masculine ending goes, double letters become single. So Yusuf, Jusufs
and يوسف share a key, and one trigram index answers `LIKE '%…%'` for all of them.
"""

import re
import unicodedata
from collections.abc import Iterator
from itertools import islice, pairwise, product

from anyascii import anyascii

KEY_MARK = "="
_SHORTEST_PREFIX_KEY = 3
_SHORTEST_KEY = 2
_MOST_KEYS_OF_A_WORD = 16
_MOST_WORDS_OF_A_QUERY = 8
_WORD = re.compile(r"[^\W_]+(?:[’'ʻʼʾʿ`\u0300-\u036f\u064b-\u0652\u0670\u200c\u200d][^\W_]+)*")
_ARTICLE = "ال"
_LONGER_THAN_ARTICLE = 4
_ARABIC = re.compile(r"[\u0600-\u06ff]")
_SILENT_IN_ARABIC = re.compile("[\u0640\u064b-\u0652\u0670\u200c\u200d]")
_INITIAL_ALIF = re.compile("^[اأإآع]")
_FINAL_A = re.compile("[ةهاى]$")
_LATVIAN_SOUNDS = {
    "dž": "dzh",
    "č": "ch",
    "š": "sh",
    "ž": "zh",
    "ç": "ch",
    "ş": "sh",
}
# One spelling may stand for several sounds: Latvian j is y, English j is dž.
_SOUNDS = {
    "dzh": ("j",),
    "tsch": ("c",),
    "tch": ("c",),
    "ch": ("c",),
    "ts": ("c",),
    "ck": ("k",),
    "sh": ("s",),
    "zh": ("z",),
    "kh": ("h",),
    "gh": ("g",),
    "ph": ("f",),
    "th": ("t", "s"),
    "dh": ("d", "z"),
    "c": ("c", "k"),
    "q": ("k",),
    "x": ("ks",),
    "j": ("j", "y"),
    "w": ("v", "u"),
}
_SOUND = re.compile("|".join([*sorted(_SOUNDS, key=len, reverse=True), "."]))
_SILENT = re.compile("[aeiouy]")
_DOUBLE = re.compile(r"(.)\1+")
_FINAL_VOWEL = re.compile("[ae]h?$")
_FEMININE = "a"
_INITIAL_W = re.compile("^o?u(?=[aeiou])")
_SOME_VOWEL = "a"
_SERVANT_OF = "abdl"


def fold(text: str) -> str:
    """Write a text in small Latin letters without marks, words separated by single spaces."""
    return " ".join(filter(None, map(_folded, _words(text))))


def search_text(*names: str) -> str:
    """Make the text to store and index: all names of a person, folded, and their keys."""
    folded = dict.fromkeys(fold(name) for name in names)
    keys: dict[str, None] = {}
    for name in names:
        words = _words(name)
        joined = ["".join(pair) for pair in pairwise(words)]
        for word in [*(_without_articles(words) or words), *joined]:
            for core, ending in _keys(word):
                keys[core + ending] = None
                # Abdulrahman is also written Abd al-Rahman.
                keys[core.removeprefix(_SERVANT_OF) + ending] = None
    long_enough = [key for key in keys if len(key) >= _SHORTEST_KEY]
    return f"{' '.join(filter(None, folded))} {KEY_MARK}{KEY_MARK.join(long_enough)}{KEY_MARK}"


def fold_query(text: str) -> list[list[str]]:
    """Turn what somebody searches for into parts to look for in a stored `search_text`.

    One list a word: every word must be found, by any of its alternatives, each to be matched
    anywhere (`LIKE '%alternative%'`; all are lower case). The first alternative is the word
    as written, good for parts of names; the others are keys, good for other spellings.
    """
    words = [word for word in _words(text)[:_MOST_WORDS_OF_A_QUERY] if _folded(word)]
    return [_alternatives(word) for word in _without_articles(words) or words]


def _without_articles(words: list[str]) -> list[str]:
    return [word for word in words if word.casefold() not in {"al", "el"}]


def _alternatives(word: str) -> list[str]:
    found = {_folded(word): None}
    for core, ending in _keys(word):
        if len(core) >= _SHORTEST_PREFIX_KEY:
            found[f"{KEY_MARK}{core}"] = None
        elif len(core + ending) >= _SHORTEST_KEY:
            found[f"{KEY_MARK}{core}{ending}{KEY_MARK}"] = None
    return list(found)


def _words(text: str) -> list[str]:
    return _WORD.findall(unicodedata.normalize("NFC", text))


def _folded(word: str) -> str:
    return "".join(filter(str.isalnum, anyascii(word).casefold()))


def _keys(word: str) -> list[tuple[str, str]]:
    """Find the keys of a word, each as its consonants and its feminine ending, if it has one."""
    keys: dict[tuple[str, str], None] = {}
    for parts, may_end in _spellings(word):
        sounds = [_SOUNDS.get(part, (part,)) for part in parts]
        for choice in islice(product(*sounds), _MOST_KEYS_OF_A_WORD):
            core, ending = _key("".join(choice))
            keys[core, ending if may_end else ""] = None
    return list(keys)


def _spellings(word: str) -> Iterator[tuple[list[str], bool]]:
    """Take a word apart into Latin letters and digraphs, in each way that it may be meant.

    The second value tells whether a last vowel belongs to the name.
    """
    word = word.casefold()
    if _ARABIC.search(word):
        yield _arabic_parts(word), True
        if word.startswith(_ARTICLE) and len(word) > _LONGER_THAN_ARTICLE:
            yield _arabic_parts(word.removeprefix(_ARTICLE)), True
        return
    latin = _latin(word)
    yield _SOUND.findall(latin), True
    if latin.endswith("s"):
        yield _SOUND.findall(latin[:-1]), False
    if "г" in word:
        yield _SOUND.findall(_latin(word.replace("г", "х"))), True


def _arabic_parts(word: str) -> list[str]:
    """Transliterate letter by letter, since z and h side by side are no zh there."""
    word = _SILENT_IN_ARABIC.sub("", word)
    word = _INITIAL_ALIF.sub("a", _FINAL_A.sub("a", word))
    return [part for part in map(_folded, word) if part]


def _latin(word: str) -> str:
    for letters, sound in _LATVIAN_SOUNDS.items():
        word = word.replace(letters, sound)
    return "".join(filter(str.isalpha, anyascii(word).casefold()))


def _key(sounds: str) -> tuple[str, str]:
    """Reduce a spelling to how it begins, its consonants, and whether it ends like a feminine."""
    sounds = _INITIAL_W.sub("v", sounds)
    first, rest = sounds[:1], sounds[1:]
    if first != "y" or rest.startswith("e"):
        first = _SILENT.sub(_SOME_VOWEL, first)
    core = _DOUBLE.sub(r"\1", first + _SILENT.sub("", rest))
    if _FINAL_VOWEL.search(rest):
        return core.removesuffix("h") if rest.endswith("h") else core, _FEMININE
    return core, ""
