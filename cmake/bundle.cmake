# With CREME_BUNDLE an installed tree has all that it is linked with in lib/creme/, and needs glibc alone. The way there is
# DT_RPATH, not DT_RUNPATH: it holds for what those libraries need in turn, and goes before LD_LIBRARY_PATH, so that modules
# of a cluster put nothing else in their places. packaging/tarball.sh makes the archive.
if(NOT CMAKE_SYSTEM_NAME STREQUAL "Linux")
  message(FATAL_ERROR "CREME_BUNDLE: only Linux so far")
endif()
set(CREME_OWN_LIBRARIES ${CMAKE_INSTALL_LIBDIR}/creme)
file(RELATIVE_PATH CREME_FROM_BIN /${CMAKE_INSTALL_BINDIR} /${CREME_OWN_LIBRARIES})
set_target_properties(creme-command PROPERTIES INSTALL_RPATH "$ORIGIN/${CREME_FROM_BIN}")
set(CREME_BUNDLED creme-command)
if(CREME_SHARED)
  set_target_properties(creme_shared PROPERTIES INSTALL_RPATH "$ORIGIN/creme")
  list(APPEND CREME_BUNDLED creme_shared)
endif()
foreach(target ${CREME_BUNDLED})
  target_link_options(${target} PRIVATE -Wl,--disable-new-dtags)
endforeach()
if(TARGET creme_cuda)
  # NVIDIA's libraries are found where the machine has them.
  set_target_properties(creme_cuda PROPERTIES INSTALL_RPATH "")
endif()

# glibc's own libraries go with the system's loader.
set(CREME_GLIBC "^ld-linux" "^lib(c|m|dl|rt|pthread|resolv|util|anl|BrokenLocale|mvec|nsl|nss_[a-z]+)\\.so")
install(TARGETS creme-command RUNTIME_DEPENDENCY_SET creme_bundle DESTINATION ${CMAKE_INSTALL_BINDIR})
install(RUNTIME_DEPENDENCY_SET creme_bundle PRE_EXCLUDE_REGEXES ${CREME_GLIBC} DESTINATION ${CREME_OWN_LIBRARIES})
