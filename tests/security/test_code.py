"""What the source never does, read from its syntax trees: no route for typed text into an interpreter."""

import ast
import re
import subprocess
import sys
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest
import yaml

from tests.conventions.reading import ROOT, SOURCE, called_name, calls, place, python_files, tree

# Started with lists of words that the program itself chose.
PROGRAMS = {"run", "Popen"}
THROUGH_A_SHELL = {"system", "popen", "getoutput", "getstatusoutput", "create_subprocess_shell"}
EVALUATING = {"eval", "exec", "compile", "__import__"}
# Writing and reading of objects that runs code on the way.
UNSAFE_READERS = {"pickle", "marshal", "shelve", "dill", "jsonpickle", "cloudpickle", "joblib"}
HTTP_CLIENTS = {
    "requests",
    "httpx",
    "aiohttp",
    "urllib3",
    "urllib.request",
    "http.client",
    "ftplib",
}
# `balsts start` asks its own server whether it answers yet.
OWN_ADDRESS_ONLY = {"console/start.py"}
MAIL = {"smtplib", "imaplib", "poplib", "django.core.mail"}
XML_PARSERS = {"xml.etree", "xml.dom", "xml.sax.make_parser", "lxml", "xmltodict", "html5lib"}
OWN_SCRIPTS = sorted((SOURCE / "web" / "static" / "js").rglob("*.js"))
TEMPLATES = sorted(SOURCE.rglob("*.html"))


@cache
def all_calls() -> list[tuple[Path, ast.Call]]:
    return [(path, call) for path in python_files() for call in calls(path)]


def found_calls(wanted: set[str], *, bare: bool = False) -> list[str]:
    return [
        place(path, call.lineno)
        for path, call in all_calls()
        if called_name(call) in wanted and (not bare or isinstance(call.func, ast.Name))
    ]


@cache
def imports() -> list[tuple[str, str]]:
    """Return every imported name with the file that imports it."""
    found = []
    for path in python_files():
        for node in ast.walk(tree(path)):
            names = []
            if isinstance(node, ast.Import):
                names = [one.name for one in node.names]
            elif isinstance(node, ast.ImportFrom) and not node.level:
                names = [f"{node.module}.{one.name}" for one in node.names]
            found += [(name, str(path.relative_to(SOURCE))) for name in names]
    return found


def imports_of(*wanted: str) -> list[str]:
    return [
        path
        for name, path in imports()
        if any(name == one or name.startswith(f"{one}.") for one in wanted)
    ]


def lines_with(paths, pattern: str) -> list[str]:
    return [
        place(path, number)
        for path in paths
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if re.search(pattern, line)
    ]


def is_constant(node: ast.expr) -> bool:
    """Whether an expression is text of the source alone: literals, names in capitals, joined."""
    match node:
        case ast.Constant():
            return True
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name.strip("_").isupper()
        case ast.JoinedStr(values=values):
            return all(is_constant(one) for one in values)
        case ast.FormattedValue(value=value):
            return is_constant(value)
        case ast.Call(func=ast.Attribute(value=ast.Name(id="re"), attr="escape")):
            return True  # whatever it was, it is text now
        case ast.BinOp(left=left, right=right):
            return is_constant(left) and is_constant(right)
    return False


