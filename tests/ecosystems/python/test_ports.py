"""Where servers written in Python listen, and with what."""

from __future__ import annotations

import pytest

from tests.ecosystems.python.looking import component

API = {"requirements.txt": "fastapi\nuvicorn\n", "main.py": "app = FastAPI()\n"}
README = {"README.md": "See http://localhost:8083.\n"}


@pytest.mark.parametrize(
    ("text", "port"),
    [
        ("DEFAULT_PORT = 8081\n", 8081),
        ("PORT: int = 8081\n", 8081),
        ("where = os.environ.get('PORT', '8081')\n", 8081),
        ("where = env.int('SERVER_PORT', default=8081)\n", 8081),
        ("parser.add_argument('--port', type=int, default=8081)\n", 8081),
        ("@click.option('-p', '--port', default=8081)\n", 8081),
        ("class Settings(BaseSettings):\n    port: int = 8081\n", 8081),
        ("class Settings(BaseSettings):\n    http_port: int = Field(default=8081)\n", 8081),
        ("class Settings(BaseSettings):\n    port: int = 5432\n    api_port: int = 8081\n", 8081),
        ("where = os.environ.get('DB_PORT', '9999')\nREDIS_PORT = 9999\n", 8083),
        ("class Database(BaseSettings):\n    port: int = 3306\n", 8083),
        ("", 8083),
    ],
)
def test_port(text: str, port: int) -> None:
    assert component({**API, **README, "core/constants.py": text}).port == port


@pytest.mark.parametrize(
    ("package", "call", "found"),
    [
        ("fastapi", "uvicorn.run(create(), port=settings.port)", ("fastapi", 8000)),
        ("flask", "WSGIServer(('', 8080), make())", ("flask", 5000)),
        ("tornado", "make().listen(settings.port)", ("tornado", 8888)),
        ("nicegui", "ui.run()", ("nicegui", 8080)),
        ("tornado", "print(tornado.version)", (None, None)),
        ("requests", "make().listen(8080)", (None, None)),
    ],
)
def test_a_program_that_starts_its_server_itself(package: str, call: str, found: tuple[str | None, int | None]) -> None:
    main = f"if __name__ == '__main__':\n    {call}\n"
    part = component({"requirements.txt": package, "web/__main__.py": main})
    assert (part.framework, part.port) == found


def test_a_library_with_a_server_to_try_it_stays_one() -> None:
    said = '[project]\nname = "plots"\nversion = "1"\ndependencies = ["tornado"]\n'
    files = {"plots/__main__.py": "if __name__ == '__main__':\n    application.listen(8080)\n"}
    assert component({"pyproject.toml": said, **files}).kind == "app"
    topic = 'classifiers = ["Topic :: Software Development :: Libraries"]\n'
    assert component({"pyproject.toml": said + topic, **files}).kind == "library"


EXPORTER = {
    "pyproject.toml": '[build-system]\nrequires = ["setuptools"]\n[project]\nname = "weather-exporter"\nversion = "1"\n'
    'dependencies = ["prometheus_client"]\n[project.scripts]\nweather_exporter = "weather.main:main"\n',
}


@pytest.mark.parametrize(
    ("text", "port"),
    [
        ("start_http_server(9184)", 9184),
        ("start_http_server(port=9184, addr='127.0.0.1')", 9184),
        ("a.add_argument('--web.listen-address', help='Default: \":9184\"')\nstart_http_server(int(port))", 9184),
        ("@click.option('--listen', default='0.0.0.0:9184')\ndef main(): start_wsgi_server(port)", 9184),
        ("a.add_argument('--port', default=9184)\nstart_http_server(args.port)", 9184),
        ("start_http_server(args.port)", None),
        ("print(9184)", None),
    ],
)
def test_a_program_that_shows_its_metrics(text: str, port: int | None) -> None:
    part = component({**EXPORTER, "weather/main.py": text})
    assert (part.kind, part.framework, part.port) == ("app", None, port)
