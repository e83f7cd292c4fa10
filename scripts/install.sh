#!/bin/sh
# Installs cccc from a release on GitHub, for this user alone:
#
#   sh install.sh [VERSION]
#
# The archive is checked against the release's SHA256SUMS before anything of it is used. Variables:
#   CCCC_REPOSITORY  owner/name of the releases (a release's own script knows it)
#   CCCC_BASE_URL    folder with the archive and SHA256SUMS, in place of GitHub's
#   CCCC_HOME        where the program goes (~/.local/share/cccc)
#   CCCC_BIN         where the command is linked (~/.local/bin)
set -eu

main() {
  repository=${CCCC_REPOSITORY:-@REPOSITORY@}
  version=${1:-latest}
  home=${CCCC_HOME:-$HOME/.local/share/cccc}
  bin=${CCCC_BIN:-$HOME/.local/bin}
  name=cccc-$(target)
  if [ -n "${CCCC_BASE_URL:-}" ]; then
    base=$CCCC_BASE_URL
  else
    case $repository in
      */*) ;;
      *) fail "Set CCCC_REPOSITORY to the owner/name of the releases" ;;
    esac
    case $version in
      latest) base=https://github.com/$repository/releases/latest/download ;;
      *) base=https://github.com/$repository/releases/download/v${version#v} ;;
    esac
  fi

  scratch=$(mktemp -d)
  trap 'rm -rf "$scratch"' EXIT
  trap 'exit 1' HUP INT TERM
  fetch "$base/SHA256SUMS" "$scratch/SHA256SUMS"
  fetch "$base/$name.tar.gz" "$scratch/$name.tar.gz"
  expected=$(sed -n "s/^\([0-9a-f]\{64\}\)  $name\.tar\.gz\$/\1/p" "$scratch/SHA256SUMS")
  [ -n "$expected" ] || fail "SHA256SUMS of the release does not name $name.tar.gz"
  actual=$(sha256 "$scratch/$name.tar.gz")
  [ "$actual" = "$expected" ] || fail "$name.tar.gz is not what the release says: its SHA-256 is $actual, not $expected; nothing was installed"

  tar -xzf "$scratch/$name.tar.gz" -C "$scratch"
  "$scratch/$name/cccc" version >/dev/null || fail "The program does not run on this system; nothing was installed"
  mkdir -p "$home" "$bin"
  rm -rf "$home/new" "$home/old"
  mv "$scratch/$name" "$home/new"
  if [ -e "$home/current" ]; then mv "$home/current" "$home/old"; fi
  mv "$home/new" "$home/current"
  rm -rf "$home/old"
  ln -sf "$home/current/cccc" "$bin/cccc"

  echo "Installed $("$bin/cccc" version | head -n 1) as $bin/cccc"
  case :$PATH: in
    *:"$bin":*) ;;
    *) echo "Put $bin into your PATH, or call it by that name" ;;
  esac
  echo "To remove it: rm -r \"$home\" \"$bin/cccc\""
}

# The name that releases have for this system.
target() {
  case $(uname -s) in
    Linux) system=linux ;;
    Darwin) system=darwin ;;
    *) fail "There is no release for $(uname -s); on Windows, use install.ps1" ;;
  esac
  case $(uname -m) in
    x86_64 | amd64) machine=amd64 ;;
    aarch64 | arm64) machine=arm64 ;;
    *) fail "There is no release for $(uname -m)" ;;
  esac
  if [ "$system" = linux ] && [ -e /etc/alpine-release ]; then
    fail "There is no release for musl; use the container, or Deno with the bundle"
  fi
  echo "$system-$machine"
}

fetch() {
  if command -v curl >/dev/null 2>&1; then
    # What comes by https leads to nothing less: its checksum comes the same way.
    case $1 in https:*) redirects='=https' ;; *) redirects='=http,https' ;; esac
    curl --proto-redir "$redirects" --fail --silent --show-error --location --output "$2" "$1" || fail "Cannot fetch $1"
  elif command -v wget >/dev/null 2>&1; then
    wget -q -O "$2" "$1" || fail "Cannot fetch $1"
  else
    fail "Neither curl nor wget is here"
  fi
}

sha256() {
  if command -v sha256sum >/dev/null 2>&1; then
    sha256sum "$1" | cut -d ' ' -f 1
  else
    shasum -a 256 "$1" | cut -d ' ' -f 1
  fi
}

fail() {
  echo "$1" >&2
  exit 1
}

# Last, so that half a script does nothing.
main "$@"
