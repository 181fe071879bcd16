"""The lines that a script of this folder measures, printed or held against those recorded."""
import sys

import torch


def main(lines, usage):
    """Prints the lines; with --check FILE exits 1 at the first one that FILE has otherwise."""
    if len(sys.argv) == 3 and sys.argv[1] == "--check":
        check(sys.argv[2], list(lines()))
    elif len(sys.argv) == 1:
        print("\n".join(lines()))
    else:
        sys.exit(usage)


def check(path, measured):
    with open(path, encoding="utf-8") as file:
        recorded = file.read().splitlines()
    for number, (was, is_now) in enumerate(zip(recorded, measured), start=1):
        if was != is_now:
            sys.exit(f"{path}:{number}: recorded\n  {was}\nbut measured\n  {is_now}")
    if len(recorded) != len(measured):
        sys.exit(f"{path}: {len(recorded)} lines recorded, {len(measured)} measured")
    print(f"{len(measured) - 1} measurements as recorded, PyTorch {torch.__version__}")
