"""Random edits of a person, a bot or a formatter to an emitted file, made on its lines and not with cigen.merge."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from random import Random

from cigen.merge import FileKind


class Workflow:
    """An emitted workflow as lines: what is before the jobs, and each job's head and steps."""

    def __init__(self, text: str) -> None:
        top, _, rest = text.partition("\njobs:\n")
        self.top = [*top.split("\n"), "jobs:"]
        self.jobs: dict[str, tuple[list[str], list[list[str]]]] = {}
        self.renamed: dict[tuple[str, str], str] = {}
        for chunk in re.split(r"\n\n(?=  \S)", rest.rstrip("\n")):
            head, _, steps = chunk.partition("\n    steps:\n")
            lines = head.split("\n")
            self.jobs[lines[0].strip()[:-1]] = (lines, [s.split("\n") for s in re.split(r"\n\n(?=      - )", steps)])

    def text(self) -> str:
        """The workflow again."""
        jobs = []
        for head, steps in self.jobs.values():
            jobs.append("\n".join([*head, "    steps:", "\n\n".join("\n".join(step) for step in steps)]))
        return "\n".join(self.top) + "\n" + "\n\n".join(jobs) + "\n"


def _job(random: Random, flow: Workflow) -> tuple[list[str], list[list[str]]]:
    return flow.jobs[random.choice(sorted(flow.jobs))]


def add_step(random: Random, flow: Workflow) -> None:
    """A step of the user's, anywhere, with or without a name, a comment or an action."""
    mark = random.randrange(10**9)
    kinds = (
        [f"      - name: Mine {mark}", f"        run: ./mine-{mark}.sh"],
        [f"      - run: ./mine-{mark}.sh"],
        [
            f"      # why {mark}",
            f"      - name: Mine {mark}",
            f"        uses: acme/mine-{mark}@v1",
            "        with:",
            "          a: b",
        ],
        [
            f"      - name: Mine {mark}",
            "        run: |",
            f"          echo {mark}",
            "          # not a comment",
            "          true",
        ],
        [
            f"      - name: Cache {mark}",
            "        uses: docker/bake-action@v7",
            "        with:",
            f"          targets: mine-{mark}",
        ],
    )
    steps = _job(random, flow)[1]
    steps.insert(random.randint(0, len(steps)), list(random.choice(kinds)))


def delete_step(random: Random, flow: Workflow) -> None:
    """A step that the user does not want."""
    steps = _job(random, flow)[1]
    if len(steps) > 2:
        steps.pop(random.randrange(len(steps)))


def swap_steps(random: Random, flow: Workflow) -> None:
    """Two neighbours change places."""
    steps = _job(random, flow)[1]
    if len(steps) > 2:
        place = random.randrange(len(steps) - 1)
        steps[place : place + 2] = reversed(steps[place : place + 2])


def change_step(random: Random, flow: Workflow) -> None:
    """A condition, a time limit or an environment variable more."""
    mark = random.randrange(10**9)
    step = random.choice(_job(random, flow)[1])
    more = random.choice(
        (
            [f"        timeout-minutes: {mark % 50 + 1}"],
            ["        continue-on-error: true"],
            [f"        shell: bash # {mark}"],
        )
    )
    if not any(line.startswith(more[0].split(":")[0] + ":") for line in step):
        step += more


def add_env(random: Random, flow: Workflow) -> None:
    """An environment variable, in a job or a step that has some."""
    head, steps = _job(random, flow)
    for lines, indent in ((head, "      "), *((step, "          ") for step in random.sample(steps, len(steps)))):
        if f"{indent[2:]}env:" in lines:
            at = lines.index(f"{indent[2:]}env:") + 1
            lines.insert(at, f"{indent}MINE_{random.randrange(10**9)}: value")
            return


def rename_step(random: Random, flow: Workflow) -> None:
    """A step under another name."""
    job = random.choice(sorted(flow.jobs))
    step = random.choice(flow.jobs[job][1])
    if match := re.fullmatch(r"      - name: (\w[\w -]*)", step[0]):
        new = f"{match[1]} now {random.randrange(10**6)}"
        flow.renamed[job, new] = flow.renamed.get((job, match[1]), match[1])
        step[0] = f"      - name: {new}"


