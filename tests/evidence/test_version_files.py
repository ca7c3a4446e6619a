"""Version managers' files."""

from __future__ import annotations

import pytest

from cigen.evidence import version_files
from cigen.repo import Repo


def found(files: dict[str, str | bytes], folder: str = ".", tool: str = "java") -> list[tuple[str, str]]:
    said = version_files.near(Repo.from_mapping(files), folder, tool)
    return [(value, str(item.source)) for item in said for value in item.values]


@pytest.mark.parametrize(
    ("tool", "file", "text", "value", "source"),
    [
        ("java", ".java-version", "17\n", "17", ".java-version:1"),
        ("java", ".java-version", "\ufeff# why\n\n  temurin-21 # x\nENV EVIL=1\n", "temurin-21", ".java-version:3"),
        ("java", ".sdkmanrc", "# x\nmaven=3.9\njava = 17.0.10-tem\r\n", "17.0.10-tem", ".sdkmanrc:3 java"),
        ("java", ".tool-versions", "nodejs 20\njava temurin-21 temurin-17\n", "temurin-21", ".tool-versions:2 java"),
        ("java", "system.properties", "java.runtime.version=17\n", "17", "system.properties:1 java.runtime.version"),
        ("java", "mise.toml", '[tools]\njava = "21"\n', "21", "mise.toml:2 tools.java"),
        ("java", "mise.toml", "[tools]\nmaven='3'\n'java'=['21', '17']\n", "", ""),
        ("java", ".mise.toml", "[tools]\njava = ['21', '17'] # both\n", "21", ".mise.toml:2 tools.java"),
        ("java", "mise/config.toml", '[tools]\njava = {version = "21", os = 1}', "21", "mise/config.toml:2 tools.java"),
        ("java", ".config/mise.toml", '[tools.java]\nversion = "21"', "21", ".config/mise.toml:2 tools.java"),
        ("java", ".mise/config.toml", 'tools.java = "21"', "21", ".mise/config.toml:1 tools.java"),
        ("java", "mise.toml", '[env]\njava = "21"\n[tasks.tools]\njava = "17"', "", ""),
        ("java", "mise.toml", "[tools]\njava = 21\n", "", ""),
        ("node", ".nvmrc", "lts/iron", "lts/iron", ".nvmrc:1"),
        ("node", ".node-version", "v20.11.1\n", "v20.11.1", ".node-version:1"),
        ("node", ".tool-versions", "nodejs 20.1.0", "20.1.0", ".tool-versions:1 nodejs"),
        ("node", "mise.toml", '[tools]\nnode = "22"', "22", "mise.toml:2 tools.node"),
        ("java", ".java-version", "\n# nothing\n", "", ""),
        ("java", ".java-version", "1" * 5000, "", ""),
        ("java", ".sdkmanrc", "java", "", ""),
        ("java", ".tool-versions", "java", "", ""),
    ],
)  # fmt: skip
def test_each_file_in_its_own_form(tool: str, file: str, text: str, value: str, source: str) -> None:
    assert found({file: text}, tool=tool) == ([(value, source)] if value else [])


def test_the_nearest_folder_that_says_something_overrules_its_parents() -> None:
    files: dict[str, str | bytes] = {
        ".java-version": "11",
        "a/.sdkmanrc": "java=17-tem",
        "a/.tool-versions": "java 21",
        "a/b/.java-version": "# nothing",
    }
    both = [("17-tem", "a/.sdkmanrc:1 java"), ("21", "a/.tool-versions:1 java")]
    assert found(files, "a/b/c") == found(files, "a") == both
    assert found(files, "elsewhere") == [("11", ".java-version:1")]


def test_a_workflow_may_name_a_version_file_but_not_one_outside() -> None:
    repo = Repo.from_mapping({"tools/.java-version": "17", "pom.xml": "17"})
    paths = ("tools/.java-version", "./tools/.java-version", "pom.xml", "../.java-version", "/x")
    named = [item.values for path in paths for item in version_files.named(repo, path, "java")]
    assert named == [("17",), ("17",)]


def test_a_gigabyte_of_dotted_keys_is_not_parsed() -> None:
    text = ".".join(["a"] * 16_000) + '=1\n[tools]\njava="21"'
    assert found({"mise.toml": text}) == [("21", "mise.toml:3 tools.java")]
