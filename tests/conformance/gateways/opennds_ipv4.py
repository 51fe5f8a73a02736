"""openNDS on a router that does not forward IPv6, as its maintainer advises: nothing of IPv6 leaks, and nobody has any."""
from gateways import opennds


class Gateway(opennds.Gateway):
    name = "openNDS-IPv4"
    forward_ipv6 = False
