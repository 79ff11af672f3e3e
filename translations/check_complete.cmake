# SPDX-License-Identifier: GPL-3.0-or-later
# Fails unless every text of the sources has a finished translation. Works on a copy.
configure_file(${TRANSLATION} ${COPY} COPYONLY)
execute_process(COMMAND ${LUPDATE} ${OPTIONS} -ts ${COPY} OUTPUT_VARIABLE log ERROR_VARIABLE log
  RESULT_VARIABLE result)
if(NOT result EQUAL 0)
  message(FATAL_ERROR "lupdate failed: ${log}")
endif()
file(READ ${TRANSLATION} before)
file(READ ${COPY} after)
if(after MATCHES "type=\"unfinished\"")
  string(REGEX MATCHALL "<source>[^<]*</source>[^/]*<translation type=\"unfinished\"" missing
    "${after}")
  string(REPLACE ";" "\n" missing "${missing}")
  message(FATAL_ERROR "${TRANSLATION}: texts without a translation:\n${missing}")
endif()
if(NOT before STREQUAL after)
  message(FATAL_ERROR "${TRANSLATION} is not up to date; build the target lupdate")
endif()
