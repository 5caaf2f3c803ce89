"""Install the browsers where Debian's packages can be: `python -m tests.other_browsers.install`."""

import os
import shutil
import subprocess

from tests.other_browsers.firefox import Firefox
from tests.other_browsers.webkit import WebKit

if __name__ == "__main__":
    missing = " ".join(filter(None, [Firefox.missing(), WebKit.missing()])).split()
    if missing and shutil.which("apt-get") and os.geteuid() == 0:
        subprocess.run(["apt-get", "update", "-q"], check=True)
        options = ["-y", "-q", "--no-install-recommends"]
        subprocess.run(["apt-get", "install", *options, *missing], check=True)
