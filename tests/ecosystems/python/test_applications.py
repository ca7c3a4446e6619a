from __future__ import annotations

import pytest

from cigen import pins
from cigen.ecosystems import python
from cigen.ecosystems.python.details import Details
from cigen.repo import Repo
from cigen.settings import ComponentSettings, Settings
from tests.ecosystems.python.looking import component, details

GRPC = """server = grpc.server(futures.ThreadPoolExecutor(max_workers=10))
server.add_insecure_port('[::]:' + os.environ.get('PORT', "8081"))
if __name__ == '__main__':
    server.start()
"""


def start(files: dict[str, str]) -> tuple[str, ...]:
    application = details(files).application
    assert application is not None
    return application.start


@pytest.mark.parametrize(
    ("packages", "files", "command"),
    [
        ("flask", {"app.py": "app = Flask(__name__)"}, "flask --app app:app run --host 0.0.0.0 --port 5000"),
        ("flask-restx", {"app.py": "app = Flask(__name__)"}, "flask --app app:app run --host 0.0.0.0 --port 5000"),
        ("flask\ngunicorn", {"web/wsgi.py": "api = Flask(__name__)"}, "gunicorn --bind 0.0.0.0:8000 web.wsgi:api"),
        (
            "flask\ngunicorn",
            {"web/__init__.py": "def create_app():\n    app = Flask(__name__)\n    return app\n"},
            "gunicorn --bind 0.0.0.0:8000 web:create_app()",
        ),
        (
            "flask\ngunicorn",
            {
                "web/wsgi.py": "from web import create_app\n\napp = create_app()\n",
                "web/__init__.py": "class Web(Flask): ...",
            },
            "gunicorn --bind 0.0.0.0:8000 web.wsgi:app",
        ),
        (
            "fastapi\nuvicorn",
            {"src/api/main.py": "app: FastAPI = FastAPI(title='a')", "tests/a.py": "app = FastAPI()"},
            "uvicorn --host 0.0.0.0 --port 8000 api.main:app",
        ),
        (
            "fastapi\nuvicorn",
            {
                "web/__init__.py": "class Served(fastapi.FastAPI):\n    pass\n",
                "web/app.py": "def create_app() -> Served:\n    app = Served()\n    return app\n",
            },
            "uvicorn --factory --host 0.0.0.0 --port 8000 web.app:create_app",
        ),
        (
            "fastapi\nuvicorn",
            {
                "web/core/setup.py": "def create_app(\n    settings: Settings,\n):\n    return FastAPI()\n",
                "web/main.py": "app = create_app(settings)\n",
            },
            "uvicorn --host 0.0.0.0 --port 8000 web.main:app",
        ),
        ("fastapi[standard]", {"app/main.py": "app = FastAPI()"}, "fastapi run --host 0.0.0.0 --port 8000 app/main.py"),
        (
            "streamlit",
            {"page.py": "import streamlit as st"},
            "streamlit run page.py --server.address 0.0.0.0 --server.port 8501 --server.headless true",
        ),
        (
            "django\ngunicorn",
            {
                "manage.py": 'os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings.dev")',
                "shop/wsgi.py": "",
            },
            "gunicorn --bind 0.0.0.0:8000 shop.wsgi:application",
        ),
        ("django", {"manage.py": ""}, "python manage.py runserver --noreload 0.0.0.0:8000"),
        (
            "flask",
            {"Procfile": "web: gunicorn -w 2 -b :$PORT shop:app\n", "shop.py": ""},
            "gunicorn -w 2 -b :8000 shop:app",
        ),
        ("flask", {"Procfile": "web: gunicorn shop:app\n", "shop.py": ""}, "gunicorn --bind 0.0.0.0:8000 shop:app"),
        ("grpcio", {"mail.py": GRPC, "client.py": "if __name__ == '__main__':\n    call()\n"}, "python mail.py"),
        ("requests", {"main.py": ""}, "python main.py"),
        (
            "django\ngunicorn",
            {"web/manage.py": '"DJANGO_SETTINGS_MODULE", "shop.settings"', "web/shop/wsgi.py": ""},
            "gunicorn --bind 0.0.0.0:8000 shop.wsgi:application",
        ),
        (
            "django\ngranian",
            {"manage.py": '"DJANGO_SETTINGS_MODULE", "shop.settings"', "shop/asgi.py": ""},
            "granian --interface asgi --host 0.0.0.0 --port 8000 shop.asgi:application",
        ),
        ("sanic", {"app.py": "app = Sanic('a')"}, "sanic --host 0.0.0.0 --port 8000 app:app"),
        ("aiohttp", {"chat/__main__.py": "    web.run_app(app, port=9001)"}, "python -m chat"),
        ("gradio", {"app.py": "import gradio as gr"}, "python app.py"),
        ("celery", {"jobs/tasks.py": "app = Celery('jobs')"}, "celery --app jobs.tasks:app worker"),
    ],
)
def test_start(packages: str, files: dict[str, str], command: str) -> None:
    assert " ".join(start({"requirements.txt": packages, **files})) == command


