// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <dnnl.hpp>

namespace quantoscope {

// What differs between oneDNN 2 (Debian 12) and oneDNN 3 (Debian 13), and nothing else. Templates,
// so that only the form that the library at hand has is compiled.

/// The description of a primitive of the kind `Kind`; `geometry` is what both versions take after
/// the engine: propagation, algorithm, memory descriptions, strides, dilations, pads.
/// Throws dnnl::error where there is no code for it.
template <typename Kind, typename... Geometry>
typename Kind::primitive_desc describePrimitive(const dnnl::engine& engine,
                                                const dnnl::primitive_attr& attributes,
                                                const Geometry&... geometry) {
  if constexpr (requires { typename Kind::desc; }) {
    const typename Kind::desc operation(geometry...);
    return {operation, attributes, engine};
  } else {
    return {engine, geometry..., attributes};
  }
}

/// Appends y = max(x, 0) + slope * min(x, 0).
template <typename PostOps>
void appendRelu(PostOps& operations, float slope) {
  constexpr auto kRelu = dnnl::algorithm::eltwise_relu;
  if constexpr (requires { operations.append_eltwise(1.0F, kRelu, slope, 0.0F); }) {
    operations.append_eltwise(1.0F, kRelu, slope, 0.0F);
  } else {
    operations.append_eltwise(kRelu, slope, 0.0F);
  }
}

template <typename Layout>
dnnl::memory::dims dimsOf(const Layout& layout) {
  if constexpr (requires { layout.get_dims(); }) {
    return layout.get_dims();
  } else {
    return layout.dims();
  }
}

template <typename Layout>
dnnl::memory::data_type dataTypeOf(const Layout& layout) {
  if constexpr (requires { layout.get_data_type(); }) {
    return layout.get_data_type();
  } else {
    return layout.data_type();
  }
}

}  // namespace quantoscope
