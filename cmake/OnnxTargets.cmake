# SPDX-License-Identifier: GPL-3.0-or-later
# Finds ONNX's libraries as ONNX::onnx and ONNX::onnx_proto. Their packages have named the targets so
# since 1.16 (Debian 13); before (Debian 12) without the namespace.
find_package(ONNX REQUIRED)
foreach(_target onnx onnx_proto)
  if(NOT TARGET ONNX::${_target})
    add_library(ONNX::${_target} ALIAS ${_target})
  endif()
endforeach()