def change_value(random: Random, flow: Workflow) -> None:
    """Another runner, time limit or branch."""
    head, _ = _job(random, flow)
    for place, line in enumerate(head):
        if line.startswith("    timeout-minutes:") and random.random() < 0.5:
            head[place] = f"    timeout-minutes: {random.randint(61, 300)}"
        if line.startswith("    runs-on:") and random.random() < 0.5:
            head[place] = "    runs-on: [self-hosted, linux]"


def bump_pins(random: Random, flow: Workflow) -> None:
    """A bot moves an action everywhere."""
    name = random.choice(("actions/checkout", "docker/bake-action", "actions/upload-artifact"))
    by = random.choice((1, 5, 20))
    for _, steps in flow.jobs.values():
        for step in steps:
            for place, line in enumerate(step):
                if match := re.fullmatch(rf"(.*uses: {name}@)(..)(\w+) # v(\d+\.\d+)\.(\d+)", line):
                    step[place] = f"{match[1]}{by:02x}{match[3]} # v{match[4]}.{int(match[5]) + by}"


def add_job(random: Random, flow: Workflow) -> None:
    """A job of the user's, which may need one of the generator's."""
    mark = random.randrange(10**9)
    needs = random.choice(([], ["    needs:", f"      - {random.choice(sorted(flow.jobs))}"]))
    head = [
        f"  deploy-{mark}:",
        f"    # {mark}",
        *needs,
        "    runs-on: ubuntu-24.04",
        "    permissions:",
        "      id-token: write",
    ]
    jobs = list(flow.jobs.items())
    jobs.insert(random.randint(0, len(jobs)), (f"deploy-{mark}", (head, [[f"      - run: ./deploy-{mark}.sh"]])))
    flow.jobs = dict(jobs)


def delete_job(random: Random, flow: Workflow) -> None:
    """A job that the user does not want, nor what is told of it to others."""
    names = [name for name in flow.jobs if name not in ("changes", "ci")]
    if len(names) > 1:
        name = random.choice(names)
        del flow.jobs[name]
        for head, _ in flow.jobs.values():
            head[:] = [line for line in head if line != f"      - {name}" and not line.startswith(f"      {name}: $")]


def reorder_jobs(random: Random, flow: Workflow) -> None:
    """The jobs in another order."""
    jobs = list(flow.jobs.items())
    random.shuffle(jobs)
    flow.jobs = dict(jobs)


def narrow_permissions(random: Random, flow: Workflow) -> None:
    """Permissions as the user wants them."""
    head, _ = _job(random, flow)
    for place, line in enumerate(head):
        if line.startswith("      contents: "):
            head[place] = random.choice(("      contents: none", "      contents: write"))


def comment(random: Random, flow: Workflow) -> None:
    """A comment somewhere, or behind something."""
    head, steps = _job(random, flow)
    mark = random.randrange(10**9)
    lines = random.choice((head, flow.top, random.choice(steps)))
    places = [p for p, line in enumerate(lines) if re.match(r" *(- )?[\w-]+:", line) and "|" not in line]
    if not places or any("|" in line for line in lines):
        return
    place = random.choice(places)
    if random.random() < 0.5 and "#" not in lines[place] and lines[place].count('"') == 0:
        lines[place] += f" # mine {mark}"
    else:
        indent = re.match(r" *", lines[place])
        lines.insert(place, f"{indent[0] if indent else ''}# mine {mark}")


def add_member(random: Random, flow: Workflow) -> None:
    """A branch more."""
    if "      - main" in flow.top:
        flow.top.insert(
            flow.top.index("      - main") + random.randint(0, 1), f"      - release/{random.randrange(10**6)}"
        )


def add_watch(random: Random, flow: Workflow) -> None:
    """A line more in the list of watched paths."""
    for step in flow.jobs["changes"][1] if "changes" in flow.jobs else ():
        if "          WATCH: |-" in step:
            at = step.index("          WATCH: |-") + 1
            step.insert(at, f"            shared :(top)mine-{random.randrange(10**6)}")


