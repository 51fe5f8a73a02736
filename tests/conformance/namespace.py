"""Work inside a network namespace. A socket stays in the namespace in which it was made, so entering it for that long is enough."""
import contextlib
import ctypes
import os

_NEWNET = 0x40000000
_libc = ctypes.CDLL(None, use_errno=True)


def _enter(descriptor):
    if _libc.setns(descriptor, _NEWNET) != 0:
        number = ctypes.get_errno()
        raise OSError(number, "setns: " + os.strerror(number))


@contextlib.contextmanager
def inside(name):
    """The calling thread, and no other, is in the namespace `name` until the end of the block."""
    here = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
    try:
        there = os.open("/run/netns/" + name, os.O_RDONLY)
        try:
            _enter(there)
        finally:
            os.close(there)
        try:
            yield
        finally:
            _enter(here)
    finally:
        os.close(here)