@pytest.mark.parametrize("line", ["web: gunicorn a:app; rm -rf /", "web: sh -c evil", "web: gunicorn '`id`'", "web: '"])
def test_a_procfile_that_needs_a_shell_is_not_followed(line: str) -> None:
    assert start({"requirements.txt": "", "Procfile": line, "main.py": ""}) == ("python", "main.py")


@pytest.mark.parametrize("folder", ["testgen", "builder", "documents", "distances", "sampler"])
def test_a_package_whose_name_begins_as_that_of_tests_or_documentation_does(folder: str) -> None:
    files = {"requirements.txt": "streamlit", f"{folder}/app.py": "import streamlit as st"}
    assert start(files)[:3] == ("streamlit", "run", f"{folder}/app.py")


@pytest.mark.parametrize(
    "path", ["tests/app.py", "test_app/app.py", "testproject/app.py", "docs_src/app.py", "web/test_app.py", "tests.py"]
)
def test_what_tests_and_documentation_start_is_no_application(path: str) -> None:
    """Such as an example in a documentation's sources."""
    package = '[build-system]\nrequires = ["hatchling"]\n[project]\nname = "grid"\ndependencies = ["streamlit"]\n'
    part = component({"pyproject.toml": package, "grid/__init__.py": "", path: "import streamlit as st"})
    assert (part.kind, part.framework) == ("library", None)


def test_a_command_called_as_its_project_is_an_application() -> None:
    text = (
        '[build-system]\nrequires = ["hatchling"]\n[project]\nname = "tally"\n[project.scripts]\ntally = "tally:main"\n'
    )
    assert start({"pyproject.toml": text}) == ("tally",)
    library = text.replace(
        "[project.scripts]", 'classifiers = ["Topic :: Software Development :: Libraries"]\n[project.scripts]'
    )
    assert details({"pyproject.toml": library}).application is None


@pytest.mark.parametrize(
    ("source", "port"),
    [
        (GRPC, 8081),
        (GRPC.replace("'[::]:' + os.environ.get('PORT', \"8081\")", "'[::]:50051'"), 50051),
        (GRPC.replace("8081", "99999"), None),
    ],
)
def test_a_server_of_grpc_has_a_port(source: str, port: int | None) -> None:
    application = details({"requirements.txt": "grpcio\n", "mail.py": source}).application
    assert application is not None
    assert (application.framework, application.port) == ("grpc", port)


def test_what_only_asks_a_server_of_grpc_is_none_itself() -> None:
    files = {"requirements.txt": "grpcio\n", "ask.py": GRPC.replace("grpc.server", "grpc.insecure_channel")}
    application = details(files).application
    assert application is not None
    assert (application.framework, application.port) == (None, None)


_STARTED = "if __name__ == '__main__':\n    main()\n"


@pytest.mark.parametrize(
    ("files", "start"),
    [
        ({"sync/cli/__main__.py": "", "sync/core.py": "", "clean.py": _STARTED}, ("python", "-m", "sync.cli")),
        ({"fetch.py": _STARTED, "parts.py": "", "tests/test_fetch.py": _STARTED}, ("python", "fetch.py")),
        ({"src/fetch.py": _STARTED}, ("python", "src/fetch.py")),
        ({"fetch.py": _STARTED, "clean.py": _STARTED}, None),
        ({"deep/fetch.py": _STARTED}, None),
    ],
)
def test_the_only_script_of_what_nobody_can_install_is_started(
    files: dict[str, str], start: tuple[str, ...] | None
) -> None:
    application = details({"requirements.txt": "requests\n", **files}).application
    assert (application.start if application else None) == start
    said = '[build-system]\nrequires = ["setuptools"]\n[project]\nname = "sync"\nversion = "1"\n'
    assert details({"pyproject.toml": said, **files}).application is None


def test_a_program_of_the_console_may_call_itself_a_library_too() -> None:
    said = 'classifiers = ["Topic :: Software Development :: Libraries :: Python Modules", "Environment :: Console"]\n'
    text = (
        f'[build-system]\nrequires = ["hatchling"]\n[project]\nname = "tally"\n{said}'
        '[project.scripts]\ntally = "tally:main"\n'
    )
    assert start({"pyproject.toml": text}) == ("tally",)
    framework = text.replace("Libraries :: Python Modules", "Libraries :: Application Frameworks")
    assert details({"pyproject.toml": framework}).application is None


