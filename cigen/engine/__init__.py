"""Everything that talks to Docker: through its SDK, and through ``docker buildx`` for builds."""