def test_bandit_finds_nothing_that_is_not_explained_beside_it():
    found = subprocess.run(
        [sys.executable, "-m", "bandit", "-c", "pyproject.toml", "-r", "src", "tools", "deploy",
         "--severity-level", "medium", "--quiet", "--format", "custom", "--msg-template", "{relpath}:{line} {test_id}"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert (found.stdout.split(), found.returncode) == ([], 0)


def test_asvs_1_2_5_programs_are_started_from_lists_and_never_through_a_shell():
    by_shell = [
        place(path, call.lineno)
        for path, call in all_calls()
        for keyword in call.keywords
        if keyword.arg == "shell"
    ]
    from_the_web = [one for one in imports_of("subprocess", "os.system") if one.startswith("web/")]

    assert found_calls(THROUGH_A_SHELL) + by_shell + from_the_web == []


def test_asvs_1_3_2_nothing_evaluates_text():
    assert found_calls(EVALUATING, bare=True) == []


def test_asvs_1_2_9_regular_expressions_are_written_in_the_source_or_escaped():
    """Three modules take patterns from tables of their own: names of months, sounds of letters, names of folders."""
    patterns = {"compile", "sub", "search", "match", "fullmatch", "findall", "finditer", "split"}
    found = []
    for path, call in all_calls():
        of_re = isinstance(call.func, ast.Attribute) and (
            isinstance(call.func.value, ast.Name) and call.func.value.id == "re"
        )
        if of_re and called_name(call) in patterns and not is_constant(call.args[0]):
            found.append(str(path.relative_to(SOURCE)))
    in_queries = [
        place(path, call.lineno)
        for path, call in all_calls()
        for keyword in call.keywords
        if re.search(r"__i?regex$", keyword.arg or "") and not is_constant(keyword.value)
    ]

    assert sorted(set(found)) == [
        "platform/dates.py",
        "platform/names/search.py",
        "statistics/queries/folders.py",
    ]
    assert in_queries == []


def test_asvs_1_3_6_and_13_2_4_and_13_2_5_no_room_or_page_can_fetch_an_address():
    assert [one for one in imports_of(*HTTP_CLIENTS) if one not in OWN_ADDRESS_ONLY] == []


def test_asvs_15_3_2_the_one_call_of_our_own_server_follows_no_redirect():
    """`http.client` never follows one; nothing that does is imported anywhere."""
    assert set(imports_of(*HTTP_CLIENTS)) <= OWN_ADDRESS_ONLY
    assert imports_of("urllib.request", "requests", "httpx", "aiohttp", "urllib3") == []


def test_asvs_1_3_11_nothing_typed_reaches_a_mail_system_because_no_mail_is_sent():
    assert imports_of(*MAIL) + found_calls({"send_mail", "EmailMessage", "email_user"}) == []


def test_asvs_1_3_7_no_template_is_made_from_text():
    assert found_calls({"Template", "from_string", "render_to_string_from"}) == []


def test_asvs_1_3_10_no_format_string_comes_from_outside():
    """`%` and `.format` stand behind literals, marked sentences and sentences kept in the source."""
    found = [
        place(path, call.lineno)
        for path in python_files("web/**/*.py")
        for call in calls(path)
        if called_name(call) in {"format", "format_map", "vformat"}
        and isinstance(call.func, ast.Attribute)
        and not is_constant(call.func.value)
    ]

    assert found == []


def test_asvs_1_5_1_no_page_or_room_parses_xml_itself():
    assert imports_of(*XML_PARSERS) == []


def loader_of(path: Path, call: ast.Call) -> type:
    """Return the class that the file gives to `yaml.load`."""
    module = import_module("balsts." + ".".join(path.relative_to(SOURCE).with_suffix("").parts))
    return getattr(module, ast.unparse(call.args[1]), object) if len(call.args) > 1 else object


def test_asvs_1_5_2_nothing_is_read_in_a_form_that_runs_code():
    unsafe_yaml = [
        place(path, call.lineno)
        for path, call in all_calls()
        if isinstance(call.func, ast.Attribute)
        and isinstance(call.func.value, ast.Name)
        and call.func.value.id == "yaml"
        and called_name(call) in {"load", "load_all", "unsafe_load", "full_load"}
        and not issubclass(loader_of(path, call), yaml.SafeLoader)
    ]

    assert imports_of(*UNSAFE_READERS) + unsafe_yaml == []


def test_asvs_1_3_1_and_1_3_5_no_text_of_people_is_taken_for_markup():
    """No editor of HTML, no Markdown, and no place where a template trusts a value.

    One place trusts a drawing of ours, once it was looked through and runs and fetches nothing.
    """
    trusted = lines_with(TEMPLATES, r"\|\s*safe\b|\|\s*safeseq\b|autoescape\s+off")
    marked = sorted({one.partition(":")[0] for one in found_calls({"mark_safe", "SafeString"})})
    readers = imports_of("markdown", "markdown_it", "bleach", "nh3", "commonmark", "textile")

    assert trusted + readers == []
    assert marked == ["src/balsts/platform/drawings.py"]


def test_asvs_3_2_2_scripts_write_text_as_text():
    """What is put into pages by script is text; one place takes a fragment that our server escaped."""
    markup = lines_with(OWN_SCRIPTS, r"innerHTML|outerHTML|insertAdjacentHTML|document\.write")
    progress = SOURCE / "web" / "static" / "js" / "progress.js"
    fragment = r"holder\.innerHTML = await response\.text\(\);"

    assert OWN_SCRIPTS != []
    assert markup == lines_with([progress], fragment)
    assert lines_with(OWN_SCRIPTS, r"\beval\(") == []
    assert lines_with(OWN_SCRIPTS, r"new Function|setTimeout\(\s*[\"'`]") == []


def test_asvs_1_2_3_no_script_or_json_is_put_together_from_text():
    built = lines_with(TEMPLATES, r"<script(?![^>]*\bsrc=)|hx-vals=|hx-on|data-hx-vals=")
    answered = [
        place(path, node.lineno)
        for path in python_files("web/**/*.py")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and re.search(r"(application|text)/(json|javascript)", node.value)
    ]

    assert built + answered == []


def test_asvs_15_3_6_scripts_merge_no_foreign_objects():
    """The one JSON that is parsed came from our own server, in the page, and is handed on as it is."""
    merging = lines_with(OWN_SCRIPTS, r"__proto__|Object\.assign|\.\.\.JSON|\bmerge\(")
    parsed = {one.partition(":")[0] for one in lines_with(OWN_SCRIPTS, r"JSON\.parse")}

    assert merging == []
    assert parsed <= {"src/balsts/web/static/js/passkeys.js"}


def test_asvs_3_2_3_scripts_find_elements_by_our_own_marks_and_keep_nothing_global():
    assert (
        lines_with(OWN_SCRIPTS, r"\bwindow\.[a-zA-Z]+\s*=|document\.(?!title\b)[a-z]+\s*=|\bvar\s")
        == []
    )


def test_asvs_14_3_3_scripts_keep_nothing_in_the_browser():
    assert lines_with(OWN_SCRIPTS, r"localStorage|sessionStorage|indexedDB|document\.cookie") == []
    base = (SOURCE / "web" / "templates" / "base.html").read_text(encoding="utf-8")
    assert '"historyCacheSize": 0' in base


def test_asvs_3_7_1_pages_use_no_plugins():
    assert lines_with(TEMPLATES, r"<(applet|embed|object|frame|marquee)\b") == []


def test_asvs_3_6_1_and_14_2_3_nothing_is_loaded_from_another_host():
    sheets = sorted((SOURCE / "web" / "static").rglob("*.css"))
    loaded = lines_with(TEMPLATES, r"(src|srcset|<link[^>]*href)=[\"'](https?:)?//")
    imported = lines_with(
        [*sheets, *OWN_SCRIPTS], r"(url\(|@import|from|fetch\()\s*[\"']?(https?:)?//"
    )

    assert loaded + imported == []


def test_asvs_3_5_6_no_answer_is_wrapped_in_a_function_that_was_asked_for():
    assert lines_with(python_files("web/**/*.py"), r"callback.*GET|GET.*callback|jsonp") == []


def test_asvs_15_3_7_parameters_are_taken_from_one_named_place():
    """Never from address and body together, nor a whole request at once into a query."""
    mixed = lines_with(
        python_files("web/**/*.py"),
        r"request\.REQUEST|request\.GET\s*\|\s*request\.POST|request\.POST\s*\|\s*request\.GET",
    )
    spread = [
        place(path, call.lineno)
        for path, call in all_calls()
        for keyword in call.keywords
        if keyword.arg is None
        and re.search(r"request\.(GET|POST)|\.dict\(\)", ast.unparse(keyword.value))
    ]

    assert mixed + spread == []


def test_asvs_1_2_4_no_question_to_the_database_is_put_together_from_text():
    """Outside migrations and the making of roles, what is executed is a literal or goes through Django."""
    loose = [
        place(path, call.lineno)
        for path, call in all_calls()
        if called_name(call) in {"raw", "extra", "RawSQL"}
        and isinstance(call.func, ast.Attribute | ast.Name)
        and str(path.relative_to(SOURCE)) not in ROWS_OF_FUNCTIONS
    ]
    loose += [
        place(path, call.lineno)
        for path, call in all_calls()
        if called_name(call) in ASKS_A_FUNCTION and not isinstance(call.args[0], ast.Constant)
    ]
    built = sorted(
        {
            str(path.relative_to(SOURCE))
            for path, call in all_calls()
            if called_name(call) in {"execute", "executemany"}
            and call.args
            and isinstance(call.args[0], ast.JoinedStr | ast.BinOp)
        }
    )

    assert loose == []
    assert [one for one in built if not one.startswith(("platform/", *OWN_WORDS_ONLY))] == []


# Rows that functions of the database answer become users; the questions are literals at their callers.
ROWS_OF_FUNCTIONS = {"accounts/wall.py"}
ASKS_A_FUNCTION = {"user_from"}
# Names of folders, and of tables and functions of the database's own catalogue, not text of people.
OWN_WORDS_ONLY = (
    "statistics/facts/reading.py",
    "privacy/operations/erasure.py",
    "privacy/queries/subject_access.py",
)


@pytest.mark.parametrize(
    ("source", "is_so"),
    [
        ("'a'", True),
        ("f'{CONSTANT}b'", True),
        ("'a' + name", False),
        ("f'{name}'", False),
        ("rf'{PREFIX}-[{ALPHABET}]'", True),
    ],
)
def test_text_of_the_source_is_told_from_text_of_people(source, is_so):
    assert is_constant(ast.parse(source, mode="eval").body) == is_so


# What outlives a request in a process of several threads, beside answers that are worked out once and
# are always the same; each with why threads cannot disturb each other in it.
SHARED = {
    "audit/event_types.py _SENTENCES": "filled while the program starts, before any thread",
    "platform/security_headers.py already_said": "grows by words; one that is told twice does no harm",
    "platform/longest_answer.py LongestAnswer._watch": "begun once, under a lock",
}
CHANGES_IT = {
    "append", "add", "update", "pop", "popitem", "clear", "extend", "remove", "discard", "insert",
    "setdefault",
}  # fmt: skip


def assigned(body: list[ast.stmt]) -> set[str]:
    targets = [
        target
        for one in body
        if isinstance(one, ast.Assign | ast.AnnAssign)
        for target in (one.targets if isinstance(one, ast.Assign) else [one.target])
    ]
    return {target.id for target in targets if isinstance(target, ast.Name)}


def changed_in(function: ast.FunctionDef) -> set[str]:
    """Return the plain names of which the function changes something in place."""
    found = set()
    for node in ast.walk(function):
        match node:
            case ast.Global(names=names) | ast.Nonlocal(names=names):
                found |= set(names)
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=attr)):
                found |= {name} if attr in CHANGES_IT else set()
            case ast.Subscript(value=ast.Name(id=name), ctx=ast.Store() | ast.Del()):
                found.add(name)
    return found


