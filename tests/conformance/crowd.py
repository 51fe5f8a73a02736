"""Thousands of devices in one namespace: each has an IPv4 address, and nftables gives its frames a MAC address of its own on the way out.

To the gateway and to the switch they are as many devices. A namespace for each would not fit: a bridge has 1,024 ports."""
import subprocess

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
    first = net.client("storm")
    network.ip("link set eth0 promisc on", NAME)
    network.ip("address flush dev eth0", NAME)
    network.ip_batch(["address add %s/32 dev eth0" % device.address4 for device in devices]
                     + ["route add %s/32 dev eth0" % network.GATEWAY4, "route add default via " + network.GATEWAY4], NAME)
    pairs = ", ".join("%s : %s" % (device.address4, device.mac) for device in devices)
    subprocess.run(["ip", "netns", "exec", NAME, "nft", "-f", "-"], input=_RULES % {"pairs": pairs, "mac": first.mac}, text=True, check=True)
    network.sysctl(NAME, net__ipv4__ip_local_port_range="10000 65000")
