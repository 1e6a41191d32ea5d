"""Say which Python this is and whether the libraries beside this file load in it, as one line of JSON.

Written so that any Python can read it, since any may be asked.
"""

import json
import os
import sys

here = os.path.dirname(os.path.abspath(__file__))
native = os.path.join(here, "native", "cp%d%d" % sys.version_info[:2])
sys.dont_write_bytecode = True
sys.path.append(os.path.join(here, "libs"))
sys.path.append(native)
problem = ""
if sys.version_info >= (3, 11):
    try:
        for name in sorted(os.listdir(native)):
            if os.path.isfile(os.path.join(native, name, "__init__.py")):
                __import__(name)
    except Exception as error:
        problem = "%s: %s" % (type(error).__name__, error)
print(json.dumps({"version": list(sys.version_info[:3]), "executable": sys.executable, "problem": problem}))
