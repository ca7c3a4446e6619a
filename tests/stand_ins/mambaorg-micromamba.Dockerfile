FROM debian:bookworm-slim
COPY micromamba /bin/
