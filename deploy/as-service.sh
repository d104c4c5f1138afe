#!/bin/sh
# Runs any esm-chat command as the service would: its user, its secrets, its configuration. As root:
#   sh /opt/esm-chat-history/current/deploy/as-service.sh check
set -eu
exec systemd-run --quiet --wait --pipe --collect \
  -p DynamicUser=yes -p User=esm-chat \
  -p StateDirectory=esm-chat-history -p StateDirectoryMode=0700 -p UMask=0077 \
  -p ProtectSystem=strict -p ProtectHome=yes -p NoNewPrivileges=yes \
  -p LoadCredential=esm-password:/etc/esm-chat-history/secrets/esm-password \
  -p LoadCredential=chat-history-token:/etc/esm-chat-history/secrets/chat-history-token \
  /usr/bin/node /opt/esm-chat-history/current/dist/cli/main.js \
  "$@" --config /etc/esm-chat-history/esm-chat.config.json
