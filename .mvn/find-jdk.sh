# shellcheck shell=bash
# Finds a JDK 25 or newer for the launcher and .ci/run: JAVA_HOME, the PATH, the usual folders.

jdk_version() { # HOME: its major version; fails when there is no JDK
  [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] || return 1
  if [ -r "$1/release" ]; then
    sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release"
  else
    "$1/bin/java" -XshowSettings:properties -version 2>&1 | sed -n 's/.*java.specification.version = //p'
  fi
}

is_new_jdk() {
  local version
  version=$(jdk_version "$1") && [ "${version:-0}" -ge 25 ]
}

# Exports JAVA_HOME, or says what to install and fails.
find_jdk() {
  local candidate on_path found=()
  [ -n "${JAVA_HOME:-}" ] && is_new_jdk "$JAVA_HOME" && export JAVA_HOME && return 0
  on_path=$(command -v javac 2>/dev/null) && on_path=$(cd "$(dirname "$(readlink -f "$on_path")")/.." && pwd)
  for candidate in "$on_path" \
    "$(/usr/libexec/java_home -v 25+ 2>/dev/null)" \
    "${SDKMAN_DIR:-$HOME/.sdkman}"/candidates/java/* \
    "$HOME"/.jdks/* "$HOME"/.local/share/mise/installs/java/* "$HOME"/.asdf/installs/java/* \
    /usr/lib/jvm/* /usr/java/* /opt/* /opt/*/Contents/Home /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
    /Library/Java/JavaVirtualMachines/*/Contents/Home; do
    if [ -n "$candidate" ] && is_new_jdk "$candidate"; then
      export JAVA_HOME=$candidate
      return 0
    fi
    [ -n "$candidate" ] && [ -x "$candidate/bin/javac" ] && found+=("$candidate ($(jdk_version "$candidate"))")
  done
  {
    echo "Freehold needs a JDK 25 or newer, and none was found in JAVA_HOME, the PATH or the usual folders."
    [ ${#found[@]} -gt 0 ] && printf 'Found, but too old: %s\n' "${found[@]}"
    echo "Install one, for example:"
    echo "  Debian, Ubuntu   Eclipse Temurin from https://adoptium.net/installation/linux: apt-get install temurin-25-jdk"
    echo "  Fedora           dnf install java-25-openjdk-devel"
    echo "  macOS            brew install openjdk@25"
    echo "  anywhere         https://adoptium.net/temurin/releases/?version=25, unpacked into /opt"
    echo "Or point JAVA_HOME to the one you have."
  } >&2
  return 1
}
