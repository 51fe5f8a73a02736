// Owning handles for libmicrohttpd and GnuTLS objects.
#pragma once

#include <gnutls/gnutls.h>
#include <gnutls/ocsp.h>
#include <gnutls/x509.h>
#include <microhttpd.h>

#include <string_view>
#include <type_traits>

#include "base/c_handle.h"

namespace beffroi::http {

using MhdDaemon = CHandle<MHD_Daemon, MHD_stop_daemon>;
using MhdResponse = CHandle<MHD_Response, MHD_destroy_response>;
using TlsCredentials =
    CHandle<std::remove_pointer_t<gnutls_certificate_credentials_t>, gnutls_certificate_free_credentials>;
using OcspResponse = CHandle<std::remove_pointer_t<gnutls_ocsp_resp_t>, gnutls_ocsp_resp_deinit>;
using X509Certificate = CHandle<std::remove_pointer_t<gnutls_x509_crt_t>, gnutls_x509_crt_deinit>;

/// GnuTLS reads the bytes only, but its type has no const.
inline gnutls_datum_t datum(std::string_view bytes) {
    return {reinterpret_cast<unsigned char*>(const_cast<char*>(bytes.data())), static_cast<unsigned>(bytes.size())};
}

}  // namespace beffroi::http