EDITS: tuple[Callable[[Random, Workflow], None], ...] = (
    add_step, add_step, add_step, delete_step, swap_steps, change_step, change_step, add_env, add_env, rename_step,
    change_value, bump_pins, bump_pins, add_job, delete_job, reorder_jobs, narrow_permissions, comment, comment,
    add_member, add_watch,
)  # fmt: skip


def workflow(random: Random, text: str) -> tuple[str, dict[tuple[str, str], str]]:
    """An edited workflow, and the names of steps that the user renamed, by job and new name."""
    flow = Workflow(text)
    assert flow.text() == text
    for _ in range(random.choice((1, 1, 2, 2, 3, 4))):
        random.choice(EDITS)(random, flow)
    return formatted(random, flow.text()), flow.renamed


def newer(random: Random, text: str) -> tuple[str, dict[tuple[str, str], str]]:
    """The workflow as another version of cigen may write it: a step renamed, added, deleted, moved or changed."""
    flow = Workflow(text)
    change = random.choice((_renamed, _added, _deleted, _moved, _rewritten))
    for job in flow.jobs:
        change(flow, job)
    return flow.text(), flow.renamed


def _renamed(flow: Workflow, job: str) -> None:
    for step in flow.jobs[job][1]:
        if step[0] == "      - name: Upload the reports":
            step[0] = "      - name: Keep the reports"
            flow.renamed[job, "Keep the reports"] = "Upload the reports"


def _added(flow: Workflow, job: str) -> None:
    steps = flow.jobs[job][1]
    if len(steps) > 2:
        steps.insert(2, ["      - name: Set up QEMU", f"        uses: docker/setup-qemu-action@{'a' * 40} # v3.0.0"])


def _deleted(flow: Workflow, job: str) -> None:
    steps = flow.jobs[job][1]
    steps[:] = [step for step in steps if step[0] != "      - name: Summarise"]


def _moved(flow: Workflow, job: str) -> None:
    steps = flow.jobs[job][1]
    if len(steps) > 5:
        steps.insert(4, steps.pop())


def _rewritten(flow: Workflow, job: str) -> None:
    for step in flow.jobs[job][1]:
        step[:] = [line.replace("exit 1", "exit 2") for line in step]


def formatted(random: Random, text: str) -> str:
    """What editors and formatters do to a workflow."""
    for change in (_quotes, _flow_needs, _anchors, _indented):
        if random.random() < 0.08:
            text = change(random, text)
    return dressed(random, text)


def _quotes(random: Random, text: str) -> str:
    quote = random.choice("'\"")
    return re.sub(r"(?m)^( *(?:- )?name: )([A-Za-z][\w -]*)$", rf"\1{quote}\2{quote}", text)


def _flow_needs(_: Random, text: str) -> str:
    def flow(match: re.Match[str]) -> str:
        return f"    needs: [{', '.join(re.findall(r'- (.*)', match[1]))}]\n"

    return re.sub(r"    needs:\n((?:      - [\w-]+\n)+)", flow, text)


def _anchors(_: Random, text: str) -> str:
    block = '        env:\n          DOCKER_BUILD_RECORD_UPLOAD: "false"\n'
    if text.count(block) < 2:
        return text
    first, rest = text.split(block, 1)
    return first + block.replace("env:", "env: &record") + rest.replace(block, "        env: *record\n", 1)


def _indented(random: Random, text: str) -> str:
    from ruamel.yaml import YAML

    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = 4096
    mapping, sequence, offset = random.choice(((4, 6, 4), (2, 2, 0), (4, 4, 2)))
    yaml.indent(mapping=mapping, sequence=sequence, offset=offset)
    stream = io.StringIO()
    yaml.dump(yaml.load(text), stream)
    return stream.getvalue()


def dressed(random: Random, text: str) -> str:
    """Line ends, byte order mark, no line end at the end."""
    if random.random() < 0.05:
        text = text.rstrip("\n")
    if random.random() < 0.1:
        text = text.replace("\n", "\r\n")
    return "\ufeff" + text if random.random() < 0.03 else text