def test_a_command_at_the_console_of_a_library_whose_modules_are_imported() -> None:
    said = 'classifiers = ["Topic :: Software Development :: Libraries :: Python Modules", "Environment :: Console"]\n'
    text = (
        f'[build-system]\nrequires = ["hatchling"]\n[project]\nname = "tally"\n{said}'
        '[project.scripts]\ntally = "tally.cli:main"\n'
    )
    given = "from .filters import Filter\nfrom .main import watch\nfrom .run import run\n"
    assert details({"pyproject.toml": text, "tally/__init__.py": given}).application is None
    tool = text.replace("Environment :: Console", "Topic :: Software Development :: Quality Assurance")
    assert start({"pyproject.toml": tool, "tally/__init__.py": given}) == ("tally",)


def command(name: str, scripts: str, *said: str) -> tuple[str, ...]:
    """What is started of a project with classifiers and console commands; nothing of a library."""
    text = (
        f'[build-system]\nrequires = ["hatchling"]\n[project]\nname = "{name}"\nclassifiers = {list(said)!r}\n'
        f"[project.scripts]\n{scripts}\n"
    )
    application = details({"pyproject.toml": text}).application
    return application.start if application else ()


def test_a_tool_may_publish_modules_for_its_plugins() -> None:
    library = "Topic :: Software Development :: Libraries"
    assert command("tally", 'tally = "tally:main"', library) == ()
    assert command("tally", 'tally = "tally:main"', library, "Framework :: Tally") == ("tally",)
    assert command("tally", 'tally = "tally:main"', library, "Framework :: Django") == ()
    for topic in ("Build Tools", "Quality Assurance"):
        assert command("tally", 'tally = "tally:main"', library, f"Topic :: Software Development :: {topic}") == (
            "tally",
        )


def test_one_of_several_commands_is_started_of_what_is_used_at_the_console() -> None:
    both = 'tally-up = "tally:up"\ntally-down = "tally:down"'
    assert command("tally", both, "Environment :: Console") == ("tally-up",)
    assert command("tally", both) == ()


def test_a_command_of_another_name_may_be_there_beside_a_library() -> None:
    scripts = '[project.scripts]\nmove = "tally.move:main"\n'
    text = f'[build-system]\nrequires = ["hatchling"]\n[project]\nname = "tally"\n{scripts}'
    assert start({"pyproject.toml": text, "tally/__init__.py": "from .move import main\n"}) == ("move",)
    given = "from .a import A\nfrom .b import B\nfrom .c.d import D\n"
    assert details({"pyproject.toml": text, "tally/__init__.py": given}).application is None
    assert start({"pyproject.toml": text.replace("move =", "tally ="), "tally/__init__.py": given}) == ("tally",)


@pytest.mark.parametrize(
    ("source", "port"),
    [
        ("uvicorn.run(app, host='0.0.0.0', port=9001)", 9001),
        ("uvicorn.run(\n    'main:app',\n    port=int(os.environ.get('PORT', 9002)),\n)", 9002),
        ('uvicorn.run(app, port=int(os.getenv("PORT", "9003")))', 9003),
        ("app.run(port=99999)", 8000),
        ("print(port=9004)", 8000),
    ],
)
def test_a_server_listens_where_its_source_says(source: str, port: int) -> None:
    application = details(
        {"requirements.txt": "fastapi\nuvicorn\n", "main.py": f"app = FastAPI()\n{source}\n"}
    ).application
    assert application is not None
    assert application.port == port
    assert application.start[4] == str(port)


def test_the_port_of_the_settings_is_the_one_that_is_told_to_the_server() -> None:
    chosen = Settings(components={".": ComponentSettings(port=9100)})
    for packages, source in (("flask\ngunicorn", "app = Flask(__name__)"), ("gradio", "import gradio")):
        repo = Repo.from_mapping({"requirements.txt": packages, "app.py": source})
        (part,) = python.inspect(repo, pins.shipped(), chosen).components
        assert isinstance(part.details, Details)
        app = part.details.application
        assert app is not None
        assert part.port == app.port == 9100
        assert "9100" in f"{app.start} {app.environment}"


def test_what_calls_itself_a_library_is_one() -> None:
    said = 'name = "tally"\ndescription = "{}"\n[project.scripts]\ntally = "tally:main"\n'
    text = f'[build-system]\nrequires = ["hatchling"]\n[project]\n{said}'
    for summary in ("An ORM that counts", "Library to count with"):
        assert details({"pyproject.toml": text.format(summary)}).application is None
    assert start({"pyproject.toml": text.format("Sort your Photo Library")}) == ("tally",)
    assert start({"pyproject.toml": text.format("Counts what you do")}) == ("tally",)


