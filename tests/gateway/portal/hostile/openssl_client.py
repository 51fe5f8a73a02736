"""A TLS client that does what Python's own cannot: renegotiate, and change keys without end."""
import ctypes
import ctypes.util

_ssl = ctypes.CDLL(ctypes.util.find_library("ssl"))
_crypto = ctypes.CDLL(ctypes.util.find_library("crypto"))
for _name in ("TLS_client_method", "SSL_CTX_new", "SSL_new"):
    getattr(_ssl, _name).restype = ctypes.c_void_p
TLS1_2, TLS1_3 = 0x0303, 0x0304
_SET_MIN, _SET_MAX, _UPDATE_REQUESTED = 123, 124, 1


class Refused(Exception):
    """The other end did not go along."""


class Client:
    """On a connected socket, in `version` alone."""

    def __init__(self, sock, version):
        self._socket = sock
        self._context = ctypes.c_void_p(_ssl.SSL_CTX_new(ctypes.c_void_p(_ssl.TLS_client_method())))
        for bound in (_SET_MIN, _SET_MAX):
            _ssl.SSL_CTX_ctrl(self._context, bound, ctypes.c_long(version), None)
        self._session = ctypes.c_void_p(_ssl.SSL_new(self._context))
        _ssl.SSL_set_fd(self._session, sock.fileno())
        self._check(_ssl.SSL_connect(self._session))

    def _check(self, result):
        if result <= 0:
            _crypto.ERR_clear_error()
            raise Refused()

    def renegotiate(self):
        """Another handshake, to its end."""
        self._check(_ssl.SSL_renegotiate(self._session))
        self._check(_ssl.SSL_do_handshake(self._session))
        self._check(_ssl.SSL_do_handshake(self._session))

    def change_keys(self):
        """New keys in both directions: the other end is to answer with its own."""
        self._check(_ssl.SSL_key_update(self._session, _UPDATE_REQUESTED))
        self._check(_ssl.SSL_do_handshake(self._session))

    def ask(self, request):
        """The first bytes of the answer."""
        self._check(_ssl.SSL_write(self._session, request, len(request)))
        buffer = ctypes.create_string_buffer(4096)
        self._check(_ssl.SSL_read(self._session, buffer, len(buffer)))
        return buffer.value

    def close(self):
        _ssl.SSL_free(self._session)
        _ssl.SSL_CTX_free(self._context)
        self._socket.close()