class Compose:
    """An emitted compose file as lines: what is before the services, each service, and what is after them."""

    def __init__(self, text: str) -> None:
        top, _, rest = text.partition("\nservices:\n")
        self.top = [*top.split("\n"), "services:"]
        chunks = re.split(r"\n(?=  \S)", rest.rstrip("\n"))
        self.services = {chunk.split(":")[0].strip(): chunk.split("\n") for chunk in chunks}
        self.end: list[str] = []

    def text(self) -> str:
        """The file again."""
        return "\n".join([*self.top, *(line for lines in self.services.values() for line in lines), *self.end]) + "\n"

    def any(self, random: Random) -> list[str]:
        """The lines of one service."""
        return self.services[random.choice(sorted(self.services))]


def add_service(random: Random, file: Compose) -> None:
    """A service of the user's, alone or beside one of the generator's."""
    mark = random.randrange(10**9)
    other = random.choice(sorted(file.services))
    more = random.choice(
        (
            [f"    network_mode: service:{other}"],
            ["    depends_on:", f"      - {other}"],
            ["    depends_on:", f"      {other}:", "        condition: service_started"],
            ["    ports:", f'      - "{mark % 1000 + 8000}:80"'],
        )
    )
    services = list(file.services.items())
    new = (f"mine-{mark}", [f"  mine-{mark}:", f"    image: acme/mine:{mark}", *more])
    services.insert(random.randint(0, len(services)), new)
    file.services = dict(services)


def delete_service(random: Random, file: Compose) -> None:
    """A service that the user does not want, nor what is told of it to others."""
    text = file.text()
    names = [name for name in file.services if f"network_mode: service:{name}\n" not in text]
    if not names or len(file.services) < 3:
        return
    name = random.choice(names)
    del file.services[name]
    for lines in file.services.values():
        while f"      {name}:" in lines:
            at = lines.index(f"      {name}:")
            del lines[at : at + 2]
        lines[:] = [line for line in lines if line != f"      - {name}"]
        if lines[-1] == "    depends_on:":
            lines.pop()


def reorder_services(random: Random, file: Compose) -> None:
    """The services in another order."""
    services = list(file.services.items())
    random.shuffle(services)
    file.services = dict(services)


def add_variable(random: Random, file: Compose) -> None:
    """An environment variable, beside others or alone."""
    lines = file.any(random)
    mark = random.randrange(10**9)
    head = next((place for place, line in enumerate(lines) if line.startswith("    environment:")), None)
    if head is not None:
        lines.insert(head + 1, f"      MINE_{mark}: value")
    else:
        lines[2:2] = ["    environment:", f"      MINE_{mark}: value"]


def change_setting(random: Random, file: Compose) -> None:
    """Another interval, time limit, count or password."""
    lines = file.any(random)
    places = [p for p, line in enumerate(lines) if re.match(r" +(interval|timeout|retries|\w+_PASSWORD): \S+$", line)]
    if places:
        place = random.choice(places)
        key, _, value = lines[place].partition(": ")
        mark = random.randrange(100, 999)
        lines[place] = f"{key}: {mark}{'s' if value.endswith('s') and value[0].isdigit() else ''}"


def add_setting(random: Random, file: Compose) -> None:
    """Something of a service that the generator says nothing about, or a host more."""
    lines = file.any(random)
    mark = random.randrange(10**9)
    more = random.choice(
        (
            ["    tmpfs:", f"      - /mine-{mark}"],
            [f"    command: serve --mine={mark}"],
            ["    volumes:", f"      - ./mine-{mark}:/mine:ro"],
            ["    labels:", f"      mine: '{mark}'"],
            [f"    mem_limit: {mark % 1000}m"],
        )
    )
    if "    extra_hosts:" in lines and random.random() < 0.3:
        lines.insert(lines.index("    extra_hosts:") + 1, f"      - mine-{mark}:127.0.0.1")
    elif more[0] not in {line.partition(": ")[0] + ":" for line in lines} and not any(
        line.startswith(more[0].partition(":")[0] + ":") for line in lines
    ):
        lines += more


