# Written by cigen from this repository's manifests; `cigen inspect` shows them with their sources.
# To change it: cigen.yml, then `cigen generate`. To build it: `docker buildx bake`.

# manifests: with plain modes, so that they are the same on every machine
FROM python:3.13-slim-bookworm AS manifests
WORKDIR /manifests
COPY pyproject.toml ./
RUN find . -type f -exec chmod 644 {} +

# toolchain: tools only
FROM python:3.13-slim-bookworm AS toolchain
WORKDIR /workspace
# what the project is built and tested with (unpinned: Debian keeps no old versions, and the pinned image fixes the release)
# hadolint ignore=DL3008
RUN apt-get update && \
    DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends git && \
    rm -rf /var/lib/apt/lists/*
ENV PATH="/opt/venv/bin:/usr/local/bin:/usr/local/sbin:/usr/bin:/usr/sbin:/bin:/sbin:/opt/tools/bin"
ENV VIRTUAL_ENV="/opt/venv"
ENV PIP_NO_CACHE_DIR="1"
ENV PIP_RETRIES="10"
ENV UV_HTTP_RETRIES="10"
ENV UV_INDEX_STRATEGY="unsafe-best-match"
ENV UV_LINK_MODE="copy"
ENV UV_NO_CACHE="1"
ENV UV_NO_SYNC="1"
ENV UV_PROJECT_ENVIRONMENT="/opt/venv"
ENV UV_PYTHON_DOWNLOADS="never"
# beside the environment of the project
RUN python3 -m venv /opt/tools && \
    /opt/tools/bin/pip install --no-cache-dir uv==0.13.9 build==1.6.1

# deps: changes with a manifest
FROM toolchain AS deps
COPY --from=manifests /manifests/ /workspace/
ENV REQUIREMENTS="-r pyproject.toml --extra test --extra dev"
ENV PACKAGES="."
# each variable is a list of words
# hadolint ignore=SC2086
RUN python -m venv /opt/venv && \
    uv pip install $REQUIREMENTS
# what builds the package, kept for builds without a network
RUN for package in $PACKAGES; do \
      /opt/tools/bin/python -c 'import sys; from build import ProjectBuilder as B; print(*B(sys.argv[1]).build_system_requires, sep=chr(10))' "$package" > /tmp/backend.txt && \
      python -m pip wheel --no-cache-dir -w /opt/wheels -r /tmp/backend.txt wheel editables || exit 1; done

# packages: what runs needs no more of them
FROM deps AS packages
ENV RUNTIME_REQUIREMENTS="-r pyproject.toml"
ENV UV_COMPILE_BYTECODE="1"
# each variable is a list of words
# hadolint ignore=SC2086
RUN uv venv --clear --python /usr/local/bin/python3 /opt/venv && \
    uv pip install $RUNTIME_REQUIREMENTS

# build: changes with the source
FROM deps AS build
COPY . /workspace/
RUN for package in $PACKAGES; do \
      uv build --wheel --no-index --find-links /opt/wheels --out-dir /artifact/wheels "$package" && \
      uv pip install --no-deps --no-index --find-links /opt/wheels --editable "$package" || exit 1; done

# test: succeeds always: the verdict is a file
FROM build AS test
ENV PYTEST_ADDOPTS="-n auto"
# permissions count for tests, as they do for everybody but root
SHELL ["/usr/bin/setpriv", "--bounding-set=-dac_override,-dac_read_search", "/bin/sh", "-c"]
# hadolint shell=/bin/sh
RUN rc=0; \
    PYTEST_ADDOPTS="${PYTEST_ADDOPTS:-} --junitxml=cigen-junit/pytest.xml" python -m pytest || rc=$?; \
    mkdir -p /reports && \
    find . -type f \( -path '*/cigen-junit/*.xml' \) -exec cp --parents -t /reports {} + && \
    echo "$rc" > /reports/exit-code && \
    if [ "$rc" -ne 0 ]; then echo "The tests failed with exit code $rc; the reports tell which."; fi

FROM scratch AS reports
COPY --from=test /reports/ /

FROM scratch AS artifact
COPY --from=build /artifact/ /

FROM python:3.13-slim-bookworm AS runtime
WORKDIR /app
ENV PATH="/opt/venv/bin:/usr/local/bin:/usr/local/sbin:/usr/bin:/usr/sbin:/bin:/sbin"
ENV PYTHONUNBUFFERED="1"
ENV PYTHONDONTWRITEBYTECODE="1"
# unpinned: Debian keeps no old versions, and the pinned image fixes the release
# hadolint ignore=DL3008
RUN apt-get update && \
    DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends git && \
    rm -rf /var/lib/apt/lists/*
COPY --from=packages /opt/venv /opt/venv
COPY --from=artifact /wheels/ /wheels/
RUN /usr/local/bin/python3 -m pip --python /opt/venv/bin/python install --no-cache-dir --no-deps --no-index /wheels/*.whl
LABEL org.opencontainers.image.title="cigen"
USER 10001:10001
ENTRYPOINT ["cigen"]
