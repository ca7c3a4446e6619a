# Debian 13 has GHC 9.6. Its Cabal is told of no package server, where there is none to be reached.
FROM debian:trixie-slim
RUN apt-get update && \
    apt-get install -y --no-install-recommends cabal-install ghc && \
    rm -rf /var/lib/apt/lists/* && \
    echo "jobs: 2" > /etc/cabal.config
ENV CABAL_CONFIG=/etc/cabal.config
