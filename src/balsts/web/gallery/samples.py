"""Invented people and figures for the gallery: long Latvian words, Arabic and Cyrillic names, every state."""

from datetime import date
from typing import Any

from balsts.web.shapes.corrections import ChangedValue
from balsts.web.shapes.ending import AddresseeLine, HandOverCard, MovedDay
from balsts.web.shapes.figures import Column, Figure, FigureTable, Picture
from balsts.web.shapes.frame import Frame, NavigationItem, UiLanguage
from balsts.web.shapes.lists import Option, SectionItem, SortColumn, StateWord
from balsts.web.shapes.people import (
    BecauseNode,
    Change,
    ClockRow,
    EntitlementChip,
    GoalRow,
    PersonName,
    Question,
    ServiceLine,
    StatusMark,
)

FATIMA = PersonName(
    latin="Fatima Noorzai",
    original="فاطمه نورزی",
    original_language="fa",
    original_direction="rtl",
)
OLENA = PersonName(latin="Olena Kovalenko", original="Олена Коваленко", original_language="uk")
LONG = PersonName(
    latin="Abdulrahman Mohammed Al-Hassan al-Dimashqi",
    original="عبد الرحمن محمد الحسن الدمشقي",
    original_language="ar",
    original_direction="rtl",
)
TESFAYE = PersonName(latin="Tesfaye Bekele")

MENTOR = EntitlementChip(
    label="sociālais mentors",
    outcome="met",
    short="līdz 06.12.2026.",
    answer="Sociālais mentors: jā, līdz 06.12.2026. (ieskaitot).",
    because=(
        BecauseNode(
            outcome="met",
            sentence="Ir starptautiskā aizsardzība: alternatīvais statuss, piešķirts 06.12.2025.",
            source="Patvēruma likums, 47. pants",
            source_url="https://likumi.lv/ta/id/278986",
        ),
        BecauseNode(
            outcome="met",
            sentence="Nav pagājuši 12 mēneši.",
            source="Atbalsta programmas noteikumi",
            children=(
                BecauseNode(outcome="met", sentence="06.12.2025. + 12 mēneši = 06.12.2026."),
            ),
        ),
    ),
    next_changes=(
        Change(on=date(2026, 12, 7), sentence="vairs nepienākas: 12 mēneši ir pagājuši"),
        Change(sentence="bēgļa statuss pēc pārsūdzības termiņu nemaina"),
    ),
)
ALLOWANCE = EntitlementChip(
    label="pabalsts uzturēšanās izmaksu segšanai",
    outcome="unknown",
    short="trūkst fakta",
    answer="Pabalsts: nevar pateikt, kamēr nav zināma deklarētā dzīvesvieta.",
    because=(
        BecauseNode(outcome="met", sentence="Ir alternatīvais statuss kopš 06.12.2025."),
        BecauseNode(
            outcome="unknown", sentence="Nav zināms, vai ir deklarēta dzīvesvieta Latvijā."
        ),
    ),
)
REUNION = EntitlementChip(
    offers=("Kustība var palīdzēt sagatavot dokumentus jau tagad.",),
    label="ģimenes atkalapvienošana",
    outcome="not-met",
    short="no 06.12.2027.",
    answer="Ģimenes atkalapvienošana: vēl ne, no 06.12.2027.",
    because=(
        BecauseNode(
            outcome="not-met",
            sentence="Kopš alternatīvā statusa piešķiršanas nav pagājuši divi gadi.",
            source="Patvēruma likums, 54. pants",
        ),
        BecauseNode(outcome="remark", sentence="Bēgļa statusam šāda gaidīšanas termiņa nav."),
        BecauseNode(outcome="warning", sentence="Noteikumu grozījumi vēl jāpārbauda."),
    ),
)

MARKS = (
    StatusMark(label="ierašanās", on=date(2025, 3, 2), kind="open"),
    StatusMark(label="patvēruma meklētāja", on=date(2025, 3, 4), far=2),
    StatusMark(label="alternatīvais statuss", on=date(2025, 12, 6), far=3),
    StatusMark(label="šodien", on=date(2026, 11, 24), kind="today"),
    StatusMark(
        label="beidzas 12 mēneši", on=date(2026, 12, 6), kind="future", note="atbalsta pēdējā diena"
    ),
    StatusMark(label="uzturēšanās atļauja", on=date(2027, 1, 20), kind="future"),
)

