import pytest
from django.utils import translation

from balsts.platform.countries import (
    COUNTRY_CHOICES,
    COUNTRY_CODES,
    STATELESS,
    UNKNOWN,
    AmbiguousCountry,
    UnreadableCountry,
    country_choices,
    country_name,
    read_country,
)

# The names the service's own papers use.
NAMES = """
SY SYR Sīrija|Syria|Сирия
ER ERI Eritreja|Eritrea|Эритрея
AF AFG Afganistāna|Afghanistan|Афганистан
IQ IRQ Irāka|Iraq|Ирак
IR IRN Irāna|Iran|Иран
PK PAK Pakistāna|Pakistan|Пакистан
IN IND Indija|India|Индия
BD BGD Bangladeša|Bangladesh|Бангладеш
NP NPL Nepāla|Nepal|Непал
LK LKA Šrilanka|Sri Lanka|Шри-Ланка
RU RUS Krievija|Russia|Россия
BY BLR Baltkrievija|Belarus|Беларусь
UA UKR Ukraina|Ukraine|Украина
GE GEO Gruzija|Georgia|Грузия
AM ARM Armēnija|Armenia|Армения
AZ AZE Azerbaidžāna|Azerbaijan|Азербайджан
TJ TJK Tadžikistāna|Tajikistan|Таджикистан
UZ UZB Uzbekistāna|Uzbekistan|Узбекистан
KG KGZ Kirgizstāna|Kyrgyzstan|Киргизия
KZ KAZ Kazahstāna|Kazakhstan|Казахстан
TR TUR Turcija|Turkey|Турция
LB LBN Libāna|Lebanon|Ливан
PS PSE Palestīna|Palestine|Палестина
IL ISR Izraēla|Israel|Израиль
YE YEM Jemena|Yemen|Йемен
EG EGY Ēģipte|Egypt|Египет
LY LBY Lībija|Libya|Ливия
DZ DZA Alžīrija|Algeria|Алжир
MA MAR Maroka|Morocco|Марокко
SD SDN Sudāna|Sudan|Судан
SO SOM Somālija|Somalia|Сомали
ET ETH Etiopija|Ethiopia|Эфиопия
NG NGA Nigērija|Nigeria|Нигерия
CM CMR Kamerūna|Cameroon|Камерун
CD COD Kongo Demokrātiskā Republika|DR Congo|ДР Конго
CG COG Kongo Republika|Congo|Республика Конго
VN VNM Vjetnama|Vietnam|Вьетнам
CO COL Kolumbija|Colombia|Колумбия
CU CUB Kuba|Cuba|Куба
US USA Amerikas Savienotās Valstis|United States|США
AT AUT Austrija|Austria|Австрия
XXA XXA bezvalstnieks|stateless|без гражданства
XXX XXX nezināma|unknown|неизвестно
"""
COUNTRIES = [line.split(" ", 2) for line in NAMES.strip().splitlines()]
GENITIVES = """
SY Sīrijas | SY no Sīrijas | ER Eritrejas | AF Afganistānas | IQ Irākas | IR Irānas | NP Nepālas
KG Kirgizstānas | KG Kirgiztānas | KG Kirgīzijas | LK Šrilankas | LK Šri Lankas | EG Ēģiptes
CD Kongo Demokrātiskās Republikas | CG Kongo Republikas | US Amerikas Savienoto Valstu | MA Marokas
PH Filipīnu | TH Taizemes | VA Vatikāna | AE Apvienoto Arābu Emirātu | XXA bezvalstnieka
XXX nezināmas | CU no Kubas
"""


@pytest.mark.parametrize(("code", "alpha_3", "names"), COUNTRIES)
def test_a_country_is_named_in_three_languages_and_read_by_all_its_names(code, alpha_3, names):
    named = [country_name(code, language) for language in ("lv", "en", "ru")]

    assert named == names.split("|")
    readable = [code, code.lower(), alpha_3, *(name for name in named if name != "Congo")]
    assert {read_country(text) for text in readable} == {code}


