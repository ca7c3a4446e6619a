"""Real registries that let nobody in without a credential, and builds that download from them: what is left of it."""
