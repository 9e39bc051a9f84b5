# The libraries that are linked, each as an imported target Found::NAME. Asked are pkg-config and, where it knows
# nothing (HDF5 of conda has no .pc file, libBigWig none anywhere), CMake's own search, which looks in
# CMAKE_PREFIX_PATH too.
include(CheckCSourceCompiles)
find_package(PkgConfig)
find_package(Threads REQUIRED)
set(CREME_MISSING "")

# An activated conda environment that was made for this.
if(EXISTS "$ENV{CONDA_PREFIX}/include/htslib/hts.h")
  list(APPEND CMAKE_PREFIX_PATH "$ENV{CONDA_PREFIX}")
endif()

function(creme_found name library include_dirs)
  add_library(Found::${name} INTERFACE IMPORTED GLOBAL)
  target_link_libraries(Found::${name} INTERFACE ${library})
  target_include_directories(Found::${name} INTERFACE ${include_dirs})
endfunction()

# `module` is pkg-config's name, "" for none; `header` and `library` are what else is searched for. For whoever links
# the static library (cmake/install.cmake) the properties CREME_MODULES, CREME_LIBS and CREME_PATHS gather the modules
# that are known to pkg-config, the libraries that it does not know, and the files of all. `module` may have a least
# version (libcurl>=7.66); what the header of that version has and older ones lack is then a last argument.
function(creme_find name module header library)
  if(PKG_CONFIG_FOUND AND module)
    pkg_check_modules(${name} IMPORTED_TARGET GLOBAL ${module})
    if(${name}_FOUND)
      creme_found(${name} PkgConfig::${name} "")
      string(REGEX REPLACE "[<>=].*" "" module "${module}")
      set_property(GLOBAL APPEND PROPERTY CREME_MODULES ${module})
      set_property(GLOBAL APPEND PROPERTY CREME_PATHS ${${name}_LINK_LIBRARIES})
      return()
    endif()
  endif()
  if(name STREQUAL "HDF5")
    find_package(HDF5 COMPONENTS C QUIET)
    if(HDF5_FOUND)
      creme_found(HDF5 "${HDF5_C_LIBRARIES}" "${HDF5_C_INCLUDE_DIRS}")
      set_property(GLOBAL APPEND PROPERTY CREME_LIBS ${HDF5_C_LIBRARIES})
      set_property(GLOBAL APPEND PROPERTY CREME_PATHS ${HDF5_C_LIBRARIES})
      return()
    endif()
  endif()
  find_path(${name}_INCLUDE_DIR ${header})
  find_library(${name}_LIBRARY ${library})
  if(ARGN AND ${name}_INCLUDE_DIR)
    set(CMAKE_REQUIRED_INCLUDES ${${name}_INCLUDE_DIR})
    set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY)
    check_c_source_compiles("#include <${header}>\nint main(void) { return (int)${ARGN}; }" ${name}_IS_NEW)
    if(NOT ${name}_IS_NEW)
      set(${name}_LIBRARY "")
    endif()
  endif()
  if(${name}_INCLUDE_DIR AND ${name}_LIBRARY)
    creme_found(${name} ${${name}_LIBRARY} ${${name}_INCLUDE_DIR})
    set_property(GLOBAL APPEND PROPERTY CREME_LIBS ${${name}_LIBRARY})
    set_property(GLOBAL APPEND PROPERTY CREME_PATHS ${${name}_LIBRARY})
  else()
    set(CREME_MISSING "${CREME_MISSING}\n    ${library} (<${header}>)" PARENT_SCOPE)
  endif()
endfunction()

creme_find(HTSLIB htslib htslib/hts.h hts)
creme_find(JANSSON jansson jansson.h jansson)
creme_find(XXHASH libxxhash xxhash.h xxhash)
creme_find(SQLITE sqlite3 sqlite3.h sqlite3)
creme_find(ZLIB zlib zlib.h z)
creme_find(BIGWIG "" bigWig.h BigWig)
# Not through oneDNN's own package file: Debian's asks for the headers of OpenCL, which nothing here needs.
creme_find(DNNL "" oneapi/dnnl/dnnl.h dnnl)
# Not needed: without it there are no served models. 7.66 has CURLINFO_RETRY_AFTER.
set(CREME_MISSING_BEFORE "${CREME_MISSING}")
creme_find(CURL libcurl>=7.66 curl/curl.h curl CURLINFO_RETRY_AFTER)
if(NOT TARGET Found::CURL)
  set(CREME_MISSING "${CREME_MISSING_BEFORE}")
  message(STATUS "libcurl 7.66 or newer is not found: creme is built without `creme get` and served models (worker:, worker+unix:, remote:)")
endif()
# Nor is this: without it there is no `creme serve`.
set(CREME_MISSING_BEFORE "${CREME_MISSING}")
creme_find(MICROHTTPD libmicrohttpd microhttpd.h microhttpd)
if(NOT TARGET Found::MICROHTTPD)
  set(CREME_MISSING "${CREME_MISSING_BEFORE}")
  message(STATUS "libmicrohttpd is not found: creme is built without `creme serve`")
endif()
get_property(CREME_MODULES GLOBAL PROPERTY CREME_MODULES)
get_property(CREME_LIBS GLOBAL PROPERTY CREME_LIBS)
get_property(CREME_PATHS GLOBAL PROPERTY CREME_PATHS)
if(BUILD_TESTING)
  creme_find(HDF5 hdf5 hdf5.h hdf5) # writes the files that our reader is tested with
  creme_find(CMOCKA cmocka cmocka.h cmocka)
  if(TARGET Found::CMOCKA) # cmocka 2 has other names for what 1 has; tests are written for both
    target_compile_options(Found::CMOCKA INTERFACE -Wno-deprecated-declarations)
  endif()
endif()
if(CREME_MISSING)
  message(FATAL_ERROR "These are not found:${CREME_MISSING}\n"
    "`sh tools/packages.sh tests` installs them with apt-get, or says what dnf, conda and brew call them. Those that "
    "are in a folder of their own are found with -DCMAKE_PREFIX_PATH=FOLDER, or by the environment's CMAKE_PREFIX_PATH.")
endif()