def bump_image(random: Random, file: Compose) -> None:
    """A bot moves a digest, or a person an image."""
    lines = file.any(random)
    digest = f"{random.randrange(10**9):064x}"
    is_person = random.random() < 0.3
    for place, line in enumerate(lines):
        if match := re.fullmatch(r"(    image: \w+:)([\d.]+)@sha256:\w+", line):
            tag = f"{match[2].split('.')[0]}.99" if is_person else match[2]
            lines[place] = f"{match[1]}{tag}@sha256:{digest}"


def change_check(random: Random, file: Compose) -> None:
    """Another way to ask whether a service is ready."""
    lines = file.any(random)
    if "      test:" in lines:
        lines.insert(lines.index("      test:") + 2, f"        - mine-{random.randrange(10**9)}")


def add_volume(random: Random, file: Compose) -> None:
    """Something beside the services."""
    if not file.end:
        file.end = ["volumes:", f"  mine-{random.randrange(10**9)}: {{}}"]


def compose_comment(random: Random, file: Compose) -> None:
    """A comment somewhere, or behind something."""
    lines = random.choice((file.any(random), file.top))
    place = random.choice([p for p, line in enumerate(lines) if re.match(r" *[\w-]+:", line)])
    mark = random.randrange(10**9)
    if random.random() < 0.5 and "#" not in lines[place]:
        lines[place] += f" # mine {mark}"
    else:
        lines.insert(place, re.sub(r"\S.*", f"# mine {mark}", lines[place]))


COMPOSE_EDITS: tuple[Callable[[Random, Compose], None], ...] = (
    add_service, add_service, delete_service, reorder_services, add_variable, add_variable, change_setting,
    change_setting, add_setting, add_setting, bump_image, bump_image, change_check, add_volume, compose_comment,
    compose_comment,
)  # fmt: skip


def compose(random: Random, text: str) -> str:
    """An edited compose file."""
    file = Compose(text)
    assert file.text() == text
    for _ in range(random.choice((1, 1, 2, 2, 3, 4))):
        random.choice(COMPOSE_EDITS)(random, file)
    text = file.text()
    for change in (_flow_lists, _shared_check, _indented):
        if random.random() < 0.08:
            text = change(random, text)
    return dressed(random, text)


def _flow_lists(_: Random, text: str) -> str:
    def flow(match: re.Match[str]) -> str:
        return f"      test: [{', '.join(re.findall(r'- (.*)', match[1]))}]\n"

    return re.sub(r"      test:\n((?:        - [\w-]+\n)+)(?! {8})", flow, text)


def _shared_check(_: Random, text: str) -> str:
    """The time limit of all checks in one place."""
    if text.count("      timeout: 5s\n") < 2:
        return text
    first, rest = text.split("      timeout: 5s\n", 1)
    rest = rest.replace("      timeout: 5s\n", "      timeout: *limit\n")
    return f"{first}      timeout: &limit 5s\n{rest}"


def dockerfile(random: Random, text: str) -> str:
    """An edited Dockerfile."""
    stages = re.split(r"\n\n(?=#|FROM)", text.rstrip("\n"))
    for _ in range(random.choice((1, 1, 2, 3))):
        mark = random.randrange(10**9)
        place = random.randrange(1, len(stages))
        lines = stages[place].split("\n")
        begin = next(p for p, line in enumerate(lines) if line.startswith("FROM")) + 1
        ends = [p for p in range(begin, len(lines) + 1) if p == begin or not lines[p - 1].endswith("\\")]
        ends = [p for p in ends if not lines[p - 1].startswith("#")]
        match random.randrange(8):
            case 0 | 1:
                lines.insert(
                    random.choice(ends),
                    random.choice((f"RUN ./mine-{mark}.sh", f"ENV MINE_{mark}=1", f"ARG MINE_{mark}")),
                )
            case 2:
                lines.insert(begin - 1, f"# mine {mark}")
            case 3:
                lines[begin - 1] = re.sub(r"[0-9a-f]{64}", f"{mark:064x}", lines[begin - 1])
            case 4:
                lines = [re.sub(r"\bmvn\b", f"mvn -Dmine={mark}", line) for line in lines]
            case 5:
                stages.insert(place, f"FROM {random.choice(('scratch', 'deps'))} AS mine-{mark}\nLABEL mine={mark}")
                place += 1
            case 6 if lines[-1].startswith(("ENTRYPOINT", "USER", "COPY")) and len(lines) - begin > 1:
                lines.pop()
            case _:
                lines = [re.sub(r"^WORKDIR /(\w+)$", rf"WORKDIR /\g<1>{mark}", line) for line in lines]
        stages[place] = "\n".join(lines)
    return dressed(random, "\n\n".join(stages) + "\n")


