# Writes a file as a C array: cmake -DIN=FILE -DOUT=FILE.c -DNAME=symbol -DHEADER=header.h [-DTYPE=TYPE] -P embed.cmake
# TYPE is char for text, unsigned char for bytes.
if(NOT TYPE)
  set(TYPE char)
endif()
file(READ "${IN}" bytes HEX)
string(LENGTH "${bytes}" digits)
math(EXPR count "${digits} / 2")
string(REGEX REPLACE "(................................)" "\\1\n" bytes "${bytes}")
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${bytes}")
file(WRITE "${OUT}" "/* Made by tools/embed.cmake. */
#include \"${HEADER}\"

const ${TYPE} ${NAME}[] = {\n${bytes}\n};
const size_t ${NAME}_bytes = ${count};
")
