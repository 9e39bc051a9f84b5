# What a wheel of the Python package holds beside python/pycreme (pyproject.toml): the extension pycreme._creme, made of
# the public headers and linked with the static library, the command, and libcreme_cuda.so where it was built. With
# CREME_BUILT the library and the command are those of a build that is there, and nothing is compiled twice.
find_package(Python REQUIRED COMPONENTS Interpreter Development.Module ${SKBUILD_SABI_COMPONENT})

set(CREME_PYTHON_SOURCE ${CMAKE_CURRENT_BINARY_DIR}/_creme.c)
set(CREME_PYTHON_PARTS ${PROJECT_SOURCE_DIR}/python/callbacks.cdef ${PROJECT_SOURCE_DIR}/python/helpers.c)
file(GLOB CREME_PUBLIC_HEADERS CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/include/creme/*.h)
add_custom_command(
  OUTPUT ${CREME_PYTHON_SOURCE}
  COMMAND ${Python_EXECUTABLE} ${PROJECT_SOURCE_DIR}/python/build_cdef.py ${PROJECT_SOURCE_DIR}/include
          ${CREME_PYTHON_PARTS} -o ${CREME_PYTHON_SOURCE}
  DEPENDS python/build_cdef.py ${CREME_PYTHON_PARTS} ${CREME_PUBLIC_HEADERS} VERBATIM)
python_add_library(_creme MODULE ${CREME_PYTHON_SOURCE} WITH_SOABI USE_SABI ${SKBUILD_SABI_VERSION})
target_include_directories(_creme PRIVATE include src)
# What CFFI writes is not ours to warn about.
target_compile_options(_creme PRIVATE -w -fvisibility=hidden)
if(NOT APPLE)
  target_link_options(_creme PRIVATE -Wl,--exclude-libs,ALL) # the library within is nobody else's
endif()

set(CREME_FOR_PYTHON pycreme) # the package's folder in a wheel
# What the package knows of the commands, the command itself says.
set(CREME_COMMANDS ${CMAKE_CURRENT_BINARY_DIR}/commands.json ${CMAKE_CURRENT_BINARY_DIR}/runs.pyi)
if(CREME_BUILT)
  set(CREME_COMMAND ${CREME_BUILT}/creme)
else()
  set(CREME_COMMAND $<TARGET_FILE:creme-command>)
endif()
add_custom_command(
  OUTPUT ${CREME_COMMANDS}
  COMMAND ${Python_EXECUTABLE} ${PROJECT_SOURCE_DIR}/python/build_commands.py ${CREME_COMMAND}
          ${CMAKE_CURRENT_BINARY_DIR}
  DEPENDS python/build_commands.py python/pycreme/_signatures.py ${CREME_COMMAND} VERBATIM)
install(FILES ${CREME_COMMANDS} DESTINATION ${CREME_FOR_PYTHON} COMPONENT python)

add_custom_target(creme-python DEPENDS _creme ${CREME_COMMANDS})
if(CREME_BUILT)
  foreach(file libcreme.a creme)
    if(NOT EXISTS ${CREME_BUILT}/${file})
      message(FATAL_ERROR "CREME_BUILT: there is no ${CREME_BUILT}/${file}; a release build makes it")
    endif()
  endforeach()
  set_property(TARGET _creme APPEND PROPERTY LINK_DEPENDS ${CREME_BUILT}/libcreme.a)
  target_link_libraries(_creme PRIVATE ${CREME_BUILT}/libcreme.a ${CREME_LIBRARIES})
  install(PROGRAMS ${CREME_BUILT}/creme DESTINATION ${CREME_FOR_PYTHON}/bin COMPONENT python)
  if(EXISTS ${CREME_BUILT}/libcreme_cuda.so)
    install(PROGRAMS ${CREME_BUILT}/libcreme_cuda.so DESTINATION ${CREME_FOR_PYTHON} COMPONENT python)
  endif()
else()
  target_link_libraries(_creme PRIVATE creme ${CREME_LIBRARIES})
  add_dependencies(creme-python creme-command)
  install(TARGETS creme-command DESTINATION ${CREME_FOR_PYTHON}/bin COMPONENT python)
  if(TARGET creme_cuda)
    add_dependencies(creme-python creme_cuda)
    install(TARGETS creme_cuda DESTINATION ${CREME_FOR_PYTHON} COMPONENT python)
  endif()
endif()
install(TARGETS _creme DESTINATION ${CREME_FOR_PYTHON} COMPONENT python)
# For scripts of "worker:python3 my_model.py", which import it by its own name.
install(FILES ${PROJECT_SOURCE_DIR}/python/creme_worker.py DESTINATION . COMPONENT python)
