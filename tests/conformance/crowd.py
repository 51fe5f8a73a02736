#!/usr/bin/python3 -B
"""Thousands of devices in one namespace: each has an IPv4 address, and nftables gives its frames a MAC address of its own on the way out.

To the gateway and to the switch they are as many devices. A namespace for each would not fit: a bridge has 1,024 ports.

usage: crowd.py NAMESPACE GATEWAY < DEVICES      dresses a namespace, as bench/crowd does. DEVICES: lines "MAC ADDRESS", one a device"""
import subprocess
import sys

import network

NAME = "cf-storm"
_RULES = """
table netdev crowd {
  map mac_of { type ipv4_addr : ether_addr; elements = { %(pairs)s } }
  chain leaving {
    type filter hook egress device "eth0" priority 0;
    ether type ip ether saddr set ip saddr map @mac_of
    ether type arp ether saddr set arp saddr ip map @mac_of
    ether type arp arp saddr ether set arp saddr ip map @mac_of
  }
  chain arriving {
    type filter hook ingress device "eth0" priority 0;
    ether daddr & 01:00:00:00:00:00 == 00:00:00:00:00:00 ether daddr set %(mac)s meta pkttype set host
  }
}
"""


def up(net, devices):
    """The namespace with all `devices` (network.Client)."""
    net.client("storm")
    dress(NAME, network.GATEWAY4, [(device.mac, device.address4) for device in devices])
    network.sysctl(NAME, net__ipv4__ip_local_port_range="10000 65000")


def dress(namespace, gateway, devices):
    """Makes a namespace whose cable is eth0 into all `devices`: pairs of MAC and address."""
    network.ip("link set eth0 promisc on", namespace)
    network.ip("address flush dev eth0", namespace)
    network.ip_batch(["address add %s/32 dev eth0" % address for _, address in devices]
                     + ["route add %s/32 dev eth0" % gateway, "route add default via " + gateway], namespace)
    pairs = ", ".join("%s : %s" % (address, mac) for mac, address in devices)
    rules = _RULES % {"pairs": pairs, "mac": network.mac_of(namespace, "eth0")}
    subprocess.run(["ip", "netns", "exec", namespace, "nft", "-f", "-"], input=rules, text=True, check=True)


if __name__ == "__main__":
    dress(sys.argv[1], sys.argv[2], [line.split() for line in sys.stdin])
