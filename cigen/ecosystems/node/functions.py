"""Functions that a cloud starts: nothing listens, and no image has any use for them."""

from __future__ import annotations

from cigen.doctree import Node
from cigen.ecosystems.node import asked
from cigen.ecosystems.node.package import Package
from cigen.ecosystems.node.workspaces import Project
from cigen.evidence.statement import folders_up
from cigen.repo import Repo, below, resolve

_OF_FIREBASE = "firebase-functions"
_FIREBASE = "firebase.json"
_DEFAULT = "functions"  # the folder, where firebase.json names none
_WRANGLER = ("wrangler.toml", "wrangler.json", "wrangler.jsonc")
# Settings by which a folder is deployed, whatever it needs to run.
_DEPLOYED = (
    "serverless.yml", "serverless.yaml", "serverless.ts", *_WRANGLER,
)  # fmt: skip
_OF_GOOGLE = "@google-cloud/functions-framework"
_OF_AZURE = "@azure/functions"
_AZURE = "host.json"
_OF_AWS = ("@types/aws-lambda", "aws-lambda", "@middy/core", "@aws-lambda-powertools/logger")


def is_function(repo: Repo, project: Project, package: Package) -> bool:
    """Whether settings beside it deploy it, or it is written for a cloud and the team builds it by itself."""
    if any(repo.exists(below(package.folder, name)) for name in _DEPLOYED):
        return True
    if _OF_GOOGLE in package.runs_with:
        return True
    if _OF_FIREBASE in package.runs_with:
        return any(package.folder in _sources(repo, folder) for folder in folders_up(package.folder))
    if _OF_AZURE in package.runs_with:
        return repo.exists(below(package.folder, _AZURE))
    return any(name in package.packages for name in _OF_AWS) and asked.is_asked_for(repo, project, package)


def is_worker(repo: Repo, package: Package) -> bool:
    """Whether Cloudflare starts a program of it: settings without that only tell which files it serves."""
    paths = [below(package.folder, name) for name in _WRANGLER]
    said = (repo.toml(path) if path.endswith(".toml") else repo.json(path, comments=True) for path in paths)
    return any(one.get("main").text for one in said)


def _sources(repo: Repo, folder: str) -> list[str | None]:
    """The folders that firebase.json in ``folder`` deploys functions from: https://firebase.google.com/docs/cli."""
    path = below(folder, _FIREBASE)
    if not repo.exists(path):
        return []
    said = repo.json(path).get("functions")
    return [resolve(folder, _source(one)) for one in (said.items or (said,))]


def _source(said: Node) -> str:
    return said.get("source").text or _DEFAULT