def outliving(module: ast.Module) -> set[str]:
    """Return what functions change though it is the module's, and what a link of the chain keeps.

    A link is made once and called by every thread: a function that is given `get_response`, or a
    class that can be called.
    """
    functions = [one for one in ast.walk(module) if isinstance(one, ast.FunctionDef)]
    links = [one for one in functions if "get_response" in {arg.arg for arg in one.args.args}]
    found = {name for one in functions for name in changed_in(one) & assigned(module.body)}
    found |= {name for one in links if one.name != "__init__" for name in assigned(one.body)}
    for kind in (one for one in ast.walk(module) if isinstance(one, ast.ClassDef)):
        methods = [one for one in kind.body if isinstance(one, ast.FunctionDef)]
        if "__call__" in {one.name for one in methods}:
            found |= {
                f"{kind.name}.{node.attr}"
                for one in methods
                if one.name != "__init__"
                for node in ast.walk(one)
                if isinstance(node, ast.Attribute)
                and isinstance(node.ctx, ast.Store)
                and isinstance(node.value, ast.Name)
                and node.value.id == "self"
            }
    return found


def test_asvs_15_4_1_what_threads_share_is_listed_with_why_it_is_safe():
    found = {
        f"{path.relative_to(SOURCE).as_posix()} {name}"
        for path in python_files()
        for name in outliving(tree(path))
    }

    assert found == set(SHARED)


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("KEPT = {}\ndef f(a):\n    KEPT[a] = 1", {"KEPT"}),
        ("KEPT = []\ndef f(a):\n    KEPT.append(a)", {"KEPT"}),
        ("last = 0\ndef f():\n    global last\n    last = 1", {"last"}),
        ("def link(get_response):\n    seen = {}\n    return get_response", {"seen"}),
        ("class Link:\n    def __call__(self, r):\n        self.user = r", {"Link.user"}),
        ("def f(a):\n    kept = []\n    kept.append(a)", set()),
    ],
)
def test_what_outlives_a_request_is_seen(source, names):
    assert outliving(ast.parse(source)) == names


