# SPDX-License-Identifier: GPL-3.0-or-later
# Finds Graphviz's library: graphs in memory (cgraph) and their layout (gvc). Debian: libgraphviz-dev.
find_path(Graphviz_INCLUDE_DIR graphviz/gvc.h)
set(_graphviz_required Graphviz_INCLUDE_DIR)
foreach(_library gvc cgraph)
  find_library(Graphviz_${_library}_LIBRARY ${_library})
  list(APPEND _graphviz_required Graphviz_${_library}_LIBRARY)
endforeach()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(Graphviz REQUIRED_VARS ${_graphviz_required})

if(Graphviz_FOUND AND NOT TARGET Graphviz::gvc)
  foreach(_library gvc cgraph)
    add_library(Graphviz::${_library} UNKNOWN IMPORTED)
    set_target_properties(Graphviz::${_library} PROPERTIES
      IMPORTED_LOCATION ${Graphviz_${_library}_LIBRARY}
      INTERFACE_INCLUDE_DIRECTORIES "${Graphviz_INCLUDE_DIR};${Graphviz_INCLUDE_DIR}/graphviz")
  endforeach()
  set_property(TARGET Graphviz::gvc PROPERTY INTERFACE_LINK_LIBRARIES Graphviz::cgraph)
endif()
mark_as_advanced(${_graphviz_required})