@pytest.mark.parametrize(
    "pair",
    [pair.strip() for line in GENITIVES.strip().splitlines() for pair in line.split("|")],
)
def test_latvian_genitives_are_read(pair):
    code, name = pair.split(" ", 1)

    assert (read_country(name), read_country(name.upper())) == (code, code)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        (" sirija ", "SY"),
        ("ASV", "US"),
        ("Kongo DR", "CD"),
        ("Türkiye", "TR"),
        ("Kongo (Kinšasa)", "CD"),
        ("Cote d'Ivoire", "CI"),
        ("Côte d’Ivoire", "CI"),
        ("Соединенные Штаты", "US"),
        ("Соединённые Штаты Америки", "US"),
        ("Lielbritānija", "GB"),
        ("Nigēras", "NE"),
        ("Nigēra", "NE"),
        ("Norvēģija", "NO"),
        ("no", "NO"),
    ],
)
def test_variants_are_read(written, code):
    assert read_country(written) == code


@pytest.mark.parametrize("written", ["Kongo", "no Kongo", "CONGO", "Конго"])
def test_plain_congo_is_two_countries(written):
    with pytest.raises(AmbiguousCountry) as refused:
        read_country(written)

    assert str(refused.value) == (
        f"“{written}” is the name of two countries: write it in full, or the code CD or CG"
    )


@pytest.mark.parametrize("written", ["", "Atlantīda", "ZZ", "EU", "XX", "x" * 500])
def test_what_is_no_country_is_refused_with_what_to_do(written):
    with pytest.raises(UnreadableCountry) as refused:
        read_country(written)

    assert str(refused.value) == (
        f"“{written[:60]}” is not a country we know: choose one from the list, "
        "or XXA for stateless, XXX for unknown"
    )


@pytest.mark.parametrize("ui_language", ["lv", "en", "ru"])
def test_every_name_of_every_country_is_read_as_that_country_only(ui_language):
    read = {}
    for code in COUNTRY_CODES:
        try:
            read[code] = read_country(country_name(code, ui_language))
        except AmbiguousCountry:
            read[code] = f"{code} is ambiguous"

    wrong = {code: found for code, found in read.items() if code != found}
    assert wrong == ({"CG": "CG is ambiguous"} if ui_language == "en" else {})


def test_stateless_and_unknown_are_two():
    codes = {read_country("bezvalstnieks"), read_country("nezināma")}

    assert codes == {STATELESS, UNKNOWN} == {"XXA", "XXX"}


def test_no_code_is_a_union_or_a_pseudo_locale():
    assert {"EU", "UN", "ZZ", "XA"} & set(COUNTRY_CODES) == set()
    assert len(set(COUNTRY_CODES)) == len(COUNTRY_CODES)
    assert {"LV", "SY", "XK"} < set(COUNTRY_CODES)


def test_other_languages_have_names_too_and_english_where_they_have_none():
    assert country_name("SY", "ar") == "سوريا"
    assert (country_name(STATELESS, "ar"), country_name("SY", "en-GB")) == ("stateless", "Syria")


def test_a_code_that_is_none_has_no_name():
    with pytest.raises(KeyError):
        country_name("ZZ", "en")


def test_choices_are_in_the_order_of_their_names_with_stateless_and_unknown_last():
    choices = country_choices("lv")

    assert choices[0] == ("AF", "Afganistāna")
    assert choices[-3:] == (("SE", "Zviedrija"), ("XXA", "bezvalstnieks"), ("XXX", "nezināma"))


def test_labels_follow_the_active_language():
    labels = dict(COUNTRY_CHOICES)

    with translation.override("lv"):
        latvian = str(labels["SY"])
    with translation.override(None):
        without_language = str(labels["SY"])

    assert (latvian, without_language) == ("Sīrija", "Syria")
