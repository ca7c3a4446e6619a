FROM node:22-slim AS npm
ARG VERSION
RUN npm install --global "deno@$VERSION" && \
    cp "$(find /usr/local/lib/node_modules/deno -path '*/linux-*-glibc/deno' -type f)" /usr/bin/deno

FROM debian:bookworm-slim
COPY --from=npm /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=npm /usr/bin/deno /usr/bin/
ENV DENO_DIR=/deno-dir
ENTRYPOINT ["deno"]
