"""Local stand-ins for the services that a continuous-integration run needs: GitHub's cache and its runner."""