GOALS = (
    GoalRow(
        domain_label="Mājoklis",
        what="noslēgts īres līgums uz gadu",
        state="in-progress",
        state_label="iesākts",
        next_step="apskatīt dzīvokli Pārdaugavā",
        responsible_label="mentors",
        due_on=date(2026, 11, 30),
        due_days=6,
        step_done_url="#done",
        achieved_url="#achieved",
    ),
    GoalRow(
        domain_label="Valoda",
        what="latviešu valodas kursi, A2 līmenis",
        state="planned",
        state_label="plānots",
        next_step="pieteikties kursiem",
        responsible_label="kliente",
        due_on=date(2026, 11, 20),
        due_days=-4,
    ),
    GoalRow(
        domain_label="Izglītība",
        what="bērni iet skolā",
        state="achieved",
        state_label="sasniegts",
    ),
    GoalRow(
        domain_label="Darbs", what="darbs pavāra palīgam", state="dropped", state_label="atcelts"
    ),
)

SERVICES = (
    ServiceLine(
        on=date(2026, 11, 21),
        type_label="pavadīšana",
        words="Nodarbinātības valsts aģentūra · klātienē · 90 min",
        staff_name="Amina B.",
    ),
    ServiceLine(
        on=date(2026, 11, 18),
        type_label="dokumentu kārtošana",
        words="PMLP · 60 min",
        staff_name="Edgars K.",
        barrier_label="šķērslis: gaidīšana",
    ),
    ServiceLine(on=date(2026, 11, 12), type_label="saruna", words="tālrunis · 25 min"),
)

COUNTRY_TABLE = FigureTable(
    columns=(
        Column(label="Valstspiederība", is_numeric=False),
        Column(label="personas"),
        Column(label="daļa"),
    ),
    rows=(("Sīrija", "386", "49 %"), ("Afganistāna", "103", "13 %"), ("citas", "<5", "–")),
    total=("kopā", "786", "100 %"),
)
PICTURE = Picture(
    slug="citizenship",
    title="Valstspiederība",
    lead="Gandrīz puse ir no Sīrijas.",
    chart_alt="Joslu diagramma: Sīrija 386, Afganistāna 103, citas mazāk par 5",
    chart_svg="",
    table=COUNTRY_TABLE,
    definition="Personas, kurām periodā ir vismaz viens atbalsta ieraksts; katra skaitīta vienreiz.",
    source="Momentuzņēmums S-2018-12-31",
    protection_note="Nav aizsargāts: tikai iekšējai lietošanai.",
)


def frame(ui_language: str = "lv", *, user_name: str = "Amina Bērziņa") -> Frame:
    names = {"lv": "latviešu", "en": "English", "ru": "русский"}
    return Frame(
        home_url="/",
        set_language_url="/language/",
        search_url="/clients/",
        user_name=user_name,
        user_role="sociālā darbiniece",
        sign_out_url="/sign-out/",
        languages=tuple(
            UiLanguage(code=code, name=name, label=code.upper(), is_current=code == ui_language)
            for code, name in names.items()
        ),
    )


NAVIGATION = (
    NavigationItem(label="Mana diena", url="#day", icon="sun", is_current=True, key="d"),
    NavigationItem(label="Klienti", url="#clients", icon="users"),
    NavigationItem(label="Portrets", url="#portrait", icon="chart-bar"),
    NavigationItem(label="Saskaņošana", url="#reconciliation", icon="scale"),
    NavigationItem(label="Šķēršļi", url="#gaps", icon="barrier-block"),
    NavigationItem(label="Imports", url="#import", icon="file-import"),
)
CLOCK = (
    ClockRow(
        label="Iesnieguma pieņemšana izskatīšanai",
        state="done",
        state_word="notika",
        icon="circle-check",
        answer="04.07.2026., laikus: pēdējā diena bija 06.07.2026.",
        because=(BecauseNode(outcome="remark", sentence="darbdienās: 22.06.2026. + 10"),),
        done_on=date(2026, 7, 4),
    ),
    ClockRow(
        label="Personiskā intervija",
        state="unknown",
        state_word="trūkst fakta",
        icon="help-circle",
        answer="Vēl nevar pateikt: kāds fakts trūkst vai ir pretrunā.",
        because=(BecauseNode(outcome="unknown", sentence="trūkst personiskās intervijas dienas"),),
        questions=(Question(sentence="Kurā dienā notika personiskā intervija?", url="#interview"),),
    ),
    ClockRow(
        label="Pārvaldes lēmums",
        state="overdue",
        state_word="termiņš ir pagājis",
        icon="hourglass",
        answer="Cik ierakstīts, pārvalde līdz 20.11.2026. nav pieņēmusi lēmumu.",
        because=(),
        due_on=date(2026, 11, 20),
        days=-4,
    ),
    ClockRow(
        label="Pārsūdzība Iekšlietu ministrijai vai Administratīvajai rajona tiesai",
        state="running",
        state_word="vēl var izmantot",
        icon="clock",
        answer="Var iesniegt līdz 06.12.2026. (ieskaitot).",
        because=(),
        due_on=date(2026, 12, 6),
        days=12,
    ),
    ClockRow(
        label="Tiesas nolēmums",
        state="waiting",
        state_word="vēlāk",
        icon="circle",
        answer="Jāgaida iepriekšējais solis.",
        because=(),
    ),
)


