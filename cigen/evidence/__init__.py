"""What a repository says beside its manifests: version files, pipelines, Dockerfiles, compose files."""
