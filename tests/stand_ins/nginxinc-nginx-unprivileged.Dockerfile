FROM debian:trixie-slim
RUN apt-get update && \
    DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends nginx-light && \
    rm -rf /var/lib/apt/lists/* /var/www/html /etc/nginx/sites-enabled /etc/nginx/modules-enabled && \
    mkdir -p /usr/share/nginx/html && \
    printf '%s\n' 'pid /tmp/nginx.pid;' 'error_log /dev/stderr;' 'events {}' 'http {' \
      '  include mime.types;' '  access_log /dev/stdout;' '  client_body_temp_path /tmp/client;' \
      '  proxy_temp_path /tmp/proxy;' '  fastcgi_temp_path /tmp/fastcgi;' '  uwsgi_temp_path /tmp/uwsgi;' \
      '  scgi_temp_path /tmp/scgi;' '  include /etc/nginx/conf.d/*.conf;' '}' > /etc/nginx/nginx.conf
