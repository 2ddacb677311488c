# shellcheck shell=bash
# Set-up shared by script/run and script/test: system libraries, virtual environment, locked packages.
# Sourced with the checkout as the working directory and `set -euo pipefail` in force.

# What Qt needs to open a window and to print.
RUN_PACKAGES=(
  libegl1 libgl1 libopengl0 libglib2.0-0 libdbus-1-3 libfontconfig1 libfreetype6 libcups2
  libxkbcommon0 libxkbcommon-x11-0 libx11-xcb1
  libxcb-cursor0 libxcb-glx0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-randr0 libxcb-render-util0
  libxcb-shape0 libxcb-shm0 libxcb-sync1 libxcb-util1 libxcb-xfixes0 libxcb-xkb1
)
# Without these the program runs, and does less: characters outside the fonts it carries.
EXTRA_PACKAGES=(fonts-ipamj-mincho)
# What the tests drive the program, check its PDFs and sign as a card with.
TEST_PACKAGES=(xvfb xdotool qpdf poppler-utils mupdf-tools openssl gnome-keyring dbus softhsm2)

say() { printf '%s\n' "$*" >&2; }

# Print those of the named Debian packages that are not installed. A library renamed for 64-bit time
# (libcups2t64) stands for the old name, which apt-get accepts too. Prints nothing where there is no dpkg.
missing_packages() {
  command -v dpkg-query >/dev/null || return 0
  local installed name
  installed=" $(dpkg-query -W -f '${Package}:${db:Status-Status} ' "$@" "${@/%/t64}" 2>/dev/null || true)"
  for name in "$@"; do
    [[ $installed == *" $name:installed "* || $installed == *" ${name}t64:installed "* ]] || echo "$name"
  done
}

# install_packages NAME…: install with apt, as root or through sudo, saying so first.
# Fails, with the one line to run, where this user may not.
install_packages() {
  local as_root=() line="apt-get update && apt-get install -y --no-install-recommends $*"
  say "不足しているシステムの部品を apt で入れます: $*"
  if [[ $(id -u) != 0 ]]; then
    # A password can be asked for only where somebody sits in front of a terminal.
    if command -v sudo >/dev/null && [[ -t 0 ]]; then
      as_root=(sudo)
    else
      as_root=(sudo -n)
    fi
  fi
  if "${as_root[@]}" true 2>/dev/null \
    && "${as_root[@]}" apt-get update -q >&2 \
    && "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "$@" >&2; then
    return 0
  fi
  say "入れられませんでした。管理者の方が次の1行を実行してから、もう一度お試しください。"
  say "  sudo sh -c '$line'"
  return 1
}

# Print a Python of 3.11 or newer, or fail with a sentence.
find_python() {
  local name
  for name in python3 python3.14 python3.13 python3.12 python3.11; do
    if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      command -v "$name"
      return 0
    fi
  done
  say "Python 3.11 以上が見つかりません。python3 を入れてから、もう一度お試しください。"
  return 1
}

# The environment is as it should be while none of these has changed.
wanted_stamp() { { pwd; cat "$1" pyproject.toml setup.py; } | sha256sum; }

# True unless the environment is missing, broken, half made or moved.
environment_works() {
  grep -qsF "$(pwd -P)/.venv" .venv/bin/activate && .venv/bin/python -m pip --version >/dev/null 2>&1
}

# Print the Debian package without which PYTHON cannot make an environment, if it is missing.
missing_venv() {
  "$1" -c 'import ensurepip, venv' 2>/dev/null || "$1" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])'
}

# set_up run|test: everything the program, or its tests, need. Does nothing the second time.
set_up() {
  local lock=requirements.lock packages=("${RUN_PACKAGES[@]}") missing
  if [[ $1 == test ]]; then
    lock=requirements-dev.lock
    packages+=("${TEST_PACKAGES[@]}")
  fi
  local stamp=.venv/ready-$1 wanted
  wanted=$(wanted_stamp "$lock")
  if [[ -x .venv/bin/madomori && -f $stamp && $(<"$stamp") == "$wanted" ]]; then return 0; fi

  if [[ ! -w . ]]; then
    say "このフォルダーには書き込めないため、準備ができません。自分のフォルダーに写してから、もう一度お試しください。"
    return 1
  fi
  local python=
  environment_works || python=$(find_python)
  # All that is missing is asked for at once: one line for an administrator to run.
  needed() { missing_packages "${packages[@]}"; [[ -z $python ]] || missing_venv "$python"; }
  mapfile -t missing < <(needed; missing_packages "${EXTRA_PACKAGES[@]}")
  if ((${#missing[@]})) && ! install_packages "${missing[@]}"; then
    [[ -z $(needed) ]] || return 1
    say "このまま続けます。一部の漢字が表示できないことがあります。"
  fi

  if [[ -n $python ]]; then
    say "Python の環境 .venv を作ります。"
    "$python" -m venv --clear .venv
  fi
  say "必要なライブラリを入れます（初回だけ、数分かかります）。"
  rm -f .venv/ready-*
  local pip=(.venv/bin/python -m pip --disable-pip-version-check)
  [[ -t 2 ]] || pip+=(--quiet)
  "${pip[@]}" install --require-hashes -r "$lock"
  # `compat` puts the checkout itself on the path: no import hook that would slow every start.
  "${pip[@]}" install --no-deps --no-build-isolation --config-settings editable_mode=compat -e .
  printf '%s\n' "$wanted" >"$stamp"
  if [[ $1 == test ]]; then wanted_stamp requirements.lock >.venv/ready-run; fi
}