def test_the_command_of_a_framework_starts_what_others_write() -> None:
    assert command("sanic", 'sanic = "sanic:main"') == ()


def test_where_a_server_listens() -> None:
    aiohttp = details({"requirements.txt": "aiohttp\n", "a/__main__.py": "web.run_app(make(), host='0', port=9001)"})
    assert aiohttp.application is not None
    assert (aiohttp.application.framework, aiohttp.application.port) == ("aiohttp", 9001)
    below = details({"requirements.txt": "django\n", "web/manage.py": ""})
    assert below.application is not None
    assert below.application.folder == "web"
    gradio = details({"requirements.txt": "gradio\n", "app.py": "import gradio"})
    assert gradio.application is not None
    assert ("GRADIO_SERVER_NAME", "0.0.0.0") in gradio.application.environment


@pytest.mark.parametrize(
    ("exposed", "port", "bound"),
    [("9090", 9090, "0.0.0.0:9090"), ("80", 8000, "0.0.0.0:8000"), ("9090 9191", 9090, "0.0.0.0:9090")],
)
def test_the_port_that_the_teams_images_expose_is_told_to_the_command(exposed: str, port: int, bound: str) -> None:
    files = {"requirements.txt": "django\n", "manage.py": "", "docker/a.Dockerfile": f"FROM x\nEXPOSE {exposed}\n"}
    found = component(files)
    assert found.port == port
    assert start(files)[-1] == bound


def test_a_port_that_the_source_names_stays() -> None:
    files = {
        "requirements.txt": "aiohttp\n",
        "main.py": "from aiohttp import web\nif __name__ == '__main__':\n    web.run_app(app, port=8123)\n",
        "docker/Dockerfile": "FROM x\nEXPOSE 9090\n",
    }
    assert component(files).port == 8123


def test_the_port_that_compose_reaches_is_before_the_one_that_an_image_exposes() -> None:
    compose = "services: {web: {build: ., ports: ['3333:5050']}}\n"
    files = {"requirements.txt": "flask\n", "app.py": "app = Flask(__name__)\n", "Dockerfile": "FROM x\nEXPOSE 3333\n"}
    assert (component(files).port, component({**files, "compose.yml": compose}).port) == (3333, 5050)


WINDOWS = "app = QApplication([])\nif __name__ == '__main__':\n    app.exec()\n"


@pytest.mark.parametrize(
    ("files", "kind", "framework"),
    [
        ({"pyproject.toml": "[project]\nname = 'paint'\n[project.gui-scripts]\npaint = 'paint:run'\n"}, "app", None),
        ({"setup.cfg": "[metadata]\nname=paint\n[options.entry_points]\ngui_scripts =\n    paint = paint:run\n",
          "setup.py": "from setuptools import setup\nsetup()\n"}, "app", None),
        ({"setup.py": "from setuptools import setup\n"
                      "setup(name='paint', entry_points={'gui_scripts': ['paint=paint:run']})\n"}, "app", None),
        ({"pyproject.toml": "[project]\nname = 'paint'\ndependencies = ['PySide6']\n",
          "paint/__main__.py": WINDOWS}, "app", None),
        ({"pyproject.toml": "[build-system]\nbuild-backend = 'hatchling.build'\nrequires = ['hatchling']\n"
                            "[project]\nname = 'paint'\ndependencies = ['PySide6']\n",
          "paint/knob.py": WINDOWS}, "library", None),
        ({"pyproject.toml": "[project]\nname = 'paint'\ndescription = 'A library for knobs'\n"
                            "dependencies = ['PySide6']\n", "paint/__main__.py": WINDOWS}, "library", None),
        ({"requirements.txt": "apache-airflow", "dags/orders.py": "dag = DAG('orders')"}, "app", "airflow"),
        ({"pyproject.toml": "[project]\nname = 'orders'\ndependencies = ['apache-airflow']\n",
          "orders/hook.py": ""}, "library", None),
        ({"pyproject.toml": "[project]\nname = 'desk'\n", "desk/hooks.py": "app_name = 'desk'\n"}, "app", "frappe"),
        ({"pyproject.toml": "[project]\nname = 'desk'\n", "desk/hooks.py": "HOOKS = ()\n"}, "library", None),
    ],
)  # fmt: skip
def test_programs_that_no_image_starts(files: dict[str, str], kind: str, framework: str | None) -> None:
    part = component(files)
    assert (part.kind, part.framework, part.port) == (kind, framework, None)
    assert python.recipe(part, pins.shipped()).runtime is None