def bake(random: Random, text: str) -> str:
    """An edited bake file."""
    blocks = re.split(r"\n\n(?=#|\w)", text.rstrip("\n"))
    for _ in range(random.choice((1, 1, 2, 3))):
        mark = random.randrange(10**9)
        place = random.randrange(2, len(blocks))
        lines = blocks[place].split("\n")
        match random.randrange(8):
            case 0:
                lines.insert(len(lines) - 1, f'  mine-{mark} = "x"')
            case 6 | 7:
                _context(random, mark, lines)
            case 1:
                lines = [re.sub(r'^(  targets = \[.*")\]', rf'\g<1>, "mine-{mark}"]', line) for line in lines]
            case 2:
                blocks.insert(place, f'target "mine-{mark}" {{\n  target = "mine"\n}}')
                place += 1
            case 3:
                lines.insert(0, f"# mine {mark}")
            case 4:
                lines = [re.sub(r"type=cacheonly", f"type=local,dest={mark}", line) for line in lines]
            case _:
                lines = [re.sub(r" +=", " =", line) for line in lines]
        blocks[place] = "\n".join(lines)
    return dressed(random, "\n\n".join(blocks) + "\n")


def _context(random: Random, mark: int, lines: list[str]) -> None:
    """A named context more, another one, one less, or each on a line of its own."""
    pattern = re.compile(r"  contexts( +)= \{ (.*) \}")
    at = next((place for place, line in enumerate(lines) if pattern.fullmatch(line)), None)
    mine = f'"mine-{mark}" = "docker-image://mine-{mark}"'
    if at is None:
        if lines[-1] == "}" and any(line.startswith("target ") for line in lines) and "contexts" not in "".join(lines):
            lines.insert(len(lines) - 1, f"  contexts = {{ {mine} }}")
        return
    match = pattern.fullmatch(lines[at])
    assert match
    entries = match[2].split(", ")
    place = random.randrange(len(entries))
    match random.randrange(5):
        case 0 | 1:
            entries.insert(random.randint(0, len(entries)), mine)
        case 2:
            entries[place] = f'{entries[place].partition(" = ")[0]} = "./mine-{mark}"'
        case 3 if len(entries) > 1:
            del entries[place]
        case _:
            entries.append(mine)
    joined = "\n".join(f"    {entry}{random.choice(('', ','))}" for entry in entries)
    is_long = random.random() < 0.3
    lines[at] = f"  contexts{match[1]}= " + (f"{{\n{joined}\n  }}" if is_long else f"{{ {', '.join(entries)} }}")


def patterns(random: Random, text: str) -> str:
    """An edited list of patterns."""
    lines = text.rstrip("\n").split("\n")
    for _ in range(random.choice((1, 2, 3))):
        mark = random.randrange(10**9)
        place = random.randint(1, len(lines))
        if random.random() < 0.7 or len(lines) < 3:
            lines.insert(place, random.choice((f"mine-{mark}", f"# mine {mark}\nmine-{mark}")))
        else:
            lines.pop(min(place, len(lines) - 1))
    return dressed(random, "\n".join(lines) + "\n")


def edited(random: Random, kind: FileKind, text: str) -> tuple[str, dict[tuple[str, str], str]]:
    """An edited file, and the names of steps that the user renamed."""
    if kind == "github":
        return workflow(random, text)
    edit = {"lines": patterns, "hcl": bake, "dockerfile": dockerfile, "compose": compose}[kind]
    return edit(random, text), {}
