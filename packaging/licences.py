"""Licences of the libraries that a wheel or an archive brings along: the copyright files of this system's packages, Debian's or
Ubuntu's, and a table of which library is of which package.

    python3 licences.py FOLDER-OF-LIBRARIES -o FOLDER

A library whose package or licence is not found is an error.
"""
import argparse
import glob
import os
import re
import subprocess
import sys

HASHED = re.compile(r"^([^.]+)-[0-9a-f]{8,}(\..*)$")  # what auditwheel makes of a name


def package_of(library):
    """The package that has the library of this file name, and its version."""
    for folder in ("/lib/*-linux-gnu*", "/usr/lib/*-linux-gnu*", "/lib", "/usr/lib", "/lib64", "/usr/lib64"):
        for path in glob.glob(os.path.join(folder, library)):
            real = os.path.realpath(path)
            for name in (real, path, real[len("/usr"):] if real.startswith("/usr/") else real):
                found = subprocess.run(["dpkg", "-S", name], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
                if found.returncode == 0:
                    package = found.stdout.split(":")[0]
                    version = subprocess.run(["dpkg-query", "-W", "-f", "${Version}", package], stdout=subprocess.PIPE,
                                             text=True, check=True).stdout
                    return package, version
    sys.exit("licences.py: no package of this system has %s, so that its licence is not known" % library)


def of(libraries, what):
    """Files for what brings the libraries along ("this wheel"): {name: bytes}."""
    files, rows = {}, []
    for library in libraries:
        match = HASHED.match(library)
        name = match.group(1) + match.group(2) if match else library
        package, version = package_of(name)
        path = "/usr/share/doc/%s/copyright" % package
        if not os.path.exists(path):
            sys.exit("licences.py: %s has no copyright file %s" % (package, path))
        with open(path, "rb") as file:
            files[package + ".txt"] = file.read()
        rows.append("%s\t%s\t%s\n" % (name, package, version))
    head = ("Libraries that %s brings along, as Debian has them; their sources are Debian's source packages of these\n"
            "versions (apt-get source PACKAGE). The licence of each is in PACKAGE.txt.\n\nlibrary\tpackage\tversion\n" % what)
    files["README.txt"] = (head + "".join(rows)).encode()
    return files


def main():
    parser = argparse.ArgumentParser(description="Writes the licences of bundled libraries.")
    parser.add_argument("libraries")
    parser.add_argument("-o", "--out", required=True)
    options = parser.parse_args()
    names = sorted(name for name in os.listdir(options.libraries)
                   if ".so" in name and not os.path.islink(os.path.join(options.libraries, name)))
    os.makedirs(options.out, exist_ok=True)
    for name, data in of(names, "this archive").items():
        with open(os.path.join(options.out, name), "wb") as file:
            file.write(data)


if __name__ == "__main__":
    main()
