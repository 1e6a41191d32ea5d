"""What each package manager really does, one folder per manager, by the manager's name."""

from packward.managers.npm import NPM
from packward.model.manager import Manager

BY_NAME: dict[str, Manager] = {NPM.name: NPM}
