# The CUDA backend: libcreme_cuda.so, which libcreme loads when a GPU is asked for. Kernels are compiled by nvcc, the
# rest is C; nothing else is linked with CUDA, nor is this with cuBLASLt, which it looks for when it runs
# (nn/cuda/cublaslt.h). Built where nvcc and cublasLt.h are, but for sanitizers, coverage and fuzzers.
file(GLOB CREME_CUDA_HOST CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/nn/cuda/*.c)
file(GLOB CREME_CUDA_KERNELS CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/nn/cuda/*.cu)

if(NOT CREME_CUDA STREQUAL "OFF")
  find_program(CREME_NVCC nvcc HINTS /usr/local/cuda/bin)
endif()
if(CREME_NVCC)
  get_filename_component(CREME_CUDA_ROOT ${CREME_NVCC} REALPATH)
  get_filename_component(CREME_CUDA_ROOT ${CREME_CUDA_ROOT} DIRECTORY)
  get_filename_component(CREME_CUDA_ROOT ${CREME_CUDA_ROOT} DIRECTORY)
  find_path(CREME_CUBLASLT_INCLUDE cublasLt.h HINTS ${CREME_CUDA_ROOT}/include)
  find_library(CREME_CUDART cudart_static HINTS ${CREME_CUDA_ROOT}/lib64 ${CREME_CUDA_ROOT}/lib)
endif()
if(CREME_CUDA STREQUAL "ON" AND NOT (CREME_NVCC AND CREME_CUBLASLT_INCLUDE AND CREME_CUDART))
  message(FATAL_ERROR "CREME_CUDA is ON, but nvcc, cublasLt.h or libcudart_static is not found")
endif()
if(CREME_CUDA STREQUAL "OFF" OR NOT (CREME_NVCC AND CREME_CUBLASLT_INCLUDE AND CREME_CUDART)
   OR CREME_SANITIZE OR CREME_COVERAGE OR CREME_LIBFUZZER)
  return()
endif()

# Machine code for the A100 and the H100; what later devices compile for themselves.
set(CREME_CUDA_CODE -gencode arch=compute_80,code=sm_80 -gencode arch=compute_90,code=sm_90 -gencode
                    arch=compute_90,code=compute_90)
# Instructions of the H100's and H200's own; elsewhere such kernels are there and empty, so that the object loads. CUDA 11
# knows none, and cuda.c refuses to use them.
set(CREME_CUDA_CODE_WGMMA -gencode arch=compute_80,code=[sm_80,compute_80] -gencode arch=compute_90a,code=sm_90a)
execute_process(COMMAND ${CREME_NVCC} --version OUTPUT_VARIABLE CREME_NVCC_VERSION)
if(CREME_NVCC_VERSION MATCHES "release ([0-9]+)" AND CMAKE_MATCH_1 LESS 12)
  set(CREME_CUDA_CODE_WGMMA ${CREME_CUDA_CODE})
endif()
set(CREME_CUDA_OBJECTS)
foreach(source ${CREME_CUDA_KERNELS})
  get_filename_component(name ${source} NAME_WE)
  set(object ${CMAKE_BINARY_DIR}/cuda/${name}.o)
  set(code ${CREME_CUDA_CODE})
  if(name MATCHES "_wgmma$")
    set(code ${CREME_CUDA_CODE_WGMMA})
  endif()
  add_custom_command(
    OUTPUT ${object}
    COMMAND ${CMAKE_COMMAND} -E make_directory ${CMAKE_BINARY_DIR}/cuda
    COMMAND $ENV{CMAKE_CUDA_COMPILER_LAUNCHER} ${CREME_NVCC} -std=c++17 -O3 ${code} --Werror all-warnings
            -Xcompiler -fPIC,-fvisibility=hidden,-Wall,-Wno-unused-function -DCREME_API= -I${PROJECT_SOURCE_DIR}/include
            -I${PROJECT_SOURCE_DIR}/src -MD -MF ${object}.d -c ${source} -o ${object}
    DEPENDS ${source} DEPFILE ${object}.d VERBATIM)
  list(APPEND CREME_CUDA_OBJECTS ${object})
endforeach()

add_library(creme_cuda MODULE ${CREME_CUDA_HOST} ${CREME_CUDA_OBJECTS})
set_target_properties(creme_cuda PROPERTIES LINKER_LANGUAGE C)
target_include_directories(creme_cuda PRIVATE ${PROJECT_SOURCE_DIR}/src ${PROJECT_SOURCE_DIR}/include)
target_include_directories(creme_cuda SYSTEM PRIVATE ${CREME_CUBLASLT_INCLUDE})
# What it has of libcreme stays inside.
target_compile_definitions(creme_cuda PRIVATE CREME_VERSION="${PROJECT_VERSION}" CREME_API=)
target_link_options(creme_cuda PRIVATE -Wl,--no-undefined)
target_link_libraries(creme_cuda PRIVATE ${CREME_CUDART} stdc++ Threads::Threads ${CMAKE_DL_LIBS} rt m)
install(TARGETS creme_cuda DESTINATION ${CMAKE_INSTALL_LIBDIR})
