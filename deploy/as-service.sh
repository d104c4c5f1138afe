#!/bin/sh
# Runs any esm-chat command as the service would: its user, its secrets, its configuration unless --config names another.
# As root:
#   sh /opt/esm-chat-history/current/deploy/as-service.sh check
set -eu
case " $* " in
  *" --config "* | *" --config="*) ;;
  *) set -- "$@" --config /etc/esm-chat-history/esm-chat.config.json ;;
esac
exec systemd-run --quiet --wait --pipe --collect \
  -p DynamicUser=yes -p User=esm-chat \
  -p StateDirectory=esm-chat-history -p StateDirectoryMode=0700 -p UMask=0077 \
  -p ProtectSystem=strict -p ProtectHome=yes -p NoNewPrivileges=yes \
  -p LoadCredential=secrets:/etc/esm-chat-history/secrets \
  /usr/bin/node /opt/esm-chat-history/current/dist/cli/main.js "$@"
