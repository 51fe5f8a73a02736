// Owning handles for libnftables, libnftnl and libmnl: the only place with their _free functions.
#pragma once

#include <libmnl/libmnl.h>
#include <libnftnl/expr.h>
#include <libnftnl/rule.h>
#include <libnftnl/set.h>
#include <libnftnl/table.h>
extern "C" {  // libnftables.h 1.0.6 forgets it
#include <nftables/libnftables.h>
}

#include <new>

#include "base/c_handle.h"

namespace beffroi::enforce {

using NftContext = CHandle<nft_ctx, nft_ctx_free>;
using NftTable = CHandle<nftnl_table, nftnl_table_free>;
using NftSet = CHandle<nftnl_set, nftnl_set_free>;
using NftRule = CHandle<nftnl_rule, nftnl_rule_free>;
using NftExpr = CHandle<nftnl_expr, nftnl_expr_free>;
using NftSetElem = CHandle<nftnl_set_elem, nftnl_set_elem_free>;
using MnlSocket = CHandle<mnl_socket, mnl_socket_close>;

/// Every allocator above returns NULL only without memory.
template <typename Handle, typename T>
[[nodiscard]] Handle own(T* p) {
    if (p == nullptr) {
        throw std::bad_alloc();
    }
    return Handle(p);
}

}  // namespace beffroi::enforce
