#!/usr/bin/env bash
# Installs the Debian packages of setup/system-packages.txt that are missing.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

missing=()
while read -r package; do
  dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null |
    grep -qx installed || missing+=("$package")
done < <(sed -e 's/#.*//' -e '/^[[:space:]]*$/d' "${SYSTEM_PACKAGES:-setup/system-packages.txt}")
((${#missing[@]})) || exit 0

manual="install them with \"apt-get install ${missing[*]}\" or their equivalent on this system"
command -v apt-get >/dev/null || fail "These system packages are missing: ${missing[*]}; $manual."
as_root=()
if ((EUID != 0)); then
  as_root=(sudo -n)
  sudo -n true 2>/dev/null ||
    fail "These system packages are missing and root rights are needed to install them: $manual."
fi

say "Installing the system packages ${missing[*]}"
mkdir -p var/log
{
  "${as_root[@]}" apt-get update &&
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install --yes \
      --no-install-recommends "${missing[@]}"
} >var/log/system-packages.log 2>&1 ||
  fail "The system packages ${missing[*]} could not be installed: $manual." \
    "Details: var/log/system-packages.log"
