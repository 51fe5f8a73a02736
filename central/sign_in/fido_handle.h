// Owning handles for libfido2. Nothing outside central/sign_in includes it.
#pragma once

#include <fido.h>
#include <fido/eddsa.h>
#include <fido/es256.h>
#include <fido/rs256.h>

#include <memory>

namespace beffroi::central::sign_in {

/// libfido2 frees through a pointer to the pointer.
template <typename T, void (*Free)(T**)>
struct FreeFido {
    void operator()(T* handle) const noexcept { Free(&handle); }
};
template <typename T, void (*Free)(T**)>
using FidoHandle = std::unique_ptr<T, FreeFido<T, Free>>;

using FidoCredential = FidoHandle<fido_cred_t, fido_cred_free>;
using FidoAssertion = FidoHandle<fido_assert_t, fido_assert_free>;
using Es256Key = FidoHandle<es256_pk_t, es256_pk_free>;
using EddsaKey = FidoHandle<eddsa_pk_t, eddsa_pk_free>;
using Rs256Key = FidoHandle<rs256_pk_t, rs256_pk_free>;

}  // namespace beffroi::central::sign_in
