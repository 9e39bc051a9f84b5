# Manual pages and completion for shells, made by the program itself from its tables. Where it cannot be run (it is
# built for another processor, and no emulator is told) there are none.
if(NOT TARGET creme-command OR (CMAKE_CROSSCOMPILING AND NOT CMAKE_CROSSCOMPILING_EMULATOR))
  return()
endif()
set(CREME_MANUAL ${CMAKE_CURRENT_BINARY_DIR}/manual)
add_custom_command(
  OUTPUT ${CREME_MANUAL}/made
  COMMAND ${CMAKE_COMMAND} "-DCREME=$<TARGET_FILE:creme-command>" "-DEMULATOR=${CMAKE_CROSSCOMPILING_EMULATOR}"
          -DOUT=${CREME_MANUAL} -P ${CMAKE_CURRENT_SOURCE_DIR}/tools/manual.cmake
  DEPENDS creme-command tools/manual.cmake VERBATIM)
add_custom_target(creme-manual ALL DEPENDS ${CREME_MANUAL}/made)
