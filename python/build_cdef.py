"""Makes the source of the extension pycreme._creme from the library's public headers, at build time.

    python build_cdef.py INCLUDE [CALLBACKS HELPERS...] -o _creme.c

CFFI is given the declarations of INCLUDE/creme/*.h as they stand there; nothing is mirrored by hand. What it does not
parse is taken away first: the preprocessor, comments, attributes, bodies of static functions. The C compiler then sees
the real headers, and refuses to compile if a struct or function is not what CFFI was told.

CALLBACKS is a text in CFFI's language (`extern "Python" ...`, and what HELPERS declare); HELPERS are C sources that the
extension holds besides.
"""
import argparse
import os
import re
import sys

import cffi

# Macros that stand in declarations, and what CFFI sees in their place.
NOTHING = ("CREME_API", "CREME_CHECKED")

COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.S)
DIRECTIVE = re.compile(r"^[ \t]*#(?:[^\n\\]|\\.|\\\n)*\n", re.M)
INCLUDE = re.compile(r"^[ \t]*#[ \t]*include[ \t]*<creme/([a-z_]+\.h)>", re.M)


class NotParsed(Exception):
    pass


def blank(match):
    """What is taken away leaves its line ends, so that lines keep their numbers."""
    return "\n" * match.group().count("\n") or " "


def closing(text, at, opened, closed):
    """Where the bracket that is opened at `at` is closed; just behind it."""
    depth = 0
    for i in range(at, len(text)):
        depth += (text[i] == opened) - (text[i] == closed)
        if depth == 0:
            return i + 1
    raise NotParsed("a '%s' is not closed" % opened)


def without_attributes(text):
    while True:
        match = re.search(r"__attribute__\s*\(", text)
        if not match:
            return text
        end = closing(text, match.end() - 1, "(", ")")
        text = text[:match.start()] + "\n" * text.count("\n", match.start(), end) + text[end:]


def without_static_functions(text):
    while True:
        match = re.search(r"^static\s+(?:inline\s+)?[^;{}]*\([^;{}]*\)\s*\{", text, re.M)
        if not match:
            return text
        end = closing(text, match.end() - 1, "{", "}")
        text = text[:match.start()] + "\n" * text.count("\n", match.start(), end) + text[end:]


def without_cplusplus(text):
    """`#ifdef __cplusplus` ... `#endif`, which has no other conditions within."""
    return re.sub(r"^[ \t]*#[ \t]*ifdef[ \t]+__cplusplus\n.*?^[ \t]*#[ \t]*endif[^\n]*\n", blank, text, flags=re.S | re.M)


def declarations(text):
    """A header's text -> what CFFI parses."""
    text = COMMENT.sub(blank, text)
    text = without_cplusplus(text)
    text = DIRECTIVE.sub(blank, text)
    for word in NOTHING:
        text = re.sub(r"\b%s\b" % word, "", text)
    return without_static_functions(without_attributes(text))


def in_order(folder, name, done):
    """The header's own creme headers first, then itself."""
    if name in done:
        return
    done[name] = ""  # a circle would end here
    with open(os.path.join(folder, name), encoding="utf-8") as file:
        text = file.read()
    for other in INCLUDE.findall(text):
        in_order(folder, other, done)
    del done[name]
    done[name] = text


def tell(ffi, path, text):
    try:
        ffi.cdef(text)
    except Exception as error:  # CFFI and pycparser have no common class
        raise NotParsed("%s: CFFI does not parse this: %s" % (path, error))


def build(include, callbacks, helpers, out):
    folder = os.path.join(include, "creme")
    headers = {}
    for name in sorted(os.listdir(folder)):
        if name.endswith(".h"):
            in_order(folder, name, headers)
    ffi = cffi.FFI()
    for name, text in headers.items():
        tell(ffi, os.path.join(folder, name), declarations(text))
    source = "#include <creme/creme.h>\n"
    if callbacks:
        with open(callbacks, encoding="utf-8") as file:
            tell(ffi, callbacks, COMMENT.sub(blank, file.read()))
    for helper in helpers:
        with open(helper, encoding="utf-8") as file:
            source += '#line 1 "%s"\n%s' % (helper.replace("\\", "/"), file.read())
    ffi.set_source("pycreme._creme", source, py_limited_api=True)
    ffi.emit_c_code(out)


def main():
    parser = argparse.ArgumentParser(description="Makes pycreme/_creme.c of creme's public headers.")
    parser.add_argument("include")
    parser.add_argument("callbacks", nargs="?")
    parser.add_argument("helpers", nargs="*")
    parser.add_argument("-o", "--out", required=True)
    options = parser.parse_args()
    try:
        build(options.include, options.callbacks, options.helpers, options.out)
    except NotParsed as error:
        sys.exit("build_cdef.py: %s" % error)


if __name__ == "__main__":
    main()
