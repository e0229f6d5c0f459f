# Shared by ./run and ./test, which source it; bash only.
# shellcheck shell=bash

root=$(dirname "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")")
artifacts=$root/artifacts
oldest_git=2.39

say() { printf '%s\n' "$*" >&2; }

# --- What the machine has ---------------------------------------------------------------------------------------

has_git() {
  local version
  version=$(git --version 2>/dev/null) || return 1
  version=${version#git version }
  printf '%s\n' "$oldest_git" "${version%% *}" | sort --version-sort --check=quiet
}

as_root() {
  if [[ $EUID == 0 ]]; then "$@"; else sudo --non-interactive "$@"; fi
}

may_install() {
  command -v apt-get >/dev/null && { [[ $EUID == 0 ]] || sudo --non-interactive true 2>/dev/null; }
}

# Installs Debian packages where that is allowed. What came of it is for the caller to check.
install_packages() {
  may_install || return 1
  say "Installing $*..."
  mkdir -p "$artifacts"
  {
    as_root apt-get -o DPkg::Lock::Timeout=120 update || true
    as_root env DEBIAN_FRONTEND=noninteractive \
      apt-get -o DPkg::Lock::Timeout=120 -o 'Dpkg::Options::=--path-include=/usr/share/doc/cmark-gfm/*' \
      install --yes --no-install-recommends "$@"
  } >"$artifacts/install.log" 2>&1 </dev/null
}

# Says what is wrong, or nothing.
missing_sdk() {
  if ! command -v dotnet >/dev/null; then
    printf 'CourseGit is built with the .NET SDK 10, and there is no dotnet command here. %s' \
      'Install the .NET SDK 10 (https://dot.net/download) and start again.'
  elif ! (cd "$root" && dotnet --version) 2>/dev/null | grep -q '^10\.'; then
    printf 'CourseGit is built with the .NET SDK 10, and the dotnet command here does not have it. %s' \
      'Install it beside the others (https://dot.net/download) and start again.'
  elif ! dotnet --list-runtimes 2>/dev/null | grep -q '^Microsoft\.AspNetCore\.App 10\.'; then
    printf 'CourseGit runs on ASP.NET Core 10, and the .NET installation here lacks it. %s' \
      'Install the ASP.NET Core Runtime 10 (https://dot.net/download) and start again.'
  fi
}

# A program finds .NET by this variable when it is not installed in one of the usual places.
export_dotnet_root() {
  local folder
  [[ -z ${DOTNET_ROOT:-} ]] && folder=$(dirname "$(readlink -f "$(command -v dotnet)")") &&
    [[ -d $folder/shared ]] && export DOTNET_ROOT=$folder
  return 0
}

# --- Building ---------------------------------------------------------------------------------------------------

# Locks, by file descriptor: 9 is held while building, 8 as long as a portal runs, 7 while removing an old one,
# 6 while testing. Nothing that is started here may inherit 9, 7 or 6, or it would hold them after the script ended.

# take_lock DESCRIPTOR WHAT
take_lock() {
  flock --nonblock "$1" && return
  say "Waiting for another $2 of CourseGit to end..."
  flock "$1"
}

# run_dotnet LOG ARGUMENTS...: from the repository's folder (global.json counts from there), the output into LOG.
# No build server is left behind.
run_dotnet() {
  local log=$1
  shift
  (
    cd "$root"
    export HOME=${HOME:-$artifacts/home} DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_CLI_UI_LANGUAGE=en
    export DOTNET_GENERATE_ASPNET_CERTIFICATE=false MSBUILDDISABLENODEREUSE=1 UseSharedCompilation=false
    exec dotnet "$@" >"$log" 2>&1 </dev/null 9>&- 6>&-
  )
}

# not_found LOG PATTERN: is a package of that name what the restore could not find?
not_found() { grep -E 'NU110[0-3]' "$1" | grep -qE "[ '](${2})[ .,']"; }
