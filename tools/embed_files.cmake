# Writes files as a C table of names and bytes:
#     cmake "-DFILES=FILE;FILE..." -DOUT=FILE.c -DNAME=symbol -DHEADER=header.h -P embed_files.cmake
set(arrays "")
set(rows "")
set(number 0)
foreach(file ${FILES})
  file(READ "${file}" bytes HEX)
  get_filename_component(name "${file}" NAME)
  string(REGEX REPLACE "(................................)" "\\1\n" bytes "${bytes}")
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${bytes}")
  string(APPEND arrays "static const char file${number}[] = {\n${bytes}\n0};\n")
  string(APPEND rows "    {\"${name}\", file${number}, sizeof file${number} - 1},\n")
  math(EXPR number "${number} + 1")
endforeach()
file(WRITE "${OUT}" "/* Made by tools/embed_files.cmake. */
#include \"${HEADER}\"

${arrays}
const creme_embedded_file ${NAME}[] = {\n${rows}};
const size_t ${NAME}_count = ${number};
")
