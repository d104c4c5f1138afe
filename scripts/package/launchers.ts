/** `esm-chat` for Linux and macOS. Needs nothing but a shell, unless it is called through a link. */
export const SHELL_LAUNCHER = `#!/bin/sh
set -eu
self=$0
if [ -L "$self" ]; then self=$(readlink -f -- "$self"); fi
case $self in */*) ;; *) self=./$self ;; esac
exec node "\${self%/*}/dist/cli/main.js" "$@"
`;

/** `esm-chat.cmd` for Windows, with the line ends that its shell needs. */
export const WINDOWS_LAUNCHER = ["@echo off", 'node "%~dp0dist\\cli\\main.js" %*', "exit /b %errorlevel%", ""].join(
  "\r\n",
);
