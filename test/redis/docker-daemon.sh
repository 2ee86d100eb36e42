#!/bin/sh
# A Docker daemon of the tests' own, beside any other: its data, its sockets and its network bridge
# are in the folder $1 and under the name $2, with the address $3. It ends with its standard input
# and takes everything away again, also when the tests are killed. Needs root, dockerd and ip.
folder=$1
bridge=$2
address=$3

ip link add name "$bridge" type bridge || exit 1
ip address add "$address" dev "$bridge" || exit 1
ip link set "$bridge" up || exit 1
exec 3<&0
# The bridge is all that the machine's network gets: no firewall rules, no forwarding. Published
# ports are served by Docker's own proxy.
dockerd \
  --host "unix://$folder/docker.sock" \
  --data-root "$folder/data" \
  --exec-root "$folder/exec" \
  --pidfile "$folder/docker.pid" \
  --storage-driver vfs \
  --bridge "$bridge" \
  --iptables=false --ip6tables=false --ip-masq=false --ip-forward=false \
  </dev/null 3<&- &
daemon=$!
{ cat <&3; kill -TERM "$daemon"; } >/dev/null 2>&1 &
watch=$!
exec 3<&- </dev/null
wait "$daemon"
kill "$watch" 2>/dev/null

# A daemon that died leaves its containers' mounts.
while read -r _ mountpoint _; do
  case $mountpoint in "$folder"/*) umount -l "$mountpoint" ;; esac
done </proc/mounts
ip link delete "$bridge"
rm -rf -- "$folder"