ONE_ROW = re.compile(r"\.get\(|\.first\(\)|\(pk=|\(id=|\bskip_locked=True|\.refresh_from_db\(")


def statements(body: ast.AST) -> list[ast.stmt]:
    return [
        one
        for one in ast.walk(body)
        if isinstance(one, ast.Assign | ast.AnnAssign | ast.Expr | ast.Return)
    ]


def unordered_locks(module: ast.AST) -> list[int]:
    """Return where several rows may be held in whatever order the database likes.

    The question may go on in later statements, under the name that it was given.
    """
    found = []
    for function in (one for one in ast.walk(module) if isinstance(one, ast.FunctionDef)):
        whole = statements(function)
        for place_, one in enumerate(whole):
            if "select_for_update(" not in (text := ast.unparse(one)):
                continue
            names = {
                n.id
                for t in getattr(one, "targets", [])
                for n in ast.walk(t)
                if isinstance(n, ast.Name)
            }
            later = [ast.unparse(each) for each in whole[place_ + 1 :]]
            text += "".join(t for t in later if any(re.search(rf"\b{name}\b", t) for name in names))
            text += "".join(
                ast.unparse(each.iter)
                for each in ast.walk(function)
                if isinstance(each, ast.comprehension)
                and any(re.search(rf"\b{name}\b", ast.unparse(each.iter)) for name in names)
            )
            if "order_by(" not in text and not ONE_ROW.search(text):
                found.append(one.lineno)
    return found


def test_asvs_15_4_3_several_rows_are_held_in_one_order_by_everybody():
    """Two who hold the same rows in two orders wait for each other until one of them is turned away."""
    found = [place(path, line) for path in python_files() for line in unordered_locks(tree(path))]

    assert found == []


@pytest.mark.parametrize(
    ("line", "is_found"),
    [
        ("rows = list(A.objects.select_for_update().filter(b=b))", True),
        ("rows = A.objects.select_for_update().filter(b=b).order_by('id')", False),
        ("rows = A.objects.select_for_update().get(pk=pk)", False),
        ("rows = A.objects.select_for_update()\n    return rows.filter(b=b).order_by('id')", False),
        ("rows = A.objects.select_for_update()\n    return rows.filter(b=b)", True),
        ("rows = A.objects.select_for_update()\n    b.refresh_from_db(from_queryset=rows)", False),
    ],
)
def test_rows_held_in_no_order_are_seen(line, is_found):
    assert bool(unordered_locks(ast.parse(f"def f(b, pk):\n    {line}"))) == is_found
