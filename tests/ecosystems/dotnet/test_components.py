"""Solutions and projects of .NET to components and recipes."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cigen import pins
from cigen.ecosystems import dotnet
from cigen.ecosystems.base import Inspection
from cigen.ecosystems.dotnet.details import Details
from cigen.facts import Component, Facts, JavaScript
from cigen.inspector import inspect
from cigen.repo import Repo
from cigen.settings import Settings

PROPS = "<Project><PropertyGroup><Tfm>net9.0</Tfm></PropertyGroup></Project>"
TESTS = '<PackageReference Include="Microsoft.NET.Test.Sdk" />'


def inspected(files: Mapping[str, str]) -> Inspection:
    return dotnet.inspect(Repo.from_mapping(files), pins.shipped(), Settings())


def facts(files: Mapping[str, str]) -> Facts:
    return inspect(Repo.from_mapping(files), pins.shipped(), Settings())


def component(files: Mapping[str, str]) -> Component:
    (part,) = inspected(files).components
    return part


def details(part: Component) -> Details:
    assert isinstance(part.details, Details)
    return part.details


def csproj(framework: str = "net8.0", *items: str, sdk: str = "Microsoft.NET.Sdk", more: str = "") -> str:
    properties = f"<PropertyGroup><TargetFramework>{framework}</TargetFramework>{more}</PropertyGroup>"
    return f'<Project Sdk="{sdk}">{properties}<ItemGroup>{"".join(items)}</ItemGroup></Project>'


def refers(path: str) -> str:
    return f'<ProjectReference Include="{path}" />'


def web(*items: str) -> str:
    return csproj("net9.0", *items, sdk="Microsoft.NET.Sdk.Web")


def solution(*paths: str) -> str:
    entries = (f'Project("{{FAE04EC0}}") = "X", "{path}", "{{0}}"\nEndProject' for path in paths)
    return "\n".join(("Microsoft Visual Studio Solution File, Format Version 12.00", *entries))


def test_solution_with_one_service() -> None:
    files = {
        "Shop.sln": solution(r"src\Api\Api.csproj", r"src\Core\Core.csproj", r"tests\T\T.csproj"),
        "src/Api/Api.csproj": web(refers(r"..\Core\Core.csproj")),
        "src/Core/Core.csproj": csproj("netstandard2.0", '<PackageReference Include="Npgsql" />'),
        "tests/T/T.csproj": csproj("net9.0", TESTS),
        "Directory.Packages.props": "<Project />",
    }
    part = component(files)
    assert (part.name, part.path, part.kind, part.framework, part.port) == ("Shop", ".", "app", "aspnetcore", 8080)
    assert (part.runtime.version, part.workspace) == ("9.0", "sln")
    assert [service.name for service in part.services] == ["postgres"]
    assert details(part).targets == ("Shop.sln",)
    assert "Directory.Packages.props" in part.manifests
    recipe = dotnet.recipe(part, pins.shipped())
    assert str(recipe.runtime) == "mcr.microsoft.com/dotnet/aspnet:9.0"
    assert recipe.start == ("dotnet", "Api.dll")


def test_each_service_is_a_component_and_the_rest_is_tested_at_the_root() -> None:
    files = {
        "Shop.slnx": "<Solution><Project Path='A/A.csproj'/>"
        "<Project Path='B/B.csproj'/><Project Path='T/T.csproj'/></Solution>",
        "A/A.csproj": web(),
        "B/B.csproj": web(),
        "T/T.csproj": csproj("net9.0", TESTS, refers(r"..\A\A.csproj")),
    }
    parts = {part.path: part for part in inspected(files).components}
    assert {path: part.kind for path, part in parts.items()} == {".": "library", "A": "app", "B": "app"}
    assert parts["."].commands.test
    assert parts["A"].context == "."
    assert details(parts["A"]).targets == ("A.csproj",)


def test_projects_without_a_solution_are_built_with_their_tests() -> None:
    files = {
        "src/L/L.fsproj": csproj(),
        "test/L.Tests/L.Tests.fsproj": csproj("net8.0", TESTS, refers(r"..\..\src\L\L.fsproj")),
    }
    part = component(files)
    assert (part.path, part.kind, part.language) == (".", "library", "fsharp")
    assert details(part).targets == details(part).tests == ("test/L.Tests/L.Tests.fsproj",)


@pytest.mark.parametrize(
    ("files", "version"),
    [
        ({"a.csproj": csproj("net8.0")}, "8.0"),
        ({"a.csproj": csproj("net8.0"), "global.json": '{"sdk": {"version": "9.0.100"}} // x'}, "9.0"),
        ({"a.csproj": csproj("$(Tfm)"), "Directory.Build.props": PROPS}, "9.0"),
        ({"a.csproj": csproj("netstandard2.0")}, "10.0"),
        ({"a.csproj": csproj("net6.0")}, "6.0"),
    ],
)  # fmt: skip
def test_version_of_the_sdk(files: dict[str, str], version: str) -> None:
    assert component(files).runtime.version == version


def test_what_needs_windows_is_left_out() -> None:
    files = {"A/A.csproj": csproj("net8.0-windows"), "B/B.csproj": "<Project ToolsVersion='15.0' />"}
    found = inspected(files)
    assert not found.components
    assert [finding.code for finding in found.findings] == ["left-out"]


def test_strict_sdk_is_left_to_the_image() -> None:
    files = {"a.csproj": csproj(), "global.json": '{"sdk": {"version": "8.0.100"}}'}
    recipe = dotnet.recipe(component(files), pins.shipped())
    assert "**/global.json" in recipe.ignored
    assert recipe.manifests == ("a.csproj",)
    files["global.json"] = '{"sdk": {"version": "8.0.100", "rollForward": "latestMinor"}}'
    assert "**/global.json" not in dotnet.recipe(component(files), pins.shipped()).ignored


@pytest.mark.parametrize(
    ("said", "version", "told"),
    [
        ('"sdk": {"version": "3.1.300", "rollForward": "latestFeature"}', "6.0", "sdk-pin-left-out"),
        ('"sdk": {"version": "3.1.300", "rollForward": "latestMajor"}', "6.0", ""),
        ('"sdk": {"version": "3.1.300"}', "6.0", "sdk-pin-left-out"),
        ('"sdk": {"version": "3.1.300"}, "msbuild-sdks": {"A": "1.0"}', "6.0", "sdk-refused"),
        ('"sdk": {"version": "8.0.100"}, "msbuild-sdks": {"A": "1.0"}', "8.0", ""),
        ('"sdk": {"version": "11.0.100", "rollForward": "latestMajor"}', "10.0", "sdk-pin-left-out"),
    ],
)
def test_an_sdk_that_no_image_has_does_not_stop_the_build(said: str, version: str, told: str) -> None:
    found = inspected({"a.csproj": csproj("netcoreapp3.1"), "global.json": f"{{{said}}}"})
    (part,) = found.components
    assert part.runtime.version == version
    assert [one.code for one in found.findings if one.code.startswith("sdk-")] == ([told] if told else [])
    assert ("**/global.json" in dotnet.recipe(part, pins.shipped()).ignored) == (told == "sdk-pin-left-out")


def test_program_for_several_frameworks_is_published_for_the_newest() -> None:
    project = csproj(more="<OutputType>Exe</OutputType>").replace("TargetFramework>", "TargetFrameworks>")
    part = component({"a.csproj": project.replace("net8.0", "net8.0;net9.0")})
    assert (details(part).framework, details(part).runtime, part.port) == ("net9.0", "9.0", None)


def test_broken_project_is_an_error_and_harms_no_other() -> None:
    found = inspected({"A/a.csproj": "<Project", "B/b.csproj": csproj()})
    assert [part.path for part in found.components] == ["B"]
    assert [finding.severity for finding in found.findings if finding.file == "A/a.csproj"] == ["error"]


@given(st.lists(st.sampled_from(["A/A.csproj", "../../x", "B\\B.csproj", "", "A.csproj"])), st.text(max_size=30))
def test_no_reference_raises(paths: list[str], framework: str) -> None:
    escaped = framework.encode("ascii", "xmlcharrefreplace").decode().replace("<", "").replace("\x00", "")
    text = csproj(escaped, *(refers(path) for path in paths))
    files = {"A/A.csproj": text, "B/B.csproj": text, "x.sln": solution(*paths), "global.json": framework}
    for part in inspected(files).components:
        dotnet.recipe(part, pins.shipped())


CI = ".github/workflows/ci.yml"


@pytest.mark.parametrize(
    ("ci", "taken", "parts"), [("dotnet build ./Shop.sln", "Shop.sln", ["."]), ("", "Everything.sln", ["."])]
)
def test_of_several_solutions_pipelines_choose_and_the_other_is_told(ci: str, taken: str, parts: list[str]) -> None:
    files = {
        "Shop.sln": solution("A/A.csproj", "T/T.csproj", "docker.dcproj"),
        "Everything.sln": solution("A/A.csproj", "B/B.csproj", "T/T.csproj"),
        "A/A.csproj": web(),
        "B/B.csproj": csproj(),
        "T/T.csproj": csproj("net9.0", TESTS, refers(r"..\A\A.csproj"), refers(r"..\B\B.csproj")),
        CI: f"jobs: {{a: {{steps: [{{run: {ci}}}]}}}}",
    }
    found = inspected(files)
    part = found.components[0]
    assert part.commands.build == (f"dotnet build {taken} --configuration Release --no-restore",)
    assert part.commands.test == (f"dotnet test {taken} --configuration Release --no-build",)
    (told,) = found.findings
    assert (told.code, told.file) == ("several-solutions", taken)
    other = "Everything.sln" if taken == "Shop.sln" else "Shop.sln"
    assert f"beside it {other} " in told.message


def test_what_lies_beside_another_solution_or_project_is_named() -> None:
    beside = {"Shop.sln": solution("Shop.csproj", "T/T.csproj"), "Shop.csproj": web()}
    tests = csproj("net9.0", TESTS, refers(r"..\Shop.csproj"))
    part = component({**beside, "T/T.csproj": tests})
    assert part.commands.build == ("dotnet build Shop.sln --configuration Release --no-restore",)
    assert part.commands.test == ("dotnet test Shop.sln --configuration Release --no-build",)
    files = {
        "All.sln": solution("A/A.csproj", "B/B.csproj"),
        "A/A.csproj": web(),
        "A/A.sln": solution("A.csproj"),
        "B/B.csproj": web(),
    }
    built = {one.path: one.commands.build for one in inspected(files).components}
    assert built["A"] == ("dotnet build A.csproj --configuration Release --no-restore",)
    assert built["B"] == ("dotnet build --configuration Release --no-restore",)


def test_projects_without_a_solution_are_named() -> None:
    files = {
        "src/A/A.csproj": csproj("net9.0", more="<OutputType>Exe</OutputType>"),
        "test/A T/T.csproj": csproj("net9.0", TESTS, refers(r"..\..\src\A\A.csproj")),
    }
    part = component(files)
    assert part.commands.deps == ("dotnet restore 'test/A T/T.csproj'",)
    assert part.commands.test == ("dotnet test 'test/A T/T.csproj' --configuration Release --no-build",)
    files["global.json"] = '{"test": {"runner": "Microsoft.Testing.Platform"}}'
    tested = component(files).commands.test
    assert tested == ("dotnet test --project 'test/A T/T.csproj' --configuration Release --no-build",)


SHARED_TESTS = f"<Project><ItemGroup>{TESTS}</ItemGroup></Project>"


def imports(path: str, condition: str = "") -> str:
    return f'<Project><Import Project="{path}" Condition="{condition}" /></Project>'.replace(' Condition=""', "")


@pytest.mark.parametrize(
    ("targets", "is_tested"),
    [
        (imports("$(MsBuildThisFileDirectory)eng/$(Kind).targets"), True),
        (imports("eng\\Test.targets", "'$(Kind)' == 'Test'"), True),
        (imports("eng/$(Kind).targets", "$(Kind) != ''"), True),
        (imports("eng/Test.targets", "'$(Kind)' == 'Other'"), False),
        (imports("eng/Test.targets", "$([X]::Y())"), False),
        (imports("../eng/Test.targets"), False),
        (imports("Directory.Build.targets"), False),
        (SHARED_TESTS.replace("<ItemGroup>", "<ItemGroup Condition=\"'$(Kind)' == 'Test'\">"), True),
        (SHARED_TESTS.replace("<ItemGroup>", "<ItemGroup Condition=\"'$(Kind)' == 'Other'\">"), False),
        (
            SHARED_TESTS.replace("<ItemGroup>", "<ItemGroup Condition=\"$(MSBuildProjectName.EndsWith('Tests'))\">"),
            True,
        ),
        (
            SHARED_TESTS.replace("<ItemGroup>", "<ItemGroup Condition=\"$(MSBuildProjectName.Contains('test'))\">"),
            False,
        ),
        (
            SHARED_TESTS.replace(
                "<ItemGroup>", "<ItemGroup Condition=\"'$(ProjectName.ToLower().Contains(`test`))' == 'true'\">"
            ),
            True,
        ),
        (
            SHARED_TESTS.replace(
                "<ItemGroup>", "<ItemGroup Condition=\"$(ProjectName.StartsWith('B')) Or '$(Kind)' == 'Test'\">"
            ),
            True,
        ),
        (
            SHARED_TESTS.replace(
                "<ItemGroup>", "<ItemGroup Condition=\"!$(ProjectName.StartsWith('A')) And '$(Kind)' == 'Test'\">"
            ),
            False,
        ),
        ("<Project", False),
    ],
)
def test_packages_that_shared_files_bring_make_a_test(targets: str, is_tested: bool) -> None:
    files = {
        "src/A.csproj": csproj(),
        "test/A.Tests.csproj": csproj("net8.0", refers(r"..\src\A.csproj"), more="<Kind>Test</Kind>"),
        "eng/Test.targets": SHARED_TESTS,
        "Directory.Build.targets": targets,
    }
    assert bool(component(files).commands.test) is is_tested


def test_properties_are_imported_too() -> None:
    files = {
        "a/A.csproj": '<Project Sdk="Microsoft.NET.Sdk"><Import Project="../eng/Common.props" /></Project>',
        "eng/Common.props": PROPS.replace("Tfm", "TargetFramework"),
    }
    assert component(files).runtime.version == "9.0"


def test_a_program_for_measurements_makes_no_app_of_a_library() -> None:
    files = {
        "Log.sln": solution("src/Log.csproj", "test/Perf/Perf.csproj"),
        "src/Log.csproj": csproj(),
        "test/Perf/Perf.csproj": csproj("net9.0", refers(r"..\..\src\Log.csproj"), more="<OutputType>Exe</OutputType>"),
    }
    assert component(files).kind == "library"


def test_solutions_of_which_nothing_is_built_are_not_told() -> None:
    assert not inspected({"a.sln": solution("A.vcxproj"), "b.sln": solution("B.vcxproj")}).findings


def test_library_that_nothing_builds_is_left_out_below_a_solution() -> None:
    files = {
        "Shop.sln": solution(r"Api\Api.csproj"),
        "Api/Api.csproj": web(),
        "Shop.Mail/Shop.Mail.csproj": csproj(),
    }
    found = inspected(files)
    assert [part.path for part in found.components] == ["."]
    assert [one.file for one in found.findings if one.code == "left-out"] == ["Shop.Mail/Shop.Mail.csproj"]


@pytest.mark.parametrize(
    ("more", "file", "text"),
    [
        ("", "build.sh", "dotnet pack Shop.Mail"),
        ("", "build.sh", "dotnet pack 'src/Shop.Mail'."),
        ("", ".github/workflows/ci.yml", "jobs: {a: {steps: [{run: dotnet build Shop.Mail/Shop.Mail.csproj}]}}"),
        ("<PackageId>Shop.Mail</PackageId>", "README.md", ""),
        ("<OutputType>Exe</OutputType>", "README.md", ""),
    ],
)
def test_project_beside_a_solution_that_is_built_is_a_component(more: str, file: str, text: str) -> None:
    files = {
        "Shop.sln": solution(r"Api\Api.csproj"),
        "Api/Api.csproj": web(),
        "Shop.Mail/Shop.Mail.csproj": csproj(more=more),
        file: text,
    }
    assert sorted(part.path for part in inspected(files).components) == [".", "Shop.Mail"]


@pytest.mark.parametrize("text", ["my-Shop.Mail", "Shop.Mail.Tests", "Shop.Mailer", "Shop.Mail-2", ""])
def test_a_script_that_names_something_else_builds_no_library(text: str) -> None:
    files = {
        "Shop.sln": solution(r"Api\Api.csproj"),
        "Api/Api.csproj": web(),
        "Shop.Mail/Shop.Mail.csproj": csproj(),
        "build.sh": f"dotnet pack {text}\n",
    }
    assert [part.path for part in inspected(files).components] == ["."]


def test_a_program_that_builds_the_others_is_left_out_beside_them() -> None:
    build = {"build/_build.csproj": csproj(more="<OutputType>Exe</OutputType>")}
    assert component({"Shop.sln": solution(r"Api\Api.csproj"), "Api/Api.csproj": web(), **build}).path == "."
    assert component(build).kind == "library"


def test_a_library_whose_name_is_no_word_is_a_component() -> None:
    files = {
        "Shop.sln": solution(r"Api\Api.csproj"),
        "Api/Api.csproj": web(),
        "Mail/Shop Mail.csproj": csproj(),
    }
    assert sorted(part.path for part in inspected(files).components) == [".", "Mail"]


def test_variant_of_a_project_of_the_solution_is_no_component() -> None:
    files = {
        "Shop.sln": solution(r"Core\Core.csproj"),
        "Core/Core.csproj": csproj(),
        "Core/Core.Package.csproj": csproj(more="<PackageId>Core</PackageId>"),
    }
    assert [part.path for part in inspected(files).components] == ["."]


def test_port_is_what_the_image_of_the_team_exposes() -> None:
    files = {
        "Shop.sln": solution(r"Api\Api.csproj"),
        "Api/Api.csproj": web(),
        "Dockerfile": "FROM ubuntu:24.04\nCOPY ui/dist /app\nEXPOSE 5000\n",
    }
    assert component(files).port == 5000


@pytest.mark.parametrize(
    ("folder", "project", "kind"),
    [
        ("Rules.Tests.Benchmarks", csproj(more="<OutputType>Exe</OutputType>"), "library"),
        ("Rules.Tools.Cli", csproj(more="<OutputType>Exe</OutputType>"), "app"),
        ("build", csproj("net8.0", '<PackageReference Include="Cake.Frosting" />', more="<OutputType>Exe</OutputType>"),
         "library"),
        ("Rules.Sample", web(), "library"),
        ("Rules.Web", web(), "app"),
    ],
)  # fmt: skip
def test_a_program_that_measures_builds_or_shows_a_library_makes_no_app_of_it(
    folder: str, project: str, kind: str
) -> None:
    files = {
        "Rules.sln": solution(r"src\Rules\Rules.csproj", rf"src\{folder}\{folder}.csproj"),
        "src/Rules/Rules.csproj": csproj(),
        f"src/{folder}/{folder}.csproj": project,
    }
    assert component(files).kind == kind


RELAY = {
    "src/Relay.sln": solution(r"A\A.csproj", r"B\B.csproj", r"Core\Core.csproj"),
    "src/A/A.csproj": web(refers(r"..\Core\Core.csproj")),
    "src/B/B.csproj": web(refers(r"..\Core\Core.csproj")),
    "src/Core/Core.csproj": csproj("net9.0"),
}


@pytest.mark.parametrize(
    ("step", "is_product"),
    [
        ("{run: dotnet pack --configuration Release, working-directory: src}", True),
        ("{run: dotnet pack src/Relay.sln --output out}", True),
        ("{run: dotnet pack src/Core/Core.csproj}", True),
        ("{run: dotnet pack Core/Core.csproj, working-directory: src}", True),
        ("{run: cd src && dotnet restore && dotnet pack -c Release}", True),
        ("{run: dotnet pack src -c Release}", True),
        ("{run: cd src/A && dotnet pack}", False),
        ("{run: dotnet build, working-directory: src}", False),
        ("{run: dotnet pack src/A/A.csproj}", False),
        ("{run: dotnet pack, working-directory: other}", False),
        ("{run: dotnet pack}", False),
    ],
)
def test_libraries_that_a_pipeline_packs_are_a_component_beside_several_services(step: str, is_product: bool) -> None:
    found = inspected({**RELAY, ".github/workflows/x.yml": f"jobs: {{a: {{steps: [{step}]}}}}"})
    kinds = {(part.path, part.kind) for part in found.components}
    services = {("src/A", "app"), ("src/B", "app")}
    assert kinds == services | ({("src", "library")} if is_product else set())


def test_services_without_a_library_have_no_component_for_packages() -> None:
    files = {
        "src/Relay.sln": solution(r"A\A.csproj", r"B\B.csproj"),
        "src/A/A.csproj": web(),
        "src/B/B.csproj": web(),
        ".github/workflows/x.yml": "jobs: {a: {steps: [{run: dotnet pack, working-directory: src}]}}",
    }
    assert {part.path for part in inspected(files).components} == {"src/A", "src/B"}


@pytest.mark.parametrize(
    ("image", "port"),
    [
        ('FROM x\nEXPOSE 5000\nCOPY --from=y . .\nENTRYPOINT ["dotnet", "Shop.dll"]\n', 5000),
        ('FROM x\nEXPOSE 5000\nCOPY --from=y . .\nENTRYPOINT ["dotnet", "Other.Shop.dll"]\n', 8080),
        ('FROM x\nEXPOSE 5000\nCOPY . .\nENTRYPOINT ["dotnet", "Shop.dll"]\nFROM y\nEXPOSE 9000\nCOPY . .\n', 8080),
    ],
)
def test_the_port_of_an_image_that_starts_it_from_elsewhere(image: str, port: int) -> None:
    files = {"src/Shop/Shop.csproj": csproj(sdk="Microsoft.NET.Sdk.Web"), "images/shop.Dockerfile": image}
    assert component(files).port == port


@pytest.mark.parametrize(
    ("run", "chosen"),
    [
        (
            'dotnet test Shop.sln --no-build --filter "Category!=Integration&Name~Shop"',
            "Category!=Integration&Name~Shop",
        ),
        ("dotnet test --filter=A && dotnet test --filter=B", ""),
        ("dotnet test --filter A && dotnet test", ""),
        ("dotnet test --filter $WHICH", ""),
        ("dotnet test --filter A && dotnet build --filter B", "A"),
    ],
)
def test_the_filter_of_the_pipeline_that_tests(run: str, chosen: str) -> None:
    files = {
        "Shop.sln": solution(r"T\T.csproj"),
        "T/T.csproj": csproj("net9.0", TESTS),
        ".github/workflows/ci.yml": f"jobs: {{a: {{steps: [{{run: '{run}'}}]}}}}",
    }
    part = component(files)
    option = f" --filter '{chosen}'" if "&" in chosen else f" --filter {chosen}" if chosen else ""
    assert part.commands.test == (f"dotnet test --configuration Release --no-build{option}",)
    recipe = dotnet.recipe(part, pins.shipped())
    assert ('--filter "$TEST_FILTER"' in str(recipe.test)) == bool(chosen)
    assert (f"'TEST_FILTER', '{chosen}'" in str(recipe.deps)) == bool(chosen)


def multi(frameworks: str) -> str:
    return csproj(frameworks, TESTS).replace("TargetFramework>", "TargetFrameworks>")


@pytest.mark.parametrize(
    ("frameworks", "job", "chosen"),
    [
        ("net472;net6.0;net8.0", "steps: [{run: dotnet test --framework net6.0}]", "net6.0"),
        ("net6.0;net8.0", "steps: [{run: dotnet test -f net6.0}, {run: dotnet test --framework=net8.0}]", "net8.0"),
        ("net6.0;net8.0", "runs-on: windows-latest, steps: [{run: dotnet test -f net6.0}]", ""),
        ("net6.0;net8.0", "steps: [{run: dotnet test}]", ""),
        ("net6.0;net8.0", "steps: [{run: dotnet test -f net9.0}]", ""),
        ("net472;netcoreapp3.1", "steps: [{run: dotnet test}]", "netcoreapp3.1"),
        ("net8.0;net8.0-windows", "steps: [{run: dotnet test}]", "net8.0"),
    ],
)
def test_the_framework_on_which_tests_run(frameworks: str, job: str, chosen: str) -> None:
    files = {
        "Shop.sln": solution(r"T\T.csproj", r"U\U.csproj"),
        "T/T.csproj": multi(frameworks),
        "U/U.csproj": csproj("net9.0", TESTS),
        ".github/workflows/ci.yml": f"jobs: {{a: {{{job}}}}}",
    }
    part = component(files)
    option = f" --framework {chosen}" if chosen else ""
    assert (option in part.commands.test[0], len(part.commands.test)) == (True, 2 if chosen else 1)
    recipe = dotnet.recipe(part, pins.shipped())
    assert (f"'TEST_FRAMEWORK', '{chosen}'" in str(recipe.deps)) == bool(chosen)
    assert ("'TESTS_ON_FRAMEWORK', 'T/T.csproj'" in str(recipe.deps)) == bool(chosen)
    assert str(recipe.test).count("dotnet test") == (2 if chosen else 1)
    assert str(recipe.test).count('--framework "$TEST_FRAMEWORK"') == bool(chosen)


def test_a_solution_of_which_all_tests_run_on_one_framework_is_tested_as_a_whole() -> None:
    files = {"Shop.sln": solution(r"T\T.csproj"), "T/T.csproj": multi("net48;net8.0")}
    test = ("dotnet test --configuration Release --no-build --framework net8.0",)
    assert component(files).commands.test == test


PACKAGE = '{"name": "ui", "scripts": {"build:prod": "webpack --mode production", "lint": "eslint"}}'


@pytest.mark.parametrize(
    ("run", "scripts"),
    [
        ("cd Web && npm ci && npx webpack && cd .. && dotnet publish Web", ("build:prod",)),
        ("cd Web && npm ci && npm run build:prod && cd .. && dotnet build", ("build:prod",)),
        ("cd Web && npm run build:prod", None),
        ("dotnet publish Web", None),
        ("cd Web && npm run build:prod && cd .. && dotnet build Other", None),
    ],
)
def test_a_package_that_a_pipeline_builds_before_the_project(run: str, scripts: tuple[str, ...] | None) -> None:
    files = {
        "Web/Web.csproj": web(),
        "Web/package.json": PACKAGE,
        "Shop.sln": solution(r"Web\Web.csproj"),
        ".github/workflows/ci.yml": f"jobs: {{a: {{steps: [{{run: '{run}'}}]}}}}",
    }
    part = component(files)
    assert part.javascript == (JavaScript(folder="Web", scripts=scripts) if scripts else None)
    assert part.owns == (("Web",) if scripts else ())
    (whole, *_) = facts(files).components
    assert ("npm --prefix Web run build:prod" in whole.commands.build) == bool(scripts)


def test_a_project_that_runs_npm_itself_has_it() -> None:
    runs = '<Target Name="P"><Exec WorkingDirectory="$(SpaRoot)" Command="npm run build" /></Target></Project>'
    spa = csproj("net9.0", sdk="Microsoft.NET.Sdk.Web", more=r"<SpaRoot>ClientApp\</SpaRoot>").replace(
        "</Project>", runs
    )
    files = {"Web/Web.csproj": spa, "Web/ClientApp/package.json": PACKAGE, "Web/ClientApp/package-lock.json": "{}"}
    assert component(files).javascript == JavaScript(folder="Web/ClientApp")
    (whole,) = facts(files).components
    assert whole.commands.build == ("dotnet build --configuration Release --no-restore",)
    assert "npm --prefix ClientApp ci" in whole.commands.deps


def with_sdk(sdk: str) -> str:
    target = "<PropertyGroup><TargetFramework>net9.0</TargetFramework></PropertyGroup>"
    return f'<Project Sdk="{sdk}">{target}</Project>'


def test_a_solution_of_a_library_is_no_app_for_the_program_that_tries_it() -> None:
    web = "Shop.WebTestApp/Shop.WebTestApp.csproj"
    solution = f'<Solution><Project Path="Shop/Shop.csproj" /><Project Path="{web}" /></Solution>'
    projects = {"Shop/Shop.csproj": with_sdk("Microsoft.NET.Sdk"), web: with_sdk("Microsoft.NET.Sdk.Web")}
    part = component({"Shop.slnx": solution, **projects})
    assert (part.kind, part.port) == ("library", None)


def test_a_project_of_the_sdk_for_tests_holds_tests() -> None:
    assert component({"Shop.Tests.csproj": with_sdk("MSTest.Sdk/4.0.1")}).commands.test


@pytest.mark.parametrize("name", ["Shop.IntegrationTest", "Shop.Api.Tests", "Shop.Specs"])
def test_a_host_of_tests_is_no_server(name: str) -> None:
    files = {
        "Shop.slnx": f'<Solution><Project Path="Api/Api.csproj" /><Project Path="{name}/{name}.csproj" /></Solution>',
        "Api/Api.csproj": web(),
        f"{name}/{name}.csproj": web(),
    }
    part = component(files)
    assert (part.path, part.kind, details(part).app) == (".", "app", "Api/Api.csproj")


def test_a_server_that_is_packed_as_a_tool_is_a_server() -> None:
    tool = csproj(sdk="Microsoft.NET.Sdk.Web", more="<PackAsTool>true</PackAsTool>")
    part = component({"Shop.csproj": tool})
    assert (part.kind, part.framework) == ("app", "aspnetcore")


@pytest.mark.parametrize(
    ("run", "paths"),
    [
        ("dotnet test", ["."]),
        ("dotnet test Shop.Tests", [".", "Shop.Tests"]),
        ("t **/*.Tests.csproj", [".", "Shop.Tests"]),
    ],
)
def test_tests_that_neither_the_solution_nor_anything_else_names_are_none_of_the_build(
    run: str, paths: list[str]
) -> None:
    files = {
        "Shop.sln": solution(r"Api\Api.csproj"),
        "Api/Api.csproj": web(),
        "Shop.Tests/Shop.Tests.csproj": csproj("net9.0", TESTS, refers(r"..\Api\Api.csproj")),
        "build.sh": f"{run}\n",
    }
    assert sorted(part.path for part in inspected(files).components) == paths
