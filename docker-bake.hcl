# Written by cigen: every target of every component, for laptops and CI alike. To change it: cigen.yml, then `cigen generate`.
#   docker buildx bake          compile and package everything
#   docker buildx bake test     run the tests; reports and exit code land in cigen-reports/<component>/
#   docker buildx bake image    build the images and load them into the engine

# Where the layer cache is read from and written to, up to the key that each target adds; empty: nowhere.
variable "CACHE_FROM" {
  default = ""
}

variable "CACHE_TO" {
  default = ""
}

variable "REPORTS" {
  default = "cigen-reports"
}

variable "IMAGE_PREFIX" {
  default = ""
}

variable "IMAGE_TAG" {
  default = "latest"
}

group "default" {
  targets = ["cigen-build"]
}

group "test" {
  targets = ["cigen-reports"]
}

group "image" {
  targets = ["cigen-image"]
}

target "_cigen" {
  context    = "."
  dockerfile = "Dockerfile"
  attest     = ["type=provenance,disabled=true"]
}

# No tests in here: what this target exports survives, and a test result must not.
target "cigen-build" {
  inherits   = ["_cigen"]
  target     = "build"
  cache-from = CACHE_FROM == "" ? [] : ["${CACHE_FROM}cigen-linux-amd64"]
  cache-to   = CACHE_TO == "" ? [] : ["${CACHE_TO}cigen-linux-amd64"]
  output     = ["type=cacheonly"]
}

target "cigen-reports" {
  inherits        = ["_cigen"]
  target          = "reports"
  cache-from      = CACHE_FROM == "" ? [] : ["${CACHE_FROM}cigen-linux-amd64"]
  no-cache-filter = ["test"]
  output          = ["type=local,dest=${REPORTS}/cigen"]
}

target "cigen-artifact" {
  inherits   = ["_cigen"]
  target     = "artifact"
  cache-from = CACHE_FROM == "" ? [] : ["${CACHE_FROM}cigen-linux-amd64"]
  output     = ["type=local,dest=cigen-artifacts/cigen"]
}

target "cigen-image" {
  inherits   = ["_cigen"]
  target     = "runtime"
  cache-from = CACHE_FROM == "" ? [] : ["${CACHE_FROM}cigen-linux-amd64"]
  tags       = ["${IMAGE_PREFIX}cigen:${IMAGE_TAG}"]
  output     = ["type=docker"]
}
