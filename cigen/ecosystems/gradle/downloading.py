"""The commands of the ``deps`` stage: everything that a build downloads, from build scripts alone.

Measured with Spring Boot, Kotlin, protobuf, Checkstyle, JaCoCo and Spotless in one build: resolving every
configuration after every task was created leaves nothing to download for ``build``. Without creating the tasks, what
plugins declare as late as then (Spotless' formatters) is missed.
"""

from __future__ import annotations

HOME = "/opt/gradle-home"  # the published images keep /root/.gradle in a volume, of which a layer keeps nothing

# What a container needs of Gradle; Gradle's home is stronger than the project's own gradle.properties.
# A result of a test must not come from a cache, and a daemon or watcher outlives no step.
_PROPERTIES = (
    "org.gradle.daemon=false",
    "org.gradle.caching=false",
    "org.gradle.configuration-cache=false",
    "org.gradle.vfs.watch=false",
    "org.gradle.welcome=never",
    "org.gradle.console=plain",
    "systemProp.org.gradle.internal.repository.max.tentatives=6",
    "systemProp.org.gradle.internal.http.connectionTimeout=60000",
    "systemProp.sun.net.inetaddr.negative.ttl=0",  # else a name server's hiccup lasts ten seconds
    "systemProp.org.gradle.internal.http.socketTimeout=120000",
)

# Lenient: some configurations are not meant to be resolved. A broken transfer is no such thing.
_INIT = """\
gradle.settingsEvaluated { settings ->
  def pending = [settings.rootProject]
  while (pending) { def one = pending.pop(); one.projectDir.mkdirs(); pending.addAll(one.children) }
}
allprojects { project ->
  project.tasks.register("cigenDownload") {
    doLast {
      project.tasks.names.each { name ->
        try { project.tasks.getByName(name) } catch (Exception odd) { logger.info("cigen: " + name, odd) }
      }
      project.configurations.findAll { it.canBeResolved }.each { configuration ->
        def found = configuration.incoming.artifactView {
          lenient(true)
          componentFilter { it instanceof ModuleComponentIdentifier }
        }.artifacts
        found.artifactFiles.files
        found.failures.each { failure ->
          for (def cause = failure; cause != null; cause = cause.cause) {
            if (cause instanceof IOException) { throw failure }
          }
        }
      }
    }
  }
}"""

# Locks, journals and logs are no use to a later stage; an archive of Gradle itself was unpacked.
_CLEAN = (
    "rm -rf /tmp/cigen /tmp/cigen.gradle",
    f'rm -rf "{HOME}/daemon" "{HOME}/native" "{HOME}/workers" "{HOME}/.tmp" "{HOME}/caches/journal-1"',
    f"find {HOME} -name '*.lock' -delete",
)


def home(jdks: tuple[str, ...]) -> tuple[str, ...]:
    """Gradle's home, with the places of further ``jdks`` for toolchains; none is downloaded."""
    paths = ",".join(jdks)
    lines = (
        *_PROPERTIES,
        "org.gradle.java.installations.auto-download=false",
        *((f"org.gradle.java.installations.paths={paths}",) if paths else ()),
    )
    return (f"mkdir -p {HOME}", f"{_printed(lines)} > {HOME}/gradle.properties")


def init_script(text: str) -> tuple[str, ...]:
    """Have every run of Gradle begin with ``text``, which has no quotes of the shell."""
    return (f"mkdir -p {HOME}/init.d", f"{_printed(text.split(chr(10)))} > {HOME}/init.d/cigen.gradle")


def commands(gradle: str) -> tuple[str, ...]:
    """Download what ``gradle`` needs, in a copy, so that nothing is left beside the sources."""
    download = f'{gradle} --init-script /tmp/cigen.gradle -p "/tmp/cigen${{GRADLE_ROOT#/workspace}}" cigenDownload'
    return (
        "cp -R /workspace /tmp/cigen",
        f"{_printed(_INIT.split(chr(10)))} > /tmp/cigen.gradle",
        f"{{ {download} || {{ echo 'Again, in case it was the network.'; sleep 15; {download}; }}; }}",
        *_CLEAN,
    )


def _printed(lines: tuple[str, ...] | list[str]) -> str:
    return "printf '%s\\n' " + " ".join(f"\\\n      '{line}'" for line in lines)
