#!/bin/bash
# Makes a machine of its own within this one, in a mount namespace that ends with it, and a shell in it: nothing is
# installed but Node.js, a shell and its tools. Run by `unshare --mount --pid --fork --kill-child`, as root.
#   fresh-machine.sh ROOT ZIP NODE STAND-INS TOOL…
set -euo pipefail
root=$1 zip=$2 node=$3 stand_ins=$4
shift 4
mount -t tmpfs -o mode=755 fresh-machine "$root"
mkdir -p "$root"/{usr/bin,usr/local/bin,etc/systemd/system,opt,var/lib,var/log,root,run,tmp,dev,proc}
for name in /usr/lib /usr/lib64 /usr/share; do
  [ ! -d "$name" ] || { mkdir "$root$name"; mount --rbind "$name" "$root$name"; }
done
for name in bin lib lib64; do
  if [ -L "/$name" ]; then ln -s "usr/$name" "$root/$name"; fi
done
for name in dev proc; do mount --rbind "/$name" "$root/$name"; done
for tool; do cp "$(type -P "$tool")" "$root/usr/bin/"; done
cp "$stand_ins"/* "$root/usr/bin/"
touch "$root/usr/bin/node"
mount --bind "$node" "$root/usr/bin/node"
echo "root:x:0:0:root:/root:/bin/bash" > "$root/etc/passwd"
cp "$zip" "$root/root/"
cp "$zip" "$root/root/esm-chat-history-0.2.0.zip"
exec env -i HOME=/root LC_ALL=C.UTF-8 PATH=/usr/local/bin:/usr/bin "$(type -P chroot)" "$root" /usr/bin/bash -c 'cd && exec bash -o pipefail'
