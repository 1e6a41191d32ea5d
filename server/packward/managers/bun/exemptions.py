from packward.model.policy import ReleaseAge
from packward.model.manager import Tool
def exempts(gate: ReleaseAge, package: str, version: str, tool: Tool) -> bool:
    for e in gate.exempt:
        if e.text==package: return True
        if tool.at_least("1.4.4"):
            n,_,vs=e.text.rpartition("@")
            if n==package and version in [x.strip() for x in vs.split("||")]: return True
    return False
