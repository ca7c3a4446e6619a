"""Cache rules that hold for every provider: the prefixes of CACHE_FROM and CACHE_TO in the bake file."""

from __future__ import annotations

from dataclasses import dataclass

from cigen.plan import Cache

# mode=max: without it the layers before the last stage are not exported. ignore-error: a full or
# read-only cache must not fail a build. The manifest flags: some registries refuse the older format.
_EXPORT = "mode=max,ignore-error=true"


@dataclass(frozen=True, kw_only=True)
class CachePrefixes:
    """Attributes of a cache source and target, complete but for the key that each bake target appends."""

    read: str
    write: str


def prefixes(cache: Cache) -> CachePrefixes:
    """The prefixes of a backend."""
    match cache.backend:
        case "gha":
            return CachePrefixes(read="type=gha,scope=", write=f"type=gha,{_EXPORT},scope=")
        case "registry":
            manifest = "image-manifest=true,oci-mediatypes=true"
            return CachePrefixes(
                read=f"type=registry,ref={cache.ref}:",
                write=f"type=registry,{_EXPORT},{manifest},ref={cache.ref}:",
            )
        case "local":
            return CachePrefixes(read=f"type=local,src={cache.ref}/", write=f"type=local,{_EXPORT},dest={cache.ref}/")