MOVED = MovedDay(
    lines=(
        "Sociālais mentors: kopš 06.12.2025. tika teikts līdz 06.12.2026.; tagad līdz 20.11.2026.",
    ),
    because="labots: juridiskais statuss, alternatīvais statuss, 06.12.2025.; ierakstīja Amina",
    addressees=(
        AddresseeLine(words="klients", tell_url="#told"),
        AddresseeLine(words="mentors Edgars Bērziņš", told_on=date(2026, 11, 20)),
        AddresseeLine(words="pašvaldība Dienvidkurzemes novads"),
    ),
)
CHANGES = (
    ChangedValue(label="uzvārds", said="Nūrzaja", says_now="Nurzaja-Ābolkalna"),
    ChangedValue(label="dzimšanas datums", said="1992", says_now="01.03.1992."),
)
TO_BE_TOLD = (
    AddresseeLine(words="klients", told_on=date(2026, 11, 20), how="tikšanās"),
    AddresseeLine(words="Kustība “Gribu palīdzēt bēgļiem”", reads_record=True),
    AddresseeLine(words="tas, kam iedots fails EX-1234-ABCD", ask_url="#told"),
)
HAND_OVER = HandOverCard(
    lead="Atbalsts beidzas 06.12.2026., un ģimenē ir nepilngadīgie.",
    state=StateWord(word="jāinformē", icon="clock"),
    due_on=date(2026, 11, 6),
    due_days=12,
    facts=("Jelgava, informēta 02.11.2026. (e-pasts): atbalsts beidzas 06.12.2026.",),
)


def gallery_context() -> dict[str, Any]:
    return {
        "page_name": "Galerija",
        "navigation": NAVIGATION,
        "navigation_mark": hash(NAVIGATION),
        "frame": frame(),
        "names": (FATIMA, OLENA, LONG, TESFAYE),
        "entitlements": (MENTOR, ALLOWANCE, REUNION),
        "open_entitlement": MENTOR,
        "clock": CLOCK,
        "marks": MARKS,
        "goals": GOALS,
        "moved": MOVED,
        "changes": CHANGES,
        "to_be_told": TO_BE_TOLD,
        "hand_over": HAND_OVER,
        "services": SERVICES,
        "picture": PICTURE,
        "deadline_days": (40, 12, 1, 0, -3),
        "today": date(2026, 11, 24),
        "figures": (
            Figure(
                value=786,
                label="atbalstītas personas",
                words="septiņi simti astoņdesmit sešas",
                definition="Vismaz viens atbalsta ieraksts periodā.",
            ),
            Figure(value=1204, label="atbalsta ieraksti", url="#rows"),
        ),
        "columns": (
            SortColumn(label="Klients", url="?sort=name", direction="ascending"),
            SortColumn(label="Atbalsts līdz", url="?sort=until"),
            SortColumn(label="Ieraksti", is_numeric=True),
        ),
        "options": (
            Option(value="2017", label="31.12.2017."),
            Option(value="2018", label="31.12.2018.", is_selected=True),
        ),
        "sections": (
            SectionItem(label="Lieta", url="#case", icon="file-text", is_current=True),
            SectionItem(label="Dokumenti", url="#documents", icon="id-badge-2"),
        ),
        "blockers": (
            {"message": "Divi mērķi vēl ir atvērti.", "fixable_by": "Noslēdziet vai atceliet tos."},
            {"message": "Nav noslēguma izvērtējuma.", "fixable_by": ""},
        ),
        "shares": (100, 62.5, 13, 0.5),
    }
