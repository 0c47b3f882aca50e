"""`python -m annotator.verify DIR [--head HASH]`, where nothing but Python is installed."""

import argparse
import sys
from pathlib import Path

from annotator.verify import verify


def main() -> None:
    parser = argparse.ArgumentParser(prog="annotator.verify", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--head", help="the hash that you noted when the export was made")
    arguments = parser.parse_args()
    report = verify(arguments.folder, arguments.head)
    for line in report.problems:
        print(line, file=sys.stderr)
    if report.problems:
        sys.exit(1)
    print(report.conclusion)


if __name__ == "__main__":
    main()
