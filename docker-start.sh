#!/bin/sh
# Runs the proxy in its container: docker-start.sh start|stop|restart|status|logs
# The first start writes .env with a key and a password made by chance. "start --monitoring" brings Prometheus and Grafana.
set -eu
cd "$(dirname -- "$0")"

main() {
  command -v docker >/dev/null 2>&1 || fail "Docker is not here: https://docs.docker.com/get-docker/"
  docker compose version >/dev/null 2>&1 || fail "Docker's compose plugin is not here"
  action=${1:-}
  [ $# -eq 0 ] || shift
  case $action in
    start) start "$@" ;;
    stop) every down ;;
    restart)
      # What ran beside it runs again.
      if every ps --services --status running | grep -qx prometheus; then set -- --monitoring; fi
      every down
      start "$@"
      ;;
    status) every ps "$@" ;;
    logs) every logs --follow --tail=100 "$@" ;;
    *) fail "Say what to do: start, stop, restart, status or logs" ;;
  esac
}

start() {
  write_env
  if [ "${1:-}" = --monitoring ]; then
    every up --detach --build --wait
  else
    docker compose up --detach --build --wait
  fi
  address=$(docker compose port cccc 8080)
  case $address in 127.0.0.1:* | 0.0.0.0:* | "[::]":*) address=localhost:${address##*:} ;; esac
  echo "The proxy listens on http://$address, its pages on http://$address/admin"
  echo "The key for clients and the password of the pages are in $PWD/.env"
}

# Also what a profile has started.
every() {
  docker compose --profile monitoring "$@"
}

write_env() {
  if [ -e .env ]; then return; fi
  (
    umask 077
    {
      echo "# Read by docker compose. The key is what clients send; the password is that of the pages."
      echo "CCCC_API_KEY=$(random)"
      echo "CCCC_ADMIN_PASSWORD=$(random)"
      echo "# An endpoint needs its key and to be switched on:"
      echo "#ANTHROPIC_API_KEY="
      echo "#ANTHROPIC_ENABLED=true"
    } >.env
  )
  echo "Wrote .env with a new key and password"
}

random() {
  od -An -N24 -tx1 /dev/urandom | tr -d ' \n'
}

fail() {
  echo "$1" >&2
  exit 1
}

main "$@"
