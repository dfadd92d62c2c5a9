"""What the frame of every page shows: places, languages, who is signed in."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class NavigationItem:
    """A place in the top bar; `key` is pressed after "g", what `is_folded` stands under "More".

    `waiting` counts what somebody must look at there today.
    """

    label: str
    url: str
    icon: str
    is_current: bool = False
    key: str = ""
    waiting: int = 0
    is_folded: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class UiLanguage:
    """A language of the interface: "lv", "latviešu", "LV"."""

    code: str
    name: str
    label: str
    is_current: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Frame:
    """The bar and foot round a page; `user_name` is empty before sign-in.

    `warnings` say on every page what is wrong with the machine, to whoever must know.
    """

    home_url: str
    set_language_url: str
    languages: tuple[UiLanguage, ...]
    search_url: str = ""
    search_text: str = ""
    user_name: str = ""
    user_role: str = ""
    post_url: str = ""
    report_url: str = ""
    account_url: str = ""
    session_seconds: int = 0
    session_url: str = ""
    session_person: str = ""
    session_entry: str = ""
    sign_out_url: str = ""
    calendar_url: str = ""
    warnings: tuple[str, ...] = ()
