# SPDX-License-Identifier: GPL-3.0-or-later
# Finds the four OpenCV modules that Quantoscope uses. Debian's libopencv-{core,imgproc,imgcodecs,dnn}-dev
# ship no CMake configuration (it comes with libopencv-dev, 467 MB more), hence this module.
find_path(OpenCVDnn_INCLUDE_DIR opencv2/dnn.hpp PATH_SUFFIXES opencv4)
set(_opencv_required OpenCVDnn_INCLUDE_DIR)
foreach(_module core imgproc imgcodecs dnn)
  find_library(OpenCVDnn_${_module}_LIBRARY opencv_${_module})
  list(APPEND _opencv_required OpenCVDnn_${_module}_LIBRARY)
endforeach()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(OpenCVDnn REQUIRED_VARS ${_opencv_required})

if(OpenCVDnn_FOUND AND NOT TARGET OpenCV::dnn)
  foreach(_module core imgproc imgcodecs dnn)
    add_library(OpenCV::${_module} UNKNOWN IMPORTED)
    set_target_properties(OpenCV::${_module} PROPERTIES
      IMPORTED_LOCATION ${OpenCVDnn_${_module}_LIBRARY}
      INTERFACE_INCLUDE_DIRECTORIES ${OpenCVDnn_INCLUDE_DIR})
  endforeach()
  set_property(TARGET OpenCV::imgproc PROPERTY INTERFACE_LINK_LIBRARIES OpenCV::core)
  set_property(TARGET OpenCV::imgcodecs PROPERTY INTERFACE_LINK_LIBRARIES OpenCV::imgproc)
  set_property(TARGET OpenCV::dnn PROPERTY INTERFACE_LINK_LIBRARIES OpenCV::imgproc)
endif()
mark_as_advanced(${_opencv_required})
